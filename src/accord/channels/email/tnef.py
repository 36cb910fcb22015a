"""Outlook's TNEF parts (winmail.dat): the files inside, and the words where a mail has no others; see [MS-OXTNEF]."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from mimetypes import guess_type

from accord.channels.email.attachments import make_attachment
from accord.channels.email.charsets import decode_bytes
from accord.channels.email.contracts import Attachment
from accord.channels.email.rtf import decompress_rtf, read_rtf

MOST_FILES = 500
MOST_PROPERTIES = 2_000

_SIGNATURE = 0x223E9F78
_BODY = 0x0002800C
_PROPERTIES = 0x00069003
_FILE_BEGINS = 0x00069002
_FILE_TITLE = 0x00018010
_FILE_CONTENT = 0x0006800F
_FILE_PROPERTIES = 0x00069005

_TEXT, _HTML, _RTF = 0x1000, 0x1013, 0x1009
_LONG_NAME, _KIND, _CONTENT_ID = 0x3707, 0x370E, 0x3712
_FIXED_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = (0x0D, 0x1E, 0x1F, 0x102)
_MANY = 0x1000


@dataclass
class _File:
    title: str = ""
    content: bytes = b""
    kind: str = ""
    content_id: str = ""


@dataclass
class Unpacked:
    """What a TNEF part holds; `html` is not yet safe to show."""

    files: list[Attachment] = field(default_factory=list)
    text: str = ""
    html: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found in it."""
        return not (self.files or self.text or self.html)


def unpack_tnef(attachment: Attachment) -> Unpacked:
    """The files and words inside; nothing if it is no TNEF, and as far as it goes if it is cut."""
    found = Unpacked()
    is_named_so = attachment.content_type in ("application/ms-tnef", "application/vnd.ms-tnef")
    if not is_named_so and attachment.filename.lower() != "winmail.dat":
        return found
    files: list[_File] = []
    for attribute, value in _attributes(attachment.content):
        if attribute == _FILE_BEGINS and len(files) < MOST_FILES:
            files.append(_File())
        elif attribute == _BODY:
            found.text = found.text or _string(value, is_wide=False)
        elif attribute == _PROPERTIES:
            _take_words(found, value)
        elif files:
            _take_of_file(files[-1], attribute, value)
    found.files = [_attachment(file) for file in files if file.content]
    return found


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    if len(content) < 6 or struct.unpack_from("<I", content)[0] != _SIGNATURE:
        return
    position = 6
    while position + 9 <= len(content):
        _, attribute, length = struct.unpack_from("<BII", content, position)
        start, end = position + 9, position + 9 + length
        if end > len(content):
            return
        yield attribute, content[start:end]
        position = end + 2


def _take_words(found: Unpacked, value: bytes) -> None:
    for number, kind, content in _properties(value):
        if number == _TEXT:
            found.text = found.text or _string(content, is_wide=kind == 0x1F)
        elif number == _HTML:
            found.html = found.html or _string(content, is_wide=kind == 0x1F)
        elif number == _RTF and not (found.html or found.text):
            found.text, found.html = read_rtf(decompress_rtf(content))


def _take_of_file(file: _File, attribute: int, value: bytes) -> None:
    if attribute == _FILE_TITLE:
        file.title = file.title or _string(value, is_wide=False)
    elif attribute == _FILE_CONTENT:
        file.content = value
    elif attribute == _FILE_PROPERTIES:
        for number, kind, content in _properties(value):
            said = _string(content[:1_000], is_wide=kind == 0x1F) if number in (_LONG_NAME, _KIND, _CONTENT_ID) else ""
            if number == _LONG_NAME and said:
                file.title = said
            elif number == _KIND:
                file.kind = said
            elif number == _CONTENT_ID:
                file.content_id = said


def _attachment(file: _File) -> Attachment:
    guessed = guess_type(file.title)[0] or "application/octet-stream"
    is_kind = file.kind.count("/") == 1 and file.kind.isascii() and file.kind.isprintable()
    return make_attachment(
        filename=file.title,
        content_type=file.kind.lower() if is_kind else guessed,
        content=file.content,
        inline=False,
        content_id=file.content_id.strip("<> "),
    )


def _string(content: bytes, *, is_wide: bool) -> str:
    if is_wide:
        return decode_bytes(content, "utf-16-le")[0].rstrip("\x00�").replace("\x00", "")
    return decode_bytes(content.rstrip(b"\x00"))[0]


def _properties(value: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Number, kind and content of each property; of several values the first. Ends where the list makes no sense."""
    try:
        yield from _walk(value)
    except struct.error:
        return


def _walk(value: bytes) -> Iterator[tuple[int, int, bytes]]:
    (count,), position = struct.unpack_from("<I", value), 4
    for _ in range(min(count, MOST_PROPERTIES)):
        kind, number = struct.unpack_from("<HH", value, position)
        position += 4
        if number >= 0x8000:
            position = _after_name(value, position)
        many, kind = bool(kind & _MANY), kind & ~_MANY
        size = _FIXED_SIZES.get(kind)
        if size is None and kind not in _VARIABLE:
            return
        values = 1
        if many or size is None:
            (values,) = struct.unpack_from("<I", value, position)
            position += 4
        content = b""
        for index in range(min(values, MOST_PROPERTIES)):
            length = size
            if length is None:
                (length,) = struct.unpack_from("<I", value, position)
                position += 4
            content = value[position : position + length] if index == 0 else content
            position += length + -length % 4
        yield number, kind, content


def _after_name(value: bytes, position: int) -> int:
    (by_string,) = struct.unpack_from("<I", value, position + 16)
    if not by_string:
        return position + 24
    length: int = struct.unpack_from("<I", value, position + 20)[0]
    return position + 24 + length + -length % 4
