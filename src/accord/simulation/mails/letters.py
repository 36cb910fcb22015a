"""What a customer writes the first time: subject, body, signature, and the mail of ours that it answers."""

import re
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from accord.simulation.calendar import ZONE
from accord.simulation.company import REASON_BY_CODE
from accord.simulation.contracts import Customer, Demand, Mood
from accord.simulation.drafts import Draft
from accord.simulation.draw import dice, one_of
from accord.simulation.grammar import capitalise, write
from accord.simulation.slots import slots_for
from accord.simulation.stories import DEAD_BUTTON, PHONE_MODEL
from accord.simulation.texts import read_texts

_NOTICES = {
    "order": {"change_order", "cancel_order", "where_is_my_order"},
    "shipping": {"where_is_my_order", "not_received", "item_missing", "wrong_item", "parcel_damaged", "praise"},
    "invoice": {"invoice_unclear", "paid_but_reminded", "invoice_copy"},
}
_PHOTO_LIKELY = {"parcel_damaged": 0.62, "product_defect": 0.25, "wrong_item": 0.3}
_MOOD_LINE_LIKELY = {Mood.PLEASED: 0.6, Mood.CALM: 1.0, Mood.WORRIED: 0.8, Mood.ANNOYED: 0.85, Mood.ANGRY: 1.0}
_NO_ORDER_NEEDED = 0.22


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a mail before they become one. `quoted` is the notice of ours that was answered, or empty."""

    subject: str
    text: str
    signature: str
    quoted: str
    quote_sender: str
    photo_numbers: tuple[int, ...]
    slots: dict[str, str]


def write_letter(seed: int, draft: Draft) -> Letter:
    chance = dice(seed, "letter", draft.id)
    texts = read_texts(f"mails_{draft.language}")
    slots = slots_for(draft, chance)
    photos = _photos(chance, draft)
    subject, quoted, sender = _subject(chance, draft, texts, slots)
    body = (
        _terse(chance, draft, texts, slots) if _is_terse(chance, draft) else _full(chance, draft, texts, slots, photos)
    )
    if draft.customer.style.careless:
        body = _careless(chance, body)
        subject = subject.lower() if not quoted and chance.random() < 0.4 else subject
    closing = write_closing(chance, draft.customer, draft.language, terse=body.count(" ") < 14)
    signature = write_signature(chance, draft.customer, draft.language, nordphone=draft.story == DEAD_BUTTON.code)
    text = f"{body}\n\n{closing}" if closing else body
    return Letter(subject, text, signature, quoted, sender, photos, slots)


def _is_terse(chance: Random, draft: Draft) -> bool:
    beside_a_story = draft.story is None and "planted" in read_texts(f"mails_{draft.language}")["reasons"][draft.reason]
    return draft.customer.style.terse and not beside_a_story and chance.random() < 0.7


def _photos(chance: Random, draft: Draft) -> tuple[int, ...]:
    if chance.random() >= _PHOTO_LIKELY.get(draft.reason or "", 0.0):
        return ()
    first = chance.randrange(10)
    return (first,) if chance.random() < 0.7 else (first, (first + 3) % 10)


def _subject(chance: Random, draft: Draft, texts: dict[str, Any], slots: dict[str, str]) -> tuple[str, str, str]:
    """Subject, text of the notice that is answered and who sent it; mostly there is none."""
    kinds = [kind for kind, reasons in _NOTICES.items() if draft.reason in reasons]
    if draft.order is not None and kinds and chance.random() < 0.16:
        kind = one_of(chance, kinds)
        notice = texts["notices"][kind]
        answer = {"de": "AW: ", "nl": "Antw: ", "fr": "RE: "}.get(draft.language, "Re: ")
        prefix = answer if draft.customer.style.client == "outlook" else "Re: "
        sender = "invoices@arvenholt.example" if kind == "invoice" else "orders@arvenholt.example"
        return prefix + write(notice["subject"], chance, slots), write(notice["text"], chance, slots), sender
    usable = [line for line in texts["reasons"][draft.reason]["subjects"] if _can_say(line, slots)]
    subject = write(one_of(chance, usable), chance, slots)
    if draft.mood is Mood.ANGRY and chance.random() < 0.3:
        subject = subject.upper() if chance.random() < 0.4 else f"{subject}!!"
    return capitalise(subject), "", ""


def _can_say(template: str, slots: dict[str, str]) -> bool:
    return "{order}" not in template or "order" in slots


def _full(chance: Random, draft: Draft, texts: dict[str, Any], slots: dict[str, str], photos: tuple[int, ...]) -> str:
    words = texts["reasons"][draft.reason]
    bodies = words["planted"] if draft.story and "planted" in words else words["bodies"]
    paragraphs = [write(one_of(chance, bodies), chance, slots)]
    if photos:
        paragraphs[0] += " " + write(one_of(chance, texts["photo_lines"]), chance, slots)
    mood = _mood_line(chance, draft, texts, slots)
    ask = write(one_of(chance, words["asks"]), chance, slots) if chance.random() < 0.9 else ""
    paragraphs += [mood, ask] if chance.random() < 0.3 else [f"{mood} {ask}".strip()]
    greeting = write_greeting(chance, draft.customer, draft.language, draft.at)
    paragraphs = _with_order_line(chance, draft, texts, slots, paragraphs)
    if not greeting or draft.language != "de":
        paragraphs[0] = capitalise(paragraphs[0])
    return "\n\n".join(part for part in [greeting, *paragraphs] if part)


def _mood_line(chance: Random, draft: Draft, texts: dict[str, Any], slots: dict[str, str]) -> str:
    if draft.reason is None or draft.reason == "praise" or chance.random() >= _MOOD_LINE_LIKELY[draft.mood]:
        return ""
    mood: str = draft.mood
    if REASON_BY_CODE[draft.reason].demand is Demand.VALUE:
        if draft.mood is not Mood.PLEASED:
            return ""
        mood = "warm"
    return write(one_of(chance, texts["moods"][mood]), chance, slots)


def _with_order_line(
    chance: Random, draft: Draft, texts: dict[str, Any], slots: dict[str, str], paragraphs: list[str]
) -> list[str]:
    """Most give the number, before, after or within; some have lost it, some do not think of it."""
    if draft.order is None or draft.reason == "praise":
        return paragraphs
    fate = chance.random()
    if fate < _NO_ORDER_NEEDED:
        return paragraphs
    lost = fate < _NO_ORDER_NEEDED + 0.12
    line = write(one_of(chance, texts["no_order_lines" if lost else "order_lines"]), chance, slots)
    place = chance.random()
    if place < 0.5:
        return [f"{paragraphs[0]} {line}", *paragraphs[1:]]
    return [paragraphs[0], line, *paragraphs[1:]] if place < 0.75 else [*paragraphs, line]


def _terse(chance: Random, draft: Draft, texts: dict[str, Any], slots: dict[str, str]) -> str:
    words = texts["reasons"][draft.reason]
    lines = [line for line in words["short"] if _can_say(line, slots)]
    body = capitalise(write(one_of(chance, lines), chance, slots))
    if chance.random() < 0.55:
        body += " " + write(one_of(chance, words["asks"]), chance, slots)
    if draft.order is not None and draft.order.number not in body and chance.random() < 0.5:
        body += " " + slots["order"]
    if chance.random() < 0.45:
        greeting = write_greeting(chance, draft.customer, draft.language, draft.at)
        return f"{greeting}\n{body}"
    return body


# ── how people begin, end and sign ───────────────────────────────────────────────────────────────────────────


_HOURS_OF_GREETING = {
    "Good morning": range(12),
    "Guten Morgen": range(11),
    "Goedemorgen": range(12),
    "Buenos días": range(14),
    "Good afternoon": range(12, 18),
    "Goedemiddag": range(12, 18),
    "Buenas tardes": range(14, 24),
    "Guten Abend": range(17, 24),
    "Bonsoir": range(17, 24),
}


def write_greeting(chance: Random, customer: Customer, language: str, moment: datetime) -> str:
    """A greeting that fits the person, the country and the hour."""
    texts, hour = read_texts(f"mails_{language}"), moment.astimezone(ZONE).hour
    lines: list[str] = texts["greetings_formal" if customer.style.formal else "greetings_casual"]
    fitting = [
        line
        for line in lines
        if hour in _HOURS_OF_GREETING.get(line.rstrip(",:"), range(24))
        and (customer.country == "CH" or not line.startswith("Grüezi"))
    ]
    return one_of(chance, fitting)


def write_closing(chance: Random, customer: Customer, language: str, *, terse: bool = False) -> str:
    """Closing and name; short mails often have none, some people sign with a letter."""
    style, texts = customer.style, read_texts(f"mails_{language}")
    if terse and chance.random() < 0.5:
        return "" if chance.random() < 0.5 else customer.given_name
    closing = one_of(chance, texts["closings_formal" if style.formal else "closings_casual"])
    name = customer.name if style.formal or chance.random() < 0.35 else customer.given_name
    if style.signature == "none" and not style.formal:
        name = customer.given_name if chance.random() < 0.6 else customer.given_name[0]
    return f"{closing}\n{name}"


def write_signature(chance: Random, customer: Customer, language: str, *, nordphone: bool = False) -> str:
    """What the mail program puts below, or an empty string."""
    style = customer.style
    address = f"{customer.street}, {customer.postcode} {customer.city}"
    if nordphone:
        return _SENT_FROM[language].format(PHONE_MODEL)
    if style.client in {"phone", "android"}:
        other = "Android" if style.client == "phone" else "iPhone"
        lines = [line for line in read_texts(f"mails_{language}")["mobile"] if other not in line]
        return one_of(chance, lines) if chance.random() < 0.7 else ""
    blocks = {
        "full": f"Tel. {customer.phone}",
        "address": f"{customer.name}\n{address}",
        "company": f"{customer.name}\n{customer.company}\n{address}\nTel. {customer.phone}",
        "dashes": f"-- \n{customer.name}\n{customer.phone}",
    }
    return blocks.get(style.signature, "")


_SENT_FROM = {
    "en": "Sent from my {0}",
    "de": "Von meinem {0} gesendet",
    "fr": "Envoyé de mon {0}",
    "es": "Enviado desde mi {0}",
    "nl": "Verstuurd vanaf mijn {0}",
}
_LONG_WORD = re.compile(r"\b[^\W\d_]{6,}\b")


def _careless(chance: Random, text: str) -> str:
    """Thumbs on a small screen: small letters, swapped letters, spelt-out umlauts, no full stop."""
    habit = chance.random()
    if habit < 0.3:
        text = " ".join(word if any(sign.isdigit() for sign in word) else word.lower() for word in text.split(" "))
    elif habit < 0.5:
        for letter, spelt in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("’", "'")):
            text = text.replace(letter, spelt)
    words = list(_LONG_WORD.finditer(text))
    for match in sorted(
        chance.sample(words, min(len(words), chance.choice((0, 0, 1, 1, 2)))), key=lambda found: -found.start()
    ):
        place = match.start() + chance.randrange(1, len(match.group()) - 2)
        text = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text.rstrip(".") if chance.random() < 0.5 else text
