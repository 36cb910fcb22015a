"""What a table and its columns seem to mean, by their headings and their values. Pure; a person has the last word."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from statistics import median

from accord.measure.imports.contracts import (
    ROLES_OF,
    SEVERAL,
    ColumnGuess,
    DateOrder,
    ReadTable,
    Role,
    TableGuess,
    What,
)
from accord.measure.imports.dates import instant_of, order_of

_SAMPLE = 400
_SHOWN = 3
_FEW_CHOICES = 10
_LEAST_DAYS = 56
_LONGEST_END = 28
_WHOLE = 0.85
_LACKS_SINCE = 3
_LENGTH = re.compile(r"^(?:\d+:)?\d+:\d{2}$|^\d+(?:[.,]\d+)?$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_PHONE = re.compile(r"^(?:\+|00|0)[\d ()/.-]{6,20}$")
_NUMBER = re.compile(r"^-?\d+(?:[.,]\d+)?$")

_THING = "(order|parcel|tracking|invoice|return|bestell|rechnung|sendung|auftrag)"
# Words of headings, most telling first within a role. English, German, French and Spanish, as exports write them.
_WORDS: tuple[tuple[Role, str], ...] = (
    (Role.EMAIL, r"e-?mail|mail address|mailadresse|courriel|correo"),
    (Role.PHONE, r"phone|telefon|mobil|handynummer|tel\b|téléphone|teléfono"),
    (Role.CSAT, r"csat|satisf|zufrieden|bewertung|rating|stars|sterne"),
    (Role.CES, r"\bces\b|effort|aufwand|easy|einfach"),
    (Role.NPS, r"\bnps\b|recommend|weiterempf"),
    (Role.DURATION, r"duration|handle time|handling time|talk time|dauer|durée|duración"),
    (
        Role.REPLIED_AT,
        r"(replied|answered|responded|closed|resolved|ended|finished|beantwortet|gelöst|beendet)\W*(at|on|date|am)?$",
    ),
    (Role.AT, r"received|created|occurred|opened|submitted|date|datum|zeitpunkt|uhrzeit|eingang|erstellt|time|fecha"),
    (Role.REPLY, r"^(reply|answer|response|antwort|réponse|respuesta)( text)?$"),
    (Role.REMARK, r"comment|kommentar|remark|feedback|bemerkung|verbatim|open answer"),
    (Role.WORDS, r"narrative|message|text|body|description|said$|nachricht|beschreibung|inhalt|complaint what|mensaje"),
    (
        Role.CONVERSATION,
        r"conversation|ticket|chat[ _-]*(id|no|number)|case (number|id|reference)|vorgang|fallnummer|gespräch",
    ),
    (
        Role.REFERENCE,
        _THING + r"\w*[ _-]*(no|nr|number|id|nummer|#|code)?$|reference|referenz",
    ),
    (
        Role.ID,
        r"^(id|uuid|key|#)$|(complaint|row|record|event|notice|survey|response|message)[ _-]*(id|no|number)\b|\bid$",
    ),
    (Role.KIND, r"^(event|kind|type|event type|ereignis|art|typ)$"),
    (Role.STATE, r"^(state|status|zustand)$|(order|parcel|delivery|event)[ _-]*(state|status)"),
    (Role.SUBJECT, r"^(subject|title|betreff|titel|objet|asunto|sub-?issue)$"),
    (Role.REASON, r"reason|issue|category|topic|thema|grund|kategorie|anliegen|motif|motivo"),
    (Role.TOUCHPOINT, r"touchpoint|kontaktpunkt|product$|produkt$|department|step|stage"),
    (Role.CUSTOMER, r"(customer|client|kunden|user|account|member)[ _-]*(id|no|number|nummer|nr)?$"),
    (Role.LANGUAGE, r"^(language|sprache|lang|locale|langue|idioma)$"),
    (Role.NAME, r"^(name|full name|customer name|kundenname|nom|nombre)$"),
)
_PATTERNS = tuple((role, re.compile(words, re.IGNORECASE)) for role, words in _WORDS)

_KINDS = (
    ("order", "order|bestell|auftrag|commande|pedido"),
    ("parcel", "parcel|tracking|sendung|paket|colis|envío"),
    ("invoice", "invoice|rechnung|facture|factura"),
    ("return", "return|retoure|rücksend|retour|devolución"),
)


def guess_table(table: ReadTable, what: What | None = None) -> TableGuess:
    """What a table seems to hold and each of its columns means; of a known `what` only the columns."""
    rows = table.rows[:_SAMPLE]
    columns = [
        [cells[number] if number < len(cells) else "" for _line, cells in rows] for number in range(len(table.headings))
    ]
    scored = [list(_scores(name, values)) for name, values in zip(table.headings, columns, strict=True)]
    what = what or _what(scored)
    chosen = _chosen(scored, set(ROLES_OF[what]))
    order, is_sure = _order(columns, chosen)
    guesses = tuple(
        ColumnGuess(
            heading=name,
            role=Role.IGNORE if _says_nothing(name, values) else role,
            surety=surety,
            samples=_samples(values),
            filled=sum(1 for value in values if value) / max(1, len(values)),
        )
        for name, values, (role, surety) in zip(table.headings, columns, chosen, strict=True)
    )
    kind = _kind(table.headings, chosen) if what == What.EVENTS else ""
    incomplete = _days_incomplete(table, [role for role, _surety in chosen], order) if what == What.CONTACTS else 0
    return TableGuess(
        what=what,
        columns=guesses,
        date_order=order,
        is_day_sure=is_sure,
        event_kind=kind,
        incomplete_days=incomplete,
    )


def _scores(heading: str, values: Sequence[str]) -> Iterator[tuple[Role, float]]:
    """How well each role fits a column. A heading proposes, the values confirm or refuse."""
    named = heading.replace("_", " ").strip()
    filled = [value for value in values if value]
    if not filled:
        return
    for place, (role, pattern) in enumerate(_PATTERNS):
        if pattern.search(named):
            fit = _fit(role, filled)
            if fit > 0:
                yield role, min(1.0, 0.55 + 0.45 * fit) - place / 1000
    yield from ((role, score) for role, score in _by_values_alone(filled) if score > 0)


def _by_values_alone(filled: Sequence[str]) -> Iterator[tuple[Role, float]]:
    yield Role.EMAIL, 0.9 if _share(filled, _EMAIL.match) > 0.8 else 0
    yield Role.PHONE, 0.4 if _share(filled, _PHONE.match) > 0.9 else 0
    yield Role.AT, 0.5 if order_of(filled) is not None else 0
    length = sum(map(len, filled)) / len(filled)
    yield Role.WORDS, 0.45 if length > 80 else 0
    yield Role.QUESTION, 0.3 if 2 <= len(set(filled)) <= _FEW_CHOICES and _share(filled, _NUMBER.match) < 0.5 else 0


def _fit(role: Role, filled: Sequence[str]) -> float:
    """How well the values suit a role that the heading proposes; 0 refuses it."""
    tests: dict[Role, Callable[[], float]] = {
        Role.EMAIL: lambda: _share(filled, _EMAIL.match),
        Role.PHONE: lambda: _share(filled, lambda value: re.search(r"\d{5}", re.sub(r"\D", "", value))),
        Role.AT: lambda: 1.0 if order_of(filled) is not None else 0.0,
        Role.REPLIED_AT: lambda: 1.0 if order_of(filled) is not None else 0.0,
        Role.CSAT: lambda: _on_scale(filled, 1, 5),
        Role.CES: lambda: _on_scale(filled, 1, 7),
        Role.NPS: lambda: _on_scale(filled, 0, 10),
        Role.DURATION: lambda: _share(filled, _LENGTH.match),
        Role.ID: lambda: 1.0 if len(set(filled)) == len(filled) else 0.0,
        Role.WORDS: lambda: 0.0 if _share(filled, _NUMBER.match) > 0.5 else 1.0,
        Role.REMARK: lambda: 0.0 if _share(filled, _NUMBER.match) > 0.5 else 0.8,
        Role.REASON: lambda: _few(filled),
        Role.TOUCHPOINT: lambda: _few(filled) * 0.6,
        Role.KIND: lambda: _few(filled),
        Role.STATE: lambda: 0.0 if _share(filled, lambda value: re.fullmatch("[A-Z]{2}", value)) > 0.9 else 0.8,
        Role.SUBJECT: lambda: 0.8,
    }
    return tests[role]() if role in tests else 0.7


def _share(filled: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(1 for value in filled if test(value)) / len(filled)


def _on_scale(filled: Sequence[str], low: int, high: int) -> float:
    """Single cells may be wrong; a column that mostly lies elsewhere is another scale."""
    share = _share(filled, lambda value: value.isdecimal() and low <= int(value) <= high)
    return share if share >= 0.5 else 0.0


def _few(filled: Sequence[str]) -> float:
    """Categories come again; what differs in nearly each row is none."""
    return 1.0 if len(set(filled)) <= max(3, 0.6 * len(filled)) else 0.0


def _what(scored: Sequence[Sequence[tuple[Role, float]]]) -> What:
    best = {role: max((s for column in scored for r, s in column if r == role), default=0.0) for role in Role}
    if best[Role.CSAT] > 0.5 and best[Role.CONVERSATION] > 0.5 and best[Role.WORDS] < 0.5:
        return What.ANSWERS
    is_survey = max(best[Role.CSAT], best[Role.NPS], best[Role.QUESTION]) > 0
    if best[Role.CONVERSATION] > 0.5 and is_survey and max(best[Role.WORDS], best[Role.REASON]) < 0.4:
        return What.ANSWERS
    tells_of_events = max(best[Role.KIND], best[Role.REFERENCE]) + best[Role.STATE] / 2
    tells_of_contacts = max(best[Role.WORDS], best[Role.SUBJECT], best[Role.REASON])
    return What.EVENTS if tells_of_events > tells_of_contacts else What.CONTACTS


def _chosen(scored: Sequence[Sequence[tuple[Role, float]]], allowed: set[Role]) -> list[tuple[Role, float]]:
    """The best role of each column; what only one may have goes to the surest, to the first where they are alike."""
    chosen: list[tuple[Role, float]] = [(Role.KEEP, 0.0)] * len(scored)
    taken: set[Role] = set()
    offers = sorted(
        ((score, -number, role) for number, column in enumerate(scored) for role, score in column if role in allowed),
        reverse=True,
    )
    for score, negative, role in offers:
        number = -negative
        if chosen[number][1] > 0 or (role in taken and role not in SEVERAL):
            continue
        chosen[number] = (role, round(score, 3))
        taken.add(role)
    return chosen


def _says_nothing(heading: str, values: Sequence[str]) -> bool:
    """Whether a column is empty, or has no heading and only counts the rows."""
    counted = [str(number) for number in range(len(values) + 1)]
    return not any(values) or (heading.startswith("#") and list(values) in (counted[:-1], counted[1:]))


def _kind(headings: Sequence[str], chosen: Sequence[tuple[Role, float]]) -> str:
    """What happened, as the heading of the reference tells it: “Order no.” is of orders."""
    named = " ".join(h.lower() for h, (role, _s) in zip(headings, chosen, strict=True) if role == Role.REFERENCE)
    return next((kind for kind, words in _KINDS if re.search(words, named)), "")


def _order(columns: Sequence[Sequence[str]], chosen: Sequence[tuple[Role, float]]) -> tuple[DateOrder, bool]:
    for wanted in (Role.AT, Role.REPLIED_AT):
        for values, (role, _surety) in zip(columns, chosen, strict=True):
            if role == wanted and (found := order_of(values)) is not None:
                return found
    return DateOrder.ISO, True


def _days_incomplete(table: ReadTable, roles: Sequence[Role], order: DateOrder) -> int:
    """How many of the last days are not whole yet, as their counts tell: an end that dwindles to below half.

    Reports that come late leave such an end in every table that was taken while they were still coming.
    """
    if Role.AT not in roles:
        return 0
    column = roles.index(Role.AT)
    found = (instant_of(cells[column], order, "UTC") for _line, cells in table.rows if column < len(cells))
    counts = Counter(at.date().toordinal() for at in found if at is not None)
    if not counts:
        return 0
    first, last = min(counts), max(counts)
    weeks = [sum(counts[day - back] for back in range(7)) for day in range(first + 6, last + 1)]
    if len(weeks) < _LEAST_DAYS or not (usual := median(weeks[:-_LONGEST_END])) or weeks[-1] >= usual / 2:
        return 0
    whole = [place for place, week in enumerate(weeks) if week >= _WHOLE * usual]
    # A week that is not whole began to lack where its last days did.
    return min(_LONGEST_END, len(weeks) - 1 - whole[-1] + _LACKS_SINCE)


def _samples(values: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for value in values:
        if value and value not in found:
            found.append(value if len(value) <= 60 else f"{value[:59]}…")
        if len(found) == _SHOWN:
            break
    return tuple(found)
