"""Take out of a customer's words what would identify anybody: pure rules, which a person reviews afterwards.

The rules would rather take out too much: a story lives from what happened, not from who, where and which number.
"""

import re
from collections.abc import Iterable, Sequence

from accord.listen.contracts import Removal

_WORD = r"[^\W\d_][\w'’.-]*"
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]+"
_NAMES = rf"{_NAME}(?:[ ]+(?:(?:von|van|de|der|del|di|da|la)[ ]+)*{_NAME}){{0,2}}"
_STREET_AFTER = r"(?:street|st\.|road|rd\.?|avenue|ave\.?|lane|drive|close|court|crescent|gardens|square|terrace)"
_STREET_BEFORE = r"(?:rue|avenue|boulevard|place|chemin|via|viale|piazza|corso|calle|avenida|plaza|paseo|carrer)"
_STREET_GLUED = r"(?:straße|strasse|str\.|weg|gasse|allee|platz|ring|ufer|damm|steig|graben)"
_CLOSINGS = (
    r"(?:(?:best|kind|warm|many)[ ]+(?:regards|wishes|thanks)|regards|sincerely|yours(?:[ ]+\w+)?|thanks|thank you"
    r"|cheers|(?:mit[ ]+)?(?:viele[nr]?|beste[nr]?|liebe[nr]?|freundliche[nr]?|herzliche[nr]?)[ ]+gr(?:ü|ue)(?:ß|ss)en?"
    r"|gr(?:ü|ue)(?:ß|ss)e|mfg|lg|vg|danke|cordialement|bien à vous|merci|(?:un )?saludos?|atentamente|gracias"
    r"|cordiali saluti|saluti|grazie|met vriendelijke groet(?:en)?|groeten)"
)

