"""Pure decisions about context: what a draft asks for, and whether a message says again what was said before."""

import re
from collections.abc import Iterable

from accord.desk.context.contracts import Known
from accord.desk.promises.recognising.sentences import sentences_of

LEAST_WORDS = 8
LEAST_IN_A_LINE = 3
SAME_FROM = 0.5
_SHINGLE = 3

_THINGS = (
    (
        Known.CUSTOMER_NUMBER,
        r"customer (?:number|no\.?|id)|client (?:number|id)|account number|kunden-?(?:nummer|nr\.?)",
    ),
    (
        Known.TRACKING,
        (
            r"tracking (?:number|code|id|no\.?)|shipment number|parcel number|sendungs-?(?:nummer|nr\.?|"
            r"verfolgungsnummer)|paket-?(?:nummer|nr\.?)|trackingnummer"
        ),
    ),
    (Known.INVOICE, r"invoice (?:number|no\.?|id)|number of (?:your|the) invoice|rechnungs-?(?:nummer|nr\.?)"),
    (Known.RETURN, r"return(?:s)? number|rma(?: number)?|retouren-?(?:nummer|nr\.?)|rücksende-?nummer"),
    (
        Known.ORDER,
        (
            r"order (?:number|no\.?|id|reference)|number of (?:your|the) order|bestell-?(?:nummer|nr\.?)|"
            r"auftrags-?(?:nummer|nr\.?)|nummer ihrer bestellung|which order|welche bestellung|"
            r"um welche bestellung"
        ),
    ),
    (
        Known.PHONE,
        (
            r"(?:tele)?phone number|mobile number|number (?:on which|where|at which) we can (?:call|reach)|"
            r"telefon-?nummer|handy-?nummer|rufnummer"
        ),
    ),
    (Known.EMAIL, r"e-?mail[- ]address|mail address|e-?mail-?adresse"),
    (
        Known.ADDRESS,
        (
            r"(?:delivery |shipping |postal |billing |home )?address\b|(?:liefer|post|rechnungs|"
            r"versand)?-?(?:adresse|anschrift)\b"
        ),
    ),
    (Known.NAME, r"(?:your|full) name|(?:ihren?|vollständigen?) (?:\w+ )?namen?\b|vor- und nachnamen?"),
)
_ASKING = re.compile(
    r"\b(?:could|can|would|will) you (?:please |kindly |also )*(?:send|give|tell|provide|share|let|"
    r"confirm|state|forward|mail|email|repeat|supply|name)|"
    r"\b(?:please|kindly) (?:also )?(?:send|give|tell|provide|share|let|confirm|state|forward|repeat|"
    r"supply|reply with|include|name)|"
    r"\bwhat(?:['’]s| is| was| are)\b|\bwhich (?:order|is)\b|\b(?:i|we)(?:['’]ll| will)? (?:also |"
    r"still )?(?:need|require)\b|\bmay (?:i|we) (?:have|ask)|\bdo you have (?:your|the|an?)\b|"
    r"\b(?:könnten|können|würden|wären) sie\b|\bbitte\b.*\b(?:mit|senden|schicken|nennen|geben|teilen|"
    r"angeben|an|durch|zu)\b|\b(?:nennen|teilen|senden|schicken|geben|sagen) sie\b|"
    r"\bwie (?:lautet|lauten|ist|heißen)\b|\bwelche\b|\b(?:wir|ich) (?:benötige[n]?|brauche[n]?|"
    r"bräuchte[n]?)|\bbenötige[n]? (?:wir|ich)|\bbrauche[n]? (?:wir|ich)|\bhaben sie\b|"
    r"\bdürft?e[n]? (?:ich|wir)\b",
    re.IGNORECASE,
)
_NOT_ASKING = re.compile(
    r"\b(?:no need to|not necessary to|you (?:do not|don['’]t) (?:need|have) to|already have|"
    r"we have (?:your|the)|have found|here is|this is|nicht nötig|brauchen sie (?:uns )?nicht|"
    r"liegt (?:uns|mir) vor|haben wir (?:schon|bereits)|new|neue[nrs]?|changed|different|another|"
    r"other|correct|andere[nrs]?|geänderte|our|unsere[nrms]?|friend|freund)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w/])(?=[\w-]*\d{4})[A-Z]{0,4}-?\d[\d-]{3,18}\d(?![\w/])|\+?\d[\d ()/-]{7,18}\d")
_CLOSING = re.compile(
    r"^\s*(?:--\s*$|(?:(?:kind|best|warm|many) (?:regards|wishes|thanks)|regards|sincerely|yours|"
    r"cheers|thanks|thank you|"
    r"(?:mit )?(?:freundlichen|besten|vielen|lieben|schönen|herzlichen) (?:grüßen|grüße|gruß|dank)|"
    r"viele grüße|liebe grüße|beste grüße|mfg|lg|vg|gruß)\W*$)",
    re.IGNORECASE | re.MULTILINE,
)
_WORD = re.compile(r"\w+", re.UNICODE)


def asked_for(text: str) -> list[tuple[Known, str]]:
    """What a text asks the customer for, with the sentence that asks; quoted words ask nothing."""
    found: dict[Known, str] = {}
    for sentence in sentences_of(text):
        words = sentence.text
        if not (_ASKING.search(words) or sentence.is_question) or _NOT_ASKING.search(words):
            continue
        rest = words
        for what, pattern in _THINGS:
            named = re.search(r"\b(?:" + pattern + r")(?!\w)", rest, re.IGNORECASE)
            if named:
                rest = rest[: named.start()] + " " * len(named[0]) + rest[named.end() :]
                found.setdefault(what, " ".join(words.split()))
    return list(found.items())


def own_words(text: str) -> str:
    """A message without what stands below its closing: a signature is not said, it is appended."""
    closing = _CLOSING.search(text)
    return text[: closing.start()] if closing else text


def numbers_in(text: str) -> set[str]:
    """Numbers by which something is known (an order, a parcel), without blanks and dashes, where a sentence says them.

    A line of less than three words is no sentence but a signature or an address, and five bare digits are a town's.
    """
    found: set[str] = set()
    for line in own_words(text).splitlines():
        if sum(len(word) > 1 and word.isalpha() for word in _WORD.findall(line)) >= LEAST_IN_A_LINE:
            found |= {re.sub(r"[^\dA-Z+]", "", match[0]) for match in _NUMBER.finditer(line)}
    return {number for number in found if _names_something(number)}


def _names_something(number: str) -> bool:
    digits = sum(character.isdigit() for character in number)
    return digits >= 6 or (digits >= 5 and number[0].isalpha())


def repeats(words: str, earlier: Iterable[str]) -> list[Known]:
    """What a message gives again that an earlier one of the same customer had given."""
    before = [own_words(text) for text in earlier]
    found = []
    said = numbers_in(words)
    if said and any(said & numbers_in(text) for text in before):
        found.append(Known.NUMBER)
    if any(similarity(own_words(words), text) >= SAME_FROM for text in before):
        found.append(Known.DESCRIPTION)
    return found


def similarity(one: str, other: str) -> float:
    """How much of the shorter text stands in the other too (0 to 1), by runs of three words; 0 for very short ones."""
    left, right = _shingles(one), _shingles(other)
    if min(len(left), len(right)) < LEAST_WORDS - _SHINGLE + 1:
        return 0.0
    return len(left & right) / min(len(left), len(right))


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text[:6000])]
    return {tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}
