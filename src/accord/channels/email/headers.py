"""Header fields: where they end, what they say.

Every function takes any bytes or text, in time that grows with their length, and never raises.
"""

import binascii
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from accord.channels.email.charsets import decode_bytes, find_codec

Headers = list[tuple[str, bytes]]

MOST_HEADERS = 2_000
LONGEST_HEADER = 100_000
LONGEST_BLOCK = 2_000_000
WIDEST_GAP = 20_000
MOST_GAPS = 50
MOST_PADDINGS = 10_000

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*([^\n]*(?:\n[ \t]+[^\n]*)*)(?:\n|\Z)")
_LINE = re.compile(rb"[^\n]*(?:\n|\Z)")
_BLANK = re.compile(rb"[ \t\r]*(?:\n|\Z)")
_EMPTY_LINE = re.compile(rb"\n[ \t\r]*\n")
_KNOWN_FIELD = re.compile(
    rb"^(?:from|to|cc|subject|date|message-id|received|mime-version|content-type|content-transfer-encoding|reply-to"
    rb"|return-path|delivered-to|references|in-reply-to|x-[a-z-]{2,60}):",
    re.IGNORECASE | re.MULTILINE,
)
_LOST_PARAMETER = re.compile(rb"[a-z-]{1,20}\*?=", re.IGNORECASE)
_FOLD = re.compile(rb"\r*\n")
_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)(?:\?=|\Z)")
_PARAMETER = re.compile(r"([^\s=;\"]{1,200})\s*=\s*(\"(?:[^\"\\]|\\.)*(?:\"|\Z)|[^;]*)", re.DOTALL)
_CONTROLS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"<([^<>]+)>")
_LONGEST_ID = 990


def split_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int, bool]:
    """Read the header fields of `raw` between `start` and `end`.

    Returns the fields (lower-case name, raw value still folded), the offset where the body begins, and whether all
    was as it should be. A line that is no field is skipped if fields follow, else the body begins there.
    """
    fields: Headers = []
    position, whole = _skip_preamble(raw, start, end) if start == 0 else start, True
    limit = min(end, start + LONGEST_BLOCK)
    gaps = 0
    while position < limit:
        found = _FIELD.match(raw, position, end)
        if found:
            if len(fields) < MOST_HEADERS:
                fields.append((found.group(1).decode("ascii").lower(), found.group(2)[:LONGEST_HEADER]))
            else:
                whole = False
            position = found.end()
            continue
        blank = _BLANK.match(raw, position, end)
        if blank:
            return fields, blank.end(), whole
        whole = False
        if start and raw.startswith(b"--", position):
            return fields, position, whole
        if fields and fields[-1][1].rstrip().endswith(b";") and _LOST_PARAMETER.match(raw, position, end):
            after = _skip_line(raw, position, end)
            fields[-1] = (fields[-1][0], fields[-1][1] + b"\n " + raw[position:after].strip())
            position = after
            continue
        gaps += 1
        if gaps > MOST_GAPS:
            return fields, position, whole
        after = _find_next_field(raw, position, end if start == 0 else min(end, position + 2_000))
        if after < 0:
            return fields, position, whole
        position = after
    return fields, position, whole


def _skip_preamble(raw: bytes, start: int, end: int) -> int:
    """Past empty lines and the separator line of an mbox, which some senders leave above the fields."""
    position = start
    while position < end and raw[position] in b"\r\n":
        position += 1
    if raw.startswith((b"From ", b">From "), position, end):
        position = _skip_line(raw, position, end)
    return position if _FIELD.match(raw, position, end) else start


def _find_next_field(raw: bytes, position: int, end: int) -> int:
    """Where fields go on after lines that are none, or -1 if the body begins instead."""
    window = min(end, position + WIDEST_GAP)
    gap_end = _EMPTY_LINE.search(raw, position, window)
    found = _KNOWN_FIELD.search(raw, position, gap_end.start() + 1 if gap_end else window)
    return found.start() if found else -1


def _skip_line(raw: bytes, position: int, end: int) -> int:
    found = _LINE.match(raw, position, end)
    return found.end() if found and found.end() > position else end


