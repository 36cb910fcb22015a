"""Bytes to text, whatever the sender says that they are."""

import codecs
import re
from functools import lru_cache

# What senders call them → the codec that reads all they write. Supersets are chosen on purpose: mail labelled
# ISO-8859-1 is nearly always Windows-1252, GB2312 is GB18030, Shift_JIS is Windows-31J.
_CODECS = {
    "ansi": "cp1252",
    "ansi_x3.110-1983": "cp1252",
    "ansi_x3.4-1968": "ascii",
    "big5": "big5hkscs",
    "chinese_gb2312": "gb18030",
    "cp-850": "cp850",
    "default": "utf-8",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-1": "cp1252",
    "iso-8859-11": "cp874",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "iso8859-1": "cp1252",
    "iso8859_1": "cp1252",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "macintosh": "mac_roman",
    "shift-jis": "cp932",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "tis-620": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "us-ascii": "ascii",
    "utf8mb4": "utf-8",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-roman": "mac_roman",
    "x-sjis": "cp932",
    "x-windows-949": "cp949",
}
# What is really written where one of these is declared and does not hold.
_RELATIVES: dict[str, tuple[str, ...]] = {
    "iso2022_jp_ext": ("cp932", "euc_jp"),
    "iso2022_jp": ("cp932", "euc_jp"),
    "euc_jp": ("cp932",),
    "cp932": ("euc_jp",),
    "gb18030": ("big5hkscs",),
    "big5hkscs": ("gb18030",),
    "iso2022_kr": ("cp949",),
}
# Nobody writes "Ã¶" on purpose: what is declared Latin and is sound UTF-8 beyond ASCII, is UTF-8.
_LATIN = frozenset({"cp1252", "iso8859-1", "iso8859-15", "cp1250", "iso8859-2", "cp1254"})
_MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")
# Codecs for other things than mail; some take the square of the length.
_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
_NUMBERED = re.compile(r"(?:x-)?(?:cp|win|windows|ibm)[-_]?(\d{3,4})\Z")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@lru_cache(maxsize=512)
def find_codec(charset: str) -> str | None:
    """The name of Python's codec for a declared charset, or None if nothing is known by that name."""
    wanted = charset.strip("\"' \t;").lower().removeprefix("charset=").strip("\"'")
    known = _CODECS.get(wanted)
    if known is None:
        numbered = _NUMBERED.match(wanted)
        known = f"cp{numbered.group(1)}" if numbered else wanted
    try:
        found = codecs.lookup(known)
        b"a".decode(known)  # refuses codecs that are none of text, such as "hex"
    except UnicodeError:
        pass  # of two bytes a character, say
    except (LookupError, ValueError, TypeError):
        return None
    return None if found.name in _NO_CHARSETS else found.name


def decode_bytes(content: bytes, charset: str = "") -> tuple[str, str | None]:
    """Decode `content` as `charset` where that holds, else as what it most likely is.

    Returns the text (line ends are LF; NUL and lone surrogates become U+FFFD) and a problem in words or None.
    """
    text, problem = _decode(content, charset)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text or not text.isascii():
        text = _UNSTORABLE.sub("�", text)
    return text, problem


def _decode(content: bytes, charset: str) -> tuple[str, str | None]:
    codec = find_codec(charset) if charset else None
    if codec in _LATIN and _MULTIBYTE.search(content):
        try:
            return content.decode("utf-8"), f"not {charset[:40]!r} as declared, read as utf-8"
        except UnicodeError:
            pass
    if codec not in (None, "ascii"):
        try:
            return content.decode(codec), None
        except (UnicodeError, ValueError):
            pass
    text, guessed = _guess(content, codec)
    if not charset:
        return text, None if guessed == "ascii" else f"no charset declared, read as {guessed}"
    if codec is None:
        return text, f"unknown charset {charset[:40]!r}, read as {guessed}"
    return text, None if guessed == "ascii" else f"not {charset[:40]!r} as declared, read as {guessed}"


def _guess(content: bytes, declared: str | None) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), "utf-16"
    is_shifting = b"\x1b$" in content or b"\x1b(J" in content
    candidates = (("iso2022_jp_ext",) if is_shifting else ()) + ("ascii", "utf-8") + _RELATIVES.get(declared or "", ())
    for codec in candidates:
        try:
            return content.decode(codec), codec
        except (UnicodeError, ValueError):
            pass
    if declared not in (None, "ascii") and _loses_little(content, declared):
        return content.decode(declared, "replace"), f"{declared} with gaps"
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeError:
        return content.decode("latin-1"), "latin-1"


def _loses_little(content: bytes, codec: str | None) -> bool:
    """Whether reading on over errors leaves most of the text whole: one cut character must not spoil a mail."""
    text = content.decode(codec or "ascii", "replace")
    return text.count("�") * 20 <= len(text)
