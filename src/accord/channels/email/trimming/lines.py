"""What each line of a mail is: words, quotation, the line above a quotation, a signature's rule …"""

import re
from enum import Enum

from accord.channels.email.trimming import words


class Kind(Enum):
    """The part that a line plays."""

    TEXT = "text"
    BLANK = "blank"
    QUOTE = "quote"
    ATTRIBUTION = "attribution"
    ORIGINAL = "original"
    HEADER = "header"
    DELIMITER = "delimiter"
    MOBILE = "mobile"
    DISCLAIMER = "disclaimer"


LONGEST_ATTRIBUTION = 400
MOST_ATTRIBUTION_LINES = 4
_LONGEST_EXAMINED = 1_000


def _any_of(pieces: tuple[str, ...]) -> str:
    return "|".join(pieces)


_QUOTE = re.compile(r"\s*(?:>|\|(?!\|)|[A-Z]{1,3}>)")
_DELIMITER = re.compile(r"\s*(?:[-_=+~#*ᐧ—–]{2,}|[—ᐧ_]|[*_]{0,2}-{2,}[*_]{0,2})\s*\Z")
_WROTE = re.compile(rf"(?<!\w)(?:{_any_of(words.WROTE)})(?!\w)|写道|寫道|님이|작성|のメール|書きました", re.IGNORECASE)
_YEAR = r"(?:19|20)\d\d"
_WRAPPED_END = re.compile(rf"\s*>\s*(?:(?:{_any_of(words.WROTE)})\s*)?[:：]\s*\Z", re.IGNORECASE)
_PGP = re.compile(r"-----(?:BEGIN|END) PGP (SIGNED MESSAGE|SIGNATURE)-----")
_DATE = re.compile(
    rf"(?<!\d){_YEAR}(?!\d)|\b\d{{1,2}}[./-]\d{{1,2}}[./-](?:{_YEAR}|\d\d)\b|\b\d{{1,2}}[:.h]\d\d\b|\d年|\d월",
    re.IGNORECASE,
)
_FULL_DATE = re.compile(rf"(?<!\d){_YEAR}(?!\d)|\b\d{{1,2}}[./-]\d{{1,2}}[./-](?:{_YEAR}|\d\d)\b|\d年|\d년")
_ENDS_WITH_TIME = re.compile(
    r"(?:\A|[\d年月日일])\W{0,3}(?:uhr|[ap]\.?m|hrs?|h|г|р|[A-Z]{2,5})?\W{0,4}\Z", re.IGNORECASE
)
_TEXT_FOLLOWS = re.compile(
    rf"\s*(?:{words.ON})\b.{{5,200}}<\s*[^\s<>@]{{1,80}}@[^\s<>@]{{1,100}}>\s*(?:{_any_of(words.WROTE)})"
    r"\s*[:：]\s{2,}\S",
    re.IGNORECASE,
)
_LONE_FIELD = re.compile(rf"\s*(?:{words.OTHER_FIELDS}|{words.SUBJECT_FIELDS})\s*[:：]?\s*\Z", re.IGNORECASE)
_FIRST_PERSON = re.compile(
    r"(?:i|we|ich|wir|je|j'\w+|nous|yo|nosotros|io|noi|ik|wij|eu|nós|jag|vi|jeg|ja|я|мы)\b", re.IGNORECASE
)
_STARTS_WITH_DATE = re.compile(
    rf"\W{{0,3}}(?:(?:{words.ON})?[\s,]{{0,2}}\S{{0,14}}?[\s,]{{0,2}}\S{{0,12}}?[\s,]{{0,2}}(?:de )?\d{{1,4}}(?:\D"
    rf"|\Z)"
    rf"|\w{{2,12}}\.?,? \d{{1,2}})",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"<?\s*[^\s<>@]{1,80}@[^\s<>@]{1,100}\s*>?")
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_DASHED = re.compile(rf"(?:{_any_of(words.WROTE)})\s*-{{2,}}\s*\Z", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"<\s*[^\s<>@]{1,80}@[^\s<>@]{1,100}\s*>")
_QUOTING = re.compile(rf"\W{{0,3}}(?:{words.QUOTING})\b", re.IGNORECASE)
_BARE_ATTRIBUTION = re.compile(
    rf"(?:{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}"
    rf"|\d{{1,2}}[-/.]\d{{1,2}}[-/.]{_YEAR})[^<>\n]{{0,120}}<[^<>\s]+@[^<>\s]+>:?\Z"
)
_SIGN = r"[-–—_*=#~> \t.]*"
_ORIGINAL = re.compile(rf"{_SIGN}(?:{words.ORIGINAL}){_SIGN}:?{_SIGN}\Z", re.IGNORECASE)
_REPLY_ABOVE = re.compile(rf"{_SIGN}(?:{words.REPLY_ABOVE}){_SIGN}\Z", re.IGNORECASE)
_HEADER = re.compile(
    rf"[>\s]*[*_]{{0,2}}(?:{words.SENDER_FIELDS}|{words.SENT_FIELDS}|{words.SUBJECT_FIELDS}"
    rf"|{words.OTHER_FIELDS})[*_]{{0,2}}\s?[*_]{{0,2}}"
    r"[:：][*_]{0,2}(?:\s|\Z|\S)",
    re.IGNORECASE,
)
_SENDER = re.compile(rf"[>\s]*[*_]{{0,2}}(?:{words.SENDER_FIELDS})[*_]{{0,2}}\s?[*_]{{0,2}}[:：]", re.IGNORECASE)
_SUBJECT = re.compile(rf"[>\s]*[*_]{{0,2}}(?:{words.SUBJECT_FIELDS})[*_]{{0,2}}\s?[*_]{{0,2}}[:：]", re.IGNORECASE)
_SENT_FROM = re.compile(rf"[\W_]*(?:{_any_of(words.SENT_FROM)})", re.IGNORECASE)
_DEVICE = re.compile(rf"(?<![A-Za-zÀ-ɏͰ-ԯ0-9])(?:{words.DEVICES})", re.IGNORECASE)
_DISCLAIMER = re.compile(rf"[\W_]*(?:{words.DISCLAIMERS})", re.IGNORECASE)
_LINK = re.compile(r"[<(\[]?https?://[^\s>)\]]*[>)\]]?")


