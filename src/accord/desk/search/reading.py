"""The words in a file: plain text and DOCX by the standard library. What is broken or hostile has none.

A document comes from anybody: it is unpacked only up to a limit, and its XML may declare nothing (no entity, no
document type), so that a few bytes cannot become many.
"""

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

MOST_CHARACTERS = 200_000
_MOST_UNPACKED = 20_000_000  # bytes of a document's XML that are looked at
_LARGEST_FILE = 50_000_000
_PLAIN = (".txt", ".csv", ".tsv", ".md", ".log", ".json", ".xml", ".eml", ".ics")
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PARTS = re.compile(r"^word/(?:document|footnotes|endnotes|header\d*|footer\d*|comments)\.xml$")
_PARAGRAPH_ENDS = frozenset({"w:p", "w:br", "w:tab", "w:tc"})


class _Enough(Exception):  # noqa: N818 - not a fault: the reader has all it wants
    pass


def read_words(*, content: bytes, filename: str, content_type: str) -> str:
    """What stands in a file, at most 200,000 characters; empty for kinds that cannot be read and for broken files."""
    name = filename.casefold()
    if len(content) > _LARGEST_FILE:
        return ""
    if content_type == _DOCX or name.endswith(".docx"):
        return _clean("".join(_docx(content)))
    if content_type.startswith("text/") or name.endswith(_PLAIN):
        return _clean(_decoded(content[: 4 * MOST_CHARACTERS]))
    return ""


def _clean(text: str) -> str:
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")[:MOST_CHARACTERS]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if fault.start > len(content) - 4:  # cut in the middle of a letter
            return content.decode("utf-8-sig", "ignore")
        return content.decode("cp1252", "replace")


def _docx(content: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [part for part in archive.infolist() if _PARTS.match(part.filename)]
            left = _MOST_UNPACKED
            for part in sorted(parts, key=lambda each: each.filename != "word/document.xml"):
                with archive.open(part) as opened:
                    unpacked = opened.read(left)
                left -= len(unpacked)
                yield _words_of_xml(unpacked)
                if left <= 0:
                    return
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        return


def _words_of_xml(xml: bytes) -> str:
    """The text of a part of a document; as far as it goes, when it is broken or declares something."""
    found: list[str] = []
    length = 0
    is_text = False

    def begin(name: str, _attributes: dict[str, str]) -> None:
        nonlocal is_text
        is_text = name == "w:t"

    def end(name: str) -> None:
        nonlocal is_text
        is_text = False
        if name in _PARAGRAPH_ENDS:
            found.append("\n")

    def take(text: str) -> None:
        nonlocal length
        if is_text:
            found.append(text)
            length += len(text)
            if length > MOST_CHARACTERS:
                raise _Enough

    def refuse(*_: object) -> None:
        raise _Enough

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, take
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    with contextlib.suppress(expat.ExpatError, _Enough):
        parser.Parse(xml, True)
    return "".join(found)