_FIRST: tuple[tuple[str, str], ...] = (
    ("mail", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("link", r"(?i:https?://|www\.)\S+"),
    ("account", r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b"),
)
_HONORIFICS = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|M|Mme|Mlle|Madame|Monsieur|Sr|Sra|Señora?|Signora?|Sig)\.?"
_I_AM = r"(?i:\b(?:my name is|mein name ist|ich hei(?:ß|ss)e|je m['’]appelle|me llamo|mi chiamo|ik heet))"
_PARTICLES = r"(?:(?:de|du|des|la|della|del)[ ]+)*"
_SIGNING = rf"(?im:^[ \t]*{_CLOSINGS}[ \t]*[,.!]?[ \t]*(?:,[ \t]*|\n[ \t\n]*))"

_THEN: tuple[tuple[str, str], ...] = (
    ("address", rf"\b\d+[a-z]?,?[ ]+(?:{_NAME}[ ]+){{1,3}}(?i:{_STREET_AFTER})(?!\w)"),
    ("address", rf"\b(?:\d+\w?,?[ ]+)?(?i:{_STREET_BEFORE})[ ]+{_PARTICLES}{_NAME}(?:[ ]+{_NAME})?(?:,?[ ]+\d+\w?)?\b"),
    ("address", rf"\b(?:{_NAME}[ -])?\w*(?i:{_STREET_GLUED})[ ]+\d+[ ]?[a-z]?\b"),
    ("address", rf"\b(?:(?:D|A|CH|F|I|E|NL|B)-)?\d{{4,5}}[ ]+{_NAME}(?:[ ]+{_NAME})?"),
    ("address", r"\b[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}\b"),
    ("address", r"\b[A-Z]{1,2}\d[A-Z\d]?[ ]\d\b(?=[ ]+[A-ZÀ-ÖØ-Þ])"),
    ("number", r"#[ ]?[\w-]*\d[\w-]*"),
    ("number", r"\b(?=[\w/-]*[A-Za-z])(?=(?:[\w/-]*\d){3})[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+)*\b"),
    ("phone", r"(?<![\w#])(?:\+|00)\d{1,3}(?:[ ./-]?\(?\d{1,}\)?){2,7}(?!\w)"),
    ("phone", r"(?<![\w#])\(?0\d{0,4}\)?(?:[ ./-]?\(?\d{2,}\)?){2,6}(?!\w)"),
    ("number", r"\b\d{4,}\b"),
    ("name", rf"\b{_HONORIFICS}[ ]+(?:Dr\.?[ ]+|Prof\.?[ ]+)*(?P<what>{_NAMES})"),
    ("name", rf"{_I_AM}[ ]+(?P<what>{_NAMES})"),
    ("name", rf"{_SIGNING}(?P<what>{_WORD}(?:[ ]+{_WORD}){{0,3}})[ \t.]*(?m:$)"),
)

_PLACEHOLDERS = {
    "en": {"name": "[name]", "mail": "[mail]", "link": "[link]", "account": "[account]", "address": "[address]",
           "phone": "[phone]", "number": "[number]"},
    "de": {"name": "[Name]", "mail": "[E-Mail]", "link": "[Link]", "account": "[Konto]", "address": "[Adresse]",
           "phone": "[Telefon]", "number": "[Nummer]"},
}  # fmt: skip

_SHORTEST_NAME = 3


def find_identifying(
    text: str, *, known_names: Sequence[str] = (), colleagues: Sequence[str] = ()
) -> tuple[Removal, ...]:
    """What in a text would identify somebody, in the order of the text, without overlaps.

    `known_names` are names of people in the conversation, customer and staff alike; each of their words is looked
    for too. `colleagues` are names of people of the company, looked for as a whole: with hundreds of them nearly every
    word would be somebody's. Of two overlapping finds the stricter pattern wins: a mail address before the name in it.
    """
    found = [*_of(_FIRST, text), *_of_known_names(text, known_names), *_whole(text, colleagues), *_of(_THEN, text)]
    chosen: list[Removal] = []
    for removal in found:
        if all(removal.end <= other.start or removal.start >= other.end for other in chosen):
            chosen.append(removal)
    return tuple(sorted(chosen, key=lambda removal: removal.start))


def redact(
    text: str, *, known_names: Sequence[str] = (), colleagues: Sequence[str] = (), language: str = "en"
) -> tuple[str, tuple[Removal, ...]]:
    """The text with placeholders in place of what identifies, and what was taken out (positions in the original)."""
    removals = find_identifying(text, known_names=known_names, colleagues=colleagues)
    placeholders = _PLACEHOLDERS.get(language[:2], _PLACEHOLDERS["en"])
    parts, position = [], 0
    for removal in removals:
        parts += [text[position : removal.start], placeholders[removal.kind]]
        position = removal.end
    return "".join([*parts, text[position:]]), removals


def _of(patterns: Iterable[tuple[str, str]], text: str) -> Iterable[Removal]:
    for kind, pattern in patterns:
        for match in re.finditer(pattern, text):
            start, end = match.span("what" if "(?P<what>" in pattern else 0)
            yield Removal(kind=kind, start=start, end=end, words=text[start:end])


def _of_known_names(text: str, names: Sequence[str]) -> Iterable[Removal]:
    yield from _whole(text, names)
    for word in sorted({word for name in names for word in re.split(r"[\s,]+", name)}, key=lambda w: (-len(w), w)):
        if len(word) >= _SHORTEST_NAME:
            # Written small, many names are words (may, rose, klein): a single word counts only as it is written.
            spellings = "|".join(re.escape(spelling) for spelling in {word[:1].upper() + word[1:], word.upper()})
            yield from _matches(rf"\b(?:{spellings})(?!\w)", text, 0)


def _whole(text: str, names: Sequence[str]) -> Iterable[Removal]:
    for name in sorted({name.strip() for name in names if name.strip()}, key=len, reverse=True):
        yield from _matches(rf"\b{re.escape(name)}(?!\w)", text, re.IGNORECASE)


def _matches(pattern: str, text: str, flags: int) -> Iterable[Removal]:
    for match in re.finditer(pattern, text, flags):
        yield Removal(kind="name", start=match.start(), end=match.end(), words=match.group())
