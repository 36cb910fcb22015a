"""Outlook's compressed RTF and what it says: its text, or the HTML that it wraps.

Formats as published in [MS-OXRTFCP] and [MS-OXRTFEX]. Time and memory grow with the length, which is bounded.
"""

import re
import struct

from accord.channels.email.charsets import decode_bytes

LONGEST_RTF = 4_000_000

_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_FIRST_WORDS = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4_096
_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<open>\{)|(?P<close>\})|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
_SIGNS = {"par": "\n", "line": "\n", "tab": "\t", "row": "\n", "cell": "\t", "emdash": "—", "endash": "–"}
_SIGNS |= {"bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"}
_HIDDEN = frozenset({"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "generator"})


def decompress_rtf(content: bytes) -> bytes:
    """The RTF in a compressed stream; nothing if it is none, and as far as it goes if it is cut."""
    if len(content) < 16:
        return b""
    _, size, kind, _ = struct.unpack_from("<IIII", content)
    if kind == _PLAIN:
        return content[16 : 16 + min(size, LONGEST_RTF)]
    if kind != _COMPRESSED:
        return b""
    out, position, size = bytearray(_FIRST_WORDS), 16, min(size, LONGEST_RTF)
    before = len(out)
    while position < len(content) and len(out) - before < size:
        flags, position = content[position], position + 1
        for bit in range(8):
            if position >= len(content):
                break
            if not flags >> bit & 1:
                out.append(content[position])
                position += 1
                continue
            if position + 1 >= len(content):
                return bytes(out[before:])
            reference, position = content[position] << 8 | content[position + 1], position + 2
            if (reference >> 4) == len(out) % _WINDOW:
                return bytes(out[before : before + size])
            _copy(out, reference >> 4, (reference & 15) + 2)
    return bytes(out[before : before + size])


def _copy(out: bytearray, place: int, length: int) -> None:
    """Append what stands at a place of the window, which may reach into what is being appended."""
    start = len(out) - len(out) % _WINDOW + place
    start -= _WINDOW if start >= len(out) else 0
    for offset in range(length):
        out.append(out[start + offset] if 0 <= start + offset < len(out) else 0x20)


def read_rtf(rtf: bytes) -> tuple[str, str]:
    """The text and the HTML of an RTF; one of them is empty."""
    source = rtf[:LONGEST_RTF].decode("latin-1")
    reader = _Reader(wraps_html="\\fromhtml" in source[:500])
    for token in _TOKEN.finditer(source):
        reader.take(token)
    said = reader.finish()
    return ("", said) if reader.wraps_html else (said, "")


class _Reader:
    """Follows the groups of an RTF and collects what can be seen."""

    def __init__(self, *, wraps_html: bool) -> None:
        self.wraps_html = wraps_html
        self.pieces: list[str] = []
        self.pending = bytearray()
        self.charset = "cp1252"
        self.groups: list[tuple[bool, bool]] = []
        self.is_hidden = self.is_rtf_alone = False
        self.begins_group = self.is_optional = False
        self.signs_to_skip = 0

    def take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        if kind == "open":
            self.groups.append((self.is_hidden, self.is_rtf_alone))
            self.begins_group = True
            return
        if kind == "close":
            self.is_hidden, self.is_rtf_alone = self.groups.pop() if self.groups else (False, False)
        elif kind == "byte":
            self._take_byte(int(token["byte"], 16))
        elif kind == "sign":
            self._take_sign(token["sign"])
            return
        elif kind == "text":
            self._say(token["text"])
        elif token["word"]:
            self._take_word(token["word"], int(token["number"]) if token["number"] else None)
        self.begins_group = self.is_optional = False

    def _take_sign(self, sign: str) -> None:
        if sign == "*" and self.begins_group:
            self.is_optional = True
        elif sign in "\\{}":
            self._say(sign)
        elif sign == "~":
            self._say(" ")
        elif sign in "\r\n":
            self._say("\n")

    def _take_word(self, word: str, number: int | None) -> None:
        is_unknown = self.is_optional and not (word == "htmltag" and self.wraps_html)
        if is_unknown or (self.begins_group and word in _HIDDEN):
            self.is_hidden = True
        elif word == "htmlrtf":
            self.is_rtf_alone = number != 0
        elif word == "ansicpg" and number:
            self.charset = f"cp{number}"
        elif word == "u" and number is not None:
            self._say(chr(number % 65_536))
            self.signs_to_skip = 1
        elif word in _SIGNS:
            self._say(_SIGNS[word])

    def _take_byte(self, value: int) -> None:
        if self.signs_to_skip:
            self.signs_to_skip = 0
        elif not (self.is_hidden or self.is_rtf_alone):
            self.pending.append(value)

    def _say(self, text: str) -> None:
        if self.is_hidden or self.is_rtf_alone:
            return
        if self.signs_to_skip and len(text) == 1 and text != "\n":
            self.signs_to_skip = 0
            return
        if self.signs_to_skip and text[:1] == "?":
            text = text[1:]
        self.signs_to_skip = 0
        self._decode_pending()
        self.pieces.append(text)

    def _decode_pending(self) -> None:
        if self.pending:
            self.pieces.append(decode_bytes(bytes(self.pending), self.charset)[0])
            self.pending.clear()

    def finish(self) -> str:
        """What was collected, fit to be stored; halves of characters beyond the first plane are put together."""
        self._decode_pending()
        whole = "".join(self.pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return decode_bytes(whole.encode("utf-8", "replace"), "utf-8")[0].strip()