def first_value(fields: Headers, name: str) -> bytes:
    """The raw value of the first field of that name that is not empty, or nothing."""
    for key, value in fields:
        if key == name and value.strip():
            return value
    return b""


def unfold(value: bytes) -> bytes:
    """One line of a folded value; the white space that stood at the folds stays."""
    return _FOLD.sub(b"", value).strip(b" \t\r\n") if b"\n" in value else value.strip(b" \t\r")


def to_text(value: bytes, fallback_charset: str = "") -> str:
    """A raw value as text: 8-bit characters read as UTF-8 or else as the fallback; encoded words left alone."""
    line = unfold(value)
    if line.isascii() and b"\x1b" not in line:
        return line.decode("ascii")
    try:
        if b"\x1b" not in line:
            return line.decode("utf-8")
    except UnicodeError:
        pass
    return decode_bytes(line, fallback_charset)[0]


def decode_words(text: str) -> str:
    """Decode the encoded words (RFC 2047) in `text`, also badly made ones; controls become spaces."""
    if "=?" in text:
        text = _decode_all_words(text)
    return _CONTROLS.sub(" ", text) if not text.isprintable() else text


def decode_header(value: bytes, fallback_charset: str = "") -> str:
    """An unstructured header as one line of text."""
    return decode_words(to_text(value, fallback_charset))


def _decode_all_words(text: str) -> str:
    pieces: list[str] = []
    pending: list[bytes] = []
    pending_charset = ""
    position = 0
    for found in _WORD.finditer(text):
        between = text[position : found.start()]
        charset = found.group(1).partition("*")[0].lower()
        content = _decode_word(found.group(2), found.group(3))
        if pending and (charset != pending_charset or between.strip()):
            pieces.append(decode_bytes(b"".join(pending), pending_charset)[0])
            pending = []
        if between.strip() or not (position and between):
            pieces.append(between)
        pending.append(content)
        pending_charset, position = charset, found.end()
    if pending:
        pieces.append(decode_bytes(b"".join(pending), pending_charset)[0])
    pieces.append(text[position:])
    return "".join(pieces)


def _decode_word(encoding: str, encoded: str) -> bytes:
    raw = encoded.encode("utf-8", "replace")
    if encoding in "bB":
        return decode_base64(raw)
    raw = re.sub(rb"[ \t]{2,}", b" ", raw)
    return binascii.a2b_qp(raw, header=True)


_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def decode_base64(content: bytes) -> bytes:
    """Decode base64 with whatever is wrong with it: padding missing or within, strange characters, a cut end."""
    try:
        stripped = content.rstrip()
        if b"=" not in stripped[:-2]:
            return binascii.a2b_base64(stripped)
    except binascii.Error:
        pass
    pieces: list[bytes] = []
    for chunk in re.split(rb"=+", content) if content.count(b"=") < MOST_PADDINGS else (content,):
        clean = _NOT_BASE64.sub(b"", chunk)
        clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
        pieces.append(binascii.a2b_base64(clean + b"=" * (-len(clean) % 4)))
    return b"".join(pieces)


def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """Split a structured value into its leading word (lower case) and its parameters.

    Knows RFC 2231 (continued and extended parameters), encoded words, missing quotes and repeated semicolons. Of
    repeated parameters the first counts.
    """
    head, _, rest = value.partition(";")
    if "=" in head:
        word = head.split(maxsplit=1)
        lost = len(word) > 1 and "=" not in word[0]
        head, rest = (word[0], f"{word[1]};{rest}") if lost else ("", value)
    plain: dict[str, str] = {}
    extended: dict[str, list[tuple[int, bool, str]]] = {}
    for found in _PARAMETER.finditer(rest[:LONGEST_HEADER]):
        name, content = found.group(1).lower(), _unquote(found.group(2))
        if "*" in name:
            base, number, is_encoded = _split_extended(name)
            extended.setdefault(base, []).append((number, is_encoded, content))
        else:
            plain.setdefault(name, decode_words(content))
    for name, sections in extended.items():
        plain[name] = _join_extended(sections)
    return "".join(head.split()).lower(), plain


