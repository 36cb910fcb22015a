"""From template to sentence: alternatives, slots, and the articles and endings that five languages ask for."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from random import Random

from accord.simulation.catalogue import NOUNS

Tree = tuple["str | tuple[Tree, ...]", ...]

_TOKEN = re.compile(r"[\[\]|]")
# what an omitted alternative leaves behind; French keeps its space before ? ! : ;
_GAP = re.compile(r"(?<=\S) +(?= \S)|(?<=\S) +(?=[.,](?:\s|$))|(?<=\S) +(?=\n)")
_SLOT = re.compile(r"\{(\w+)\}")


def write(template: str, chance: Random, slots: Mapping[str, str]) -> str:
    """Choose among `[a|b|]` (they may nest) and fill `{slot}`; `{Slot}` is the same with a capital.

    Raises KeyError for a slot that is not there: a hole in a sentence is a mistake in the texts.
    """
    chosen = _choose(_parse(template), chance)

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        return slots[name] if name in slots else capitalise(slots[name[0].lower() + name[1:]])

    return _GAP.sub("", _SLOT.sub(fill, chosen)).rstrip(" ")


def capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _parse(template: str) -> Tree:
    tree, rest = _sequence(template)
    if rest:
        raise ValueError(f"unbalanced brackets near {rest[:40]!r}")
    return tree


def _sequence(text: str, *, inside: bool = False) -> tuple[Tree, str]:
    parts: list[str | tuple[Tree, ...]] = []
    while text:
        found = _TOKEN.search(text)
        if found is None or (not inside and found.group() != "["):
            parts.append(text)
            return tuple(parts), ""
        parts.append(text[: found.start()])
        if found.group() != "[":
            return tuple(parts), text[found.start() :]
        options, text = _alternatives(text[found.end() :])
        parts.append(options)
    return tuple(parts), ""


def _alternatives(text: str) -> tuple[tuple[Tree, ...], str]:
    options: list[Tree] = []
    while True:
        option, text = _sequence(text, inside=True)
        options.append(option)
        if not text:
            raise ValueError("a bracket is opened but not closed")
        mark, text = text[0], text[1:]
        if mark == "]":
            return tuple(options), text


def _choose(tree: Tree, chance: Random) -> str:
    return "".join(
        part if isinstance(part, str) else _choose(part[int(chance.random() * len(part))], chance) for part in tree
    )


# ── products in a sentence ───────────────────────────────────────────────────────────────────────────────────

_DE_NOM = {"m": "der", "f": "die", "n": "das"}
_DE_ACC = {"m": "den", "f": "die", "n": "das"}
_DE_DAT = {"m": "dem", "f": "der", "n": "dem"}
_DE_MY = {"m": ("mein", "meinen", "meinem"), "f": ("meine", "meine", "meiner"), "n": ("mein", "mein", "meinem")}
_DE_A = {"m": ("ein", "einen"), "f": ("eine", "eine"), "n": ("ein", "ein")}
_DE_IT = {"m": ("er", "ihn"), "f": ("sie", "sie"), "n": ("es", "es")}


@cache
def product_slots(language: str, category: str, name: str) -> Mapping[str, str]:
    """Every form in which this product may stand in a sentence of that language."""
    noun, gender = NOUNS[language][category]
    slots = {"en": _english, "de": _german, "fr": _french, "es": _spanish, "nl": _dutch}[language](noun, gender, name)
    return {"name": name, "noun": noun, **slots}


def _english(noun: str, gender: str, name: str) -> dict[str, str]:
    thing = f"pair of {name} {noun}" if gender == "pair" else f"{name} {noun}"
    article = "an" if thing[0] in "AEIO" else "a"  # "a Uhu": it is said with a consonant in most mouths
    return {"the": f"the {thing}", "my": f"my {thing}", "your": f"your {thing}", "a": f"{article} {thing}"}


def _german(noun: str, gender: str, name: str) -> dict[str, str]:
    thing = f"{noun} {name}"
    my, a, it = _DE_MY[gender], _DE_A[gender], _DE_IT[gender]
    return {
        "der": f"{_DE_NOM[gender]} {thing}",
        "den": f"{_DE_ACC[gender]} {thing}",
        "dem": f"{_DE_DAT[gender]} {thing}",
        "mein": f"{my[0]} {thing}",
        "meinen": f"{my[1]} {thing}",
        "meinem": f"{my[2]} {thing}",
        "ihr": f"{capitalise(my[0].replace('mein', 'ihr'))} {thing}",
        "ihren": f"{capitalise(my[1].replace('mein', 'ihr'))} {thing}",
        "ein": f"{a[0]} {thing}",
        "einen": f"{a[1]} {thing}",
        "er": it[0],
        "ihn": it[1],
    }


def _french(noun: str, gender: str, name: str) -> dict[str, str]:
    thing, she = f"{noun} {name}", gender == "f"
    return {
        "le": f"{'la' if she else 'le'} {thing}",
        "mon": f"{'ma' if she else 'mon'} {thing}",
        "votre": f"votre {thing}",
        "un": f"{'une' if she else 'un'} {thing}",
        "il": "elle" if she else "il",
        "e": "e" if she else "",
    }


def _spanish(noun: str, gender: str, name: str) -> dict[str, str]:
    thing, she = f"{noun} {name}", gender == "f"
    return {
        "el": f"{'la' if she else 'el'} {thing}",
        "mi": f"mi {thing}",
        "su": f"su {thing}",
        "un": f"{'una' if she else 'un'} {thing}",
        "o": "a" if she else "o",
    }


def _dutch(noun: str, gender: str, name: str) -> dict[str, str]:
    thing = f"{noun} {name}"
    return {"de": f"{gender} {thing}", "mijn": f"mijn {thing}", "je": f"uw {thing}", "een": f"een {thing}"}


def second_slots(language: str, category: str, name: str) -> dict[str, str]:
    """The other product in a comparison or a mix-up, with the indefinite article."""
    forms = product_slots(language, category, name)
    key = {"en": "a", "de": "einen", "fr": "un", "es": "un", "nl": "een"}[language]
    return {"second": forms[key], "second_nom": forms["ein"] if language == "de" else forms[key]}


# ── dates and money ──────────────────────────────────────────────────────────────────────────────────────────

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}


def say_date(language: str, day: date) -> str:
    month = _MONTHS[language].split()[day.month - 1]
    if language == "de":
        return f"{day.day}. {month}"
    if language == "es":
        return f"{day.day} de {month}"
    if language == "fr" and day.day == 1:
        return f"1er {month}"
    return f"{day.day} {month}"


def say_weekday(language: str, day: date) -> str:
    return _WEEKDAYS[language].split()[day.weekday()]


def say_money(language: str, cents: int) -> str:
    if language == "en":
        return f"€{cents / 100:,.2f}"
    whole, rest = f"{cents / 100:,.2f}".split(".")
    if language == "nl":
        return f"€ {whole.replace(',', '.')},{rest}"
    return f"{whole.replace(',', '.')},{rest} €"