def classify_lines(lines: list[str]) -> list[Kind]:
    """The kind of each line; an attribution that was wrapped is one on all its lines."""
    kinds = [_classify(line) for line in lines]
    _mark_pgp(lines, kinds)
    for number, line in enumerate(lines):
        if kinds[number] in (Kind.TEXT, Kind.HEADER) and _may_end_attribution(line):
            _mark_attribution(lines, kinds, number)
    return kinds


def _mark_pgp(lines: list[str], kinds: list[Kind]) -> None:
    """The frame of a signed text is nobody's words, and neither is the signature."""
    in_signature = in_frame = False
    for number, line in enumerate(lines):
        found = _PGP.match(line)
        if found or in_signature or (in_frame and (line.startswith("Hash:") or not line.strip())):
            kinds[number] = Kind.MOBILE
        else:
            in_frame = False
        if found:
            in_signature = found.group(1) == "SIGNATURE" and "BEGIN" in line
            in_frame = found.group(1) == "SIGNED MESSAGE"


def _classify(line: str) -> Kind:
    stripped = line.strip()
    if not stripped:
        return Kind.BLANK
    if _DELIMITER.match(stripped):
        return Kind.DELIMITER
    if len(line) > _LONGEST_EXAMINED:
        return Kind.QUOTE if stripped[0] == ">" else Kind.TEXT
    if _QUOTE.match(line):
        return Kind.TEXT if _WRAPPED_END.match(line) else Kind.QUOTE
    return _classify_words(stripped)


def _classify_words(line: str) -> Kind:
    if len(line) <= 160:
        if _ORIGINAL.match(line) or _REPLY_ABOVE.match(line) or _TEXT_FOLLOWS.match(line):
            return Kind.ORIGINAL
        if _is_mobile_signature(line):
            return Kind.MOBILE
    if (":" in line or "：" in line) and _HEADER.match(line):
        return Kind.HEADER
    return Kind.DISCLAIMER if _DISCLAIMER.match(line) else Kind.TEXT


def is_sender_field(line: str) -> bool:
    """Whether a header line names the sender: the line that opens a quoted header block."""
    return _SENDER.match(line) is not None


def may_introduce(line: str) -> bool:
    """Whether a line could name the writer of what follows, in any language: a date or an address before a colon, or
    nothing but a name with its address. Only to be asked above what is known to be quoted."""
    stripped = _MARKS.sub("", line).strip(" \t*_\xa0")
    if len(stripped) > LONGEST_ATTRIBUTION:
        return False
    if stripped.endswith((":", "：")):
        return _DATE.search(stripped) is not None or "@" in stripped
    return len(stripped) < 120 and stripped.endswith(">") and _IN_BRACKETS.search(stripped) is not None


