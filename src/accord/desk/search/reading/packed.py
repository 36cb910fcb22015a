"""Documents that are XML in an archive: Word, Excel, PowerPoint, OpenDocument.

They come from anybody: an archive is unpacked only up to a limit, and its XML may declare nothing (no entity, no
document type), so that a few bytes cannot become many.
"""

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from xml.parsers import expat

_MOST_UNPACKED = 20_000_000  # bytes of a document's XML that are looked at
_MOST_PARTS = 400


class Packing(Enum):
    """How the words of a kind of document are packed."""

    WORD = "word"
    SHEET = "sheet"
    SLIDES = "slides"
    OPEN = "open"


@dataclass(frozen=True)
class _Shape:
    """Which parts have words (the first pattern first), which elements hold them, and which end a line."""

    parts: tuple[re.Pattern[str], ...]
    words: frozenset[str]
    ends: frozenset[str]
    beside: frozenset[str] = frozenset()  # elements within words


_SHAPES = {
    Packing.WORD: _Shape(
        parts=(
            re.compile(r"^word/document\d*\.xml$"),
            re.compile(r"^word/(?:footnotes|endnotes|header\d*|footer\d*|comments)\.xml$"),
        ),
        words=frozenset({"t"}),
        ends=frozenset({"p", "br", "tab", "tc"}),
    ),
    Packing.SHEET: _Shape(
        parts=(re.compile(r"^xl/sharedStrings\.xml$"), re.compile(r"^xl/worksheets/sheet\d+\.xml$")),
        words=frozenset({"t", "v"}),
        ends=frozenset({"si", "c", "row"}),
    ),
    Packing.SLIDES: _Shape(
        parts=(re.compile(r"^ppt/slides/slide\d+\.xml$"), re.compile(r"^ppt/notesSlides/notesSlide\d+\.xml$")),
        words=frozenset({"t"}),
        ends=frozenset({"p", "br", "tc"}),
    ),
    Packing.OPEN: _Shape(
        parts=(re.compile(r"^content\.xml$"), re.compile(r"^styles\.xml$")),
        words=frozenset({"p", "h"}),
        ends=frozenset({"p", "h", "line-break", "tab", "s", "table-cell"}),
        beside=frozenset({"span", "a", "s", "tab", "line-break", "soft-page-break", "bookmark", "note"}),
    ),
}


class _Enough(Exception):  # noqa: N818 - not a fault: the reader has all it wants
    pass


def words_of_archive(content: bytes, packing: Packing, *, most: int) -> str:
    """The text of a document, as far as it can be read; about `most` characters."""
    found: list[str] = []
    for part in _parts(content, _SHAPES[packing]):
        found.append(part)
        if sum(map(len, found)) > most:
            break
    return "".join(found)


def _parts(content: bytes, shape: _Shape) -> Iterator[str]:
    left, is_sheet = _MOST_UNPACKED, "v" in shape.words
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in _chosen(archive, shape):
                with archive.open(part) as opened:
                    unpacked = opened.read(left)
                left -= len(unpacked)
                yield _words_of_xml(unpacked, shape, by_number=is_sheet and part.filename.startswith("xl/worksheets"))
                if left <= 0:
                    return
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        return


def _chosen(archive: zipfile.ZipFile, shape: _Shape) -> list[zipfile.ZipInfo]:
    found = []
    for pattern in shape.parts:
        named = [part for part in archive.infolist() if pattern.match(part.filename)]
        found += sorted(named, key=lambda part: (len(part.filename), part.filename))
    return found[:_MOST_PARTS]


def _words_of_xml(xml: bytes, shape: _Shape, *, by_number: bool = False) -> str:
    """The text of a part of a document; as far as it goes, when it is broken or declares something.

    In a sheet `by_number` a cell of type `s` holds but the number of a text that stands among the shared ones.
    """
    reader = _Reader(shape, by_number=by_number)
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.begin, reader.end
    parser.CharacterDataHandler = reader.take
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    with contextlib.suppress(expat.ExpatError, _Enough):
        parser.Parse(xml, True)
    return "".join(reader.found)


class _Reader:
    def __init__(self, shape: _Shape, *, by_number: bool) -> None:
        self._shape, self._by_number = shape, by_number
        self._depth = 0  # of elements that hold words, and within
        self._is_number = False
        self._length = 0
        self.found: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._is_number = self._by_number and attributes.get("t") == "s"
        if local in self._shape.words and not (local == "v" and self._is_number):
            self._depth += 1
        if local in self._shape.beside and local in self._shape.ends:
            self.found.append(" ")

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in self._shape.words and self._depth:
            self._depth -= 1
        if local in self._shape.ends and local not in self._shape.beside:
            self.found.append("\n")

    def take(self, text: str) -> None:
        if not self._depth:
            return
        self.found.append(text)
        self._length += len(text)
        if self._length > _MOST_UNPACKED // 10:
            raise _Enough

    def refuse(self, *_: object) -> None:
        raise _Enough
