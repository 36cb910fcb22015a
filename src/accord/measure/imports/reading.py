"""From bytes to a table: which character set, which separator, where the rows begin. Pure."""

import csv
import gzip
import io
import zlib
from collections import Counter

from django.utils.translation import gettext as _

from accord.kernel.errors import BadInput
from accord.measure.imports.contracts import ReadTable

MOST_BYTES = 200_000_000
MOST_COLUMNS = 200
_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 30


def read_table(content: bytes) -> ReadTable:
    """A file of separated values, also packed with gzip; raises `BadInput` when it cannot be one.

    Rows that are shorter or longer than the headings keep their cells: whoever reads them decides.
    """
    text, encoding = _decoded(_unpacked(content))
    if not text.strip():
        raise BadInput(_("The file is empty."))
    delimiter = _delimiter(text)
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    numbered: list[tuple[int, tuple[str, ...]]] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                numbered.append((begins, tuple(cell.strip() for cell in cells)))
            begins = reader.line_num + 1
    except csv.Error as fault:
        raise BadInput(_("The file is no table: %(why)s") % {"why": fault}) from None
    _line, headings = numbered[0]
    if len(headings) > MOST_COLUMNS:
        raise BadInput(_("The table has more than %(count)s columns.") % {"count": MOST_COLUMNS})
    if len(numbered) == 1:
        raise BadInput(_("There is no row below the headings."))
    return ReadTable(headings=_named(headings), rows=tuple(numbered[1:]), encoding=encoding, delimiter=delimiter)


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            unpacked = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise BadInput(_("The file breaks off: %(why)s") % {"why": fault}) from None
    if len(unpacked) > MOST_BYTES:
        raise BadInput(_("The file is too large once it is unpacked."))
    return unpacked


def _decoded(content: bytes) -> tuple[str, str]:
    """The text, and the character set that it was read as. What is no UTF is Windows-1252, which reads every byte."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").replace("\0", ""), "utf-16"
    if b"\0" in content[:10_000]:
        raise BadInput(_("This is no text file. Save the table as CSV and bring that."))
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "windows-1252"


def _delimiter(text: str) -> str:
    """The sign that cuts most of the first rows into equally many columns, and into the most of them."""
    head = text[:200_000]

    def quality(delimiter: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        widths = Counter(len(row) for row, _number in zip(rows, range(_LOOKED_AT), strict=False) if row)
        if not widths:
            return (0, 0)
        width, times = widths.most_common(1)[0]
        return (times if width > 1 else 0, width)

    return max(_DELIMITERS, key=quality)


def _named(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Headings that differ and are not empty, so that each can be spoken of."""
    seen: Counter[str] = Counter()
    names = []
    for number, heading in enumerate(headings, start=1):
        name = " ".join(heading.split()) or f"#{number}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)