def _unquote(content: str) -> str:
    content = content.strip()
    if not content.startswith('"'):
        return content
    content = content[1:-1] if len(content) > 1 and content.endswith('"') else content[1:]
    return re.sub(r"\\(.)", r"\1", content) if "\\" in content else content


def _split_extended(name: str) -> tuple[str, int, bool]:
    base, _, rest = name.partition("*")
    digits = rest.rstrip("*")
    return base, int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else 0, name.endswith("*")


def _join_extended(sections: list[tuple[int, bool, str]]) -> str:
    charset, collected = "", bytearray()
    for number, is_encoded, content in sorted(sections, key=lambda section: section[0]):
        if is_encoded and number == 0 and content.count("'") >= 2:
            charset, _, encoded = content.split("'", 2)
            collected += _unescape_percent(encoded)
        elif is_encoded:
            collected += _unescape_percent(content)
        else:
            collected += content.encode("utf-8", "replace")
    if charset and find_codec(charset) == "ascii":
        charset = ""
    return decode_words(decode_bytes(bytes(collected), charset)[0])


def _unescape_percent(content: str) -> bytes:
    return re.sub(
        rb"%([0-9A-Fa-f]{2})", lambda found: bytes((int(found.group(1), 16),)), content.encode("utf-8", "replace")
    )


def parse_message_ids(value: bytes) -> tuple[str, ...]:
    """The message ids of a header without angle brackets, in their order, each once; bare words if none has any."""
    text = decode_header(value)
    found = [one for one in map(str.strip, _MESSAGE_ID.findall(text)) if 0 < len(one) <= _LONGEST_ID]
    if not found:
        found = [word.strip("<>") for word in text.split() if "@" in word]
    return tuple(dict.fromkeys("".join(one.split()) for one in found))[:1_000]


def parse_message_id(value: bytes) -> str:
    """The id of this message without angle brackets; what stands there if it is not made as it should be."""
    found = parse_message_ids(value)
    return found[0] if found else decode_header(value).strip(" \t<>")[:_LONGEST_ID]


_LOOSE_DATE = re.compile(
    r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ ,-]+(\d{4}|\d\d)[ ,]+(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:\s*([-+]\d{4}))?"
)
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[-+]\d\d:?\d\d)?")
_MONTH_NAMES = "jan|feb|mar mär mrz|apr avr abr|may mai maj|jun|jul|aug aoû ago|sep set|oct okt out|nov|dec dez dic déc"
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), 1) for name in names.split()}


def parse_date(value: bytes) -> datetime | None:
    """The time of a Date header, with its offset (UTC where it names none), or None if it cannot be one."""
    text = decode_header(value)[:200]
    try:
        parsed = parsedate_tz(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        parsed = None
    if parsed is not None:
        made = _make_time(parsed[:3], parsed[3:6], parsed[9] or 0)
        if made is not None:
            return made
    return _parse_loose_date(text)


def _parse_loose_date(text: str) -> datetime | None:
    found = _ISO_DATE.search(text)
    if found:
        year, month, day = (int(found.group(number)) for number in (1, 2, 3))
    else:
        found = _LOOSE_DATE.search(text)
        if found is None:
            return None
        year, day = int(found.group(3)), int(found.group(1))
        year += 2000 if year < 50 else 1900 if year < 100 else 0
        month = _MONTHS.get(found.group(2).lower()[:3], 0)
    hour, minute, second = int(found.group(4)), int(found.group(5)), int(found.group(6) or 0)
    zone = (found.group(7) or "+0000").replace(":", "").replace("Z", "+0000")
    seconds = (int(zone[1:3]) * 60 + int(zone[3:5])) * 60
    return _make_time((year, month, day), (hour, minute, second), -seconds if zone[0] == "-" else seconds)


def _make_time(date: tuple[int, int, int], time: tuple[int, int, int], offset: int) -> datetime | None:
    zone = UTC if offset == 0 or abs(offset) >= 86_400 else timezone(timedelta(seconds=offset))
    try:
        made = datetime(*date, time[0], time[1], min(time[2], 59), tzinfo=zone)
        made.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return made