def opens_notes_header(lines: list[str], number: int) -> bool:
    """Whether IBM Notes quotes from here: sender, date, and then names of fields, each alone in its line."""
    if not (len(lines[number]) < 160 and lines[number].strip().endswith(">") and _IN_BRACKETS.search(lines[number])):
        return False
    below = [line for line in lines[number + 1 : number + 14] if line.strip()][:7]
    if not below or len(below[0].strip()) > 40 or _FULL_DATE.search(below[0]) is None:
        return False
    return sum(_LONE_FIELD.match(line) is not None for line in below[1:]) >= 2


def is_subject_field(line: str) -> bool:
    """Whether a header line gives the subject."""
    return _SUBJECT.match(line) is not None


def _is_mobile_signature(line: str) -> bool:
    bare = _LINK.sub("", line).strip()
    if len(bare) > 110 or not _SENT_FROM.match(bare):
        return False
    return bool(_DEVICE.search(bare)) and bare.count(".") <= 2 and not re.search(r"[.!?] \w+ \w+ \w+", bare)


def _may_end_attribution(line: str) -> bool:
    stripped = _MARKS.sub("", line).rstrip(" \t*_\xa0")
    if stripped.endswith((":", "：")):
        return True
    return (stripped.endswith(">") and _DATE.search(line) is not None) or _DASHED.search(stripped) is not None


def _mark_attribution(lines: list[str], kinds: list[Kind], last: int) -> None:
    first = _find_attribution(lines, kinds, last)
    if first is not None:
        for number in range(first, last + 1):
            kinds[number] = Kind.ATTRIBUTION


def _find_attribution(lines: list[str], kinds: list[Kind], last: int) -> int | None:
    """Where the attribution that ends on line `last` begins: the longest reading that opens with its date, else the
    shortest that has all the pieces of one."""
    shortest = None
    longest = None
    joined = ""
    above_quote = _is_above_quote(kinds, last)
    for first in range(last, max(-1, last - MOST_ATTRIBUTION_LINES), -1):
        if first != last and kinds[first] not in (Kind.TEXT, Kind.HEADER):
            break
        joined = f"{lines[first].strip()} {joined}".strip()
        if len(joined) > LONGEST_ATTRIBUTION:
            break
        if not _is_attribution(_MARKS.sub("", joined), above_quote=above_quote):
            continue
        if _STARTS_WITH_DATE.match(joined):
            longest = first
        shortest = first if shortest is None else shortest
    return longest if longest is not None else shortest


def _is_above_quote(kinds: list[Kind], last: int) -> bool:
    """Whether quotation follows at once, or after one empty line."""
    below = kinds[last + 1 : last + 3]
    return below[:1] == [Kind.QUOTE] or below == [Kind.BLANK, Kind.QUOTE]


def _is_attribution(joined: str, *, above_quote: bool) -> bool:
    stripped = joined.rstrip(" *_\xa0")
    if above_quote and len(stripped) < 120 and (_QUOTING.match(stripped) or _WROTE.search(stripped[-25:])):
        return True
    has_date = _DATE.search(joined) is not None
    has_email = "@" in joined and _EMAIL.search(joined) is not None
    if not (has_date or has_email):
        return False
    if not stripped.endswith((":", "：")):
        return _BARE_ATTRIBUTION.match(stripped) is not None or _DASHED.search(stripped) is not None
    if has_date and len(stripped) < 200 and _IN_BRACKETS.search(stripped):
        return True
    if _STARTS_WITH_DATE.match(joined):
        return has_email or (_WROTE.search(joined) is not None and _FULL_DATE.search(joined) is not None)
    return _names_writer_first(stripped, has_email=has_email)


def _names_writer_first(line: str, *, has_email: bool) -> bool:
    """Whether a line reads "Ana wrote on <date>:"; what the writer tells of himself is no attribution."""
    wrote = _WROTE.search(line)
    if wrote is None or _FIRST_PERSON.match(line):
        return False
    after = line[wrote.end() :]
    if has_email:
        return True
    # "wrote on 3 March:" introduces; "wrote on 3 March to you and said:" is told.
    return len(after) < 45 and _FULL_DATE.search(line) is not None and _ENDS_WITH_TIME.search(after) is not None
