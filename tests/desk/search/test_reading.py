"""The words in files, and files that would be many more than they are."""

import io
import sys
import time
import zipfile
import zlib

import pytest

from accord.desk.search.reading.client import FileReader
from accord.desk.search.reading.kinds import MOST_CHARACTERS, read_words

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(parts: dict[str, str], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def words(content: bytes, *, filename: str = "claim.docx", content_type: str = WORD) -> str:
    return read_words(content=content, filename=filename, content_type=content_type)


def document(inner: str, *, before: str = "") -> str:
    return f"<?xml version='1.0'?>{before}<w:document xmlns:w='w'><w:body>{inner}</w:body></w:document>"


def test_reads_paragraphs_notes_and_headers_of_a_document() -> None:
    body = document(
        "<w:p><w:r><w:t>The tent</w:t></w:r><w:r><w:t> broke.</w:t></w:r></w:p><w:p><w:t>Twice.</w:t></w:p>"
    )
    content = docx(
        {
            "word/header1.xml": document("<w:p><w:t>Bergfreund</w:t></w:p>"),
            "word/document.xml": body,
            "word/styles.xml": document("<w:t>Heading</w:t>"),
        }
    )

    assert words(content).split("\n") == ["The tent broke.", "Twice.", "Bergfreund", ""]


def test_a_document_that_declares_something_is_read_no_further() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    content = docx({"word/document.xml": document("<w:t>&b;</w:t>", before=bomb)})

    assert words(content) == ""


def test_a_few_bytes_do_not_become_many() -> None:
    content = docx({"word/document.xml": document("<w:p><w:t>" + "word " * 10_000_000 + "</w:t></w:p>")})

    assert len(content) < 100_000
    assert len(words(content)) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04broken", docx({"other.xml": "<a/>"}), docx({"word/document.xml": "<w:document><w:t>cut"})],
)
def test_what_is_broken_has_no_more_words_than_can_be_read(content: bytes) -> None:
    assert words(content).strip() in {"", "cut"}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Größe 42".encode(), "Größe 42"),
        ("Größe 42".encode("latin-1"), "Größe 42"),
        ("Größe 42".encode("utf-16"), "Größe 42"),
        (b"\xef\xbb\xbfwith a mark", "with a mark"),
        (b"nul \x00 inside", "nul   inside"),
    ],
)
def test_plain_text_is_read_in_the_charset_it_has(content: bytes, text: str) -> None:
    assert words(content, filename="size.txt", content_type="application/octet-stream") == text


def test_other_kinds_have_no_words() -> None:
    assert words(b"\x89PNG", filename="photo.png", content_type="image/png") == ""


def pdf(*pages: str, kids: str = "", packed: bytes | None = None) -> bytes:
    """A document of so many pages, each with a line of text; `packed` is the compressed stream of all instead."""
    numbers = [4 + 2 * number for number in range(len(pages))]
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids or ' '.join(f'{n} 0 R' for n in numbers)}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    for number, page in zip(numbers, pages, strict=True):
        stream = packed or zlib.compress(f"BT /F1 12 Tf 72 700 Td ({page}) Tj ET".encode("cp1252"))
        inside = f"/Resources << /Font << /F1 3 0 R >> >> /Contents {number + 1} 0 R"
        objects[number] = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {inside} >>".encode()
        objects[number + 1] = (
            f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode() + stream + b"\nendstream"
        )
    written = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, inner in objects.items():
        places[number] = len(written)
        written += f"{number} 0 obj\n".encode() + inner + b"\nendobj\n"
    table = "".join(f"{places[number]:010} 00000 n \n" for number in sorted(places))
    begun = len(written)
    written += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}".encode()
    written += f"trailer << /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{begun}\n%%EOF\n".encode()
    return bytes(written)


def test_tables_slides_open_documents_and_pages_are_read() -> None:
    sheet = docx(
        {
            "xl/sharedStrings.xml": "<sst><si><t>Pole</t></si><si><r><t>Farbe: </t></r><r><t>grün</t></r></si></sst>",
            "xl/worksheets/sheet1.xml": (
                '<worksheet><row><c t="s"><v>0</v></c><c><v>17.9</v></c>'
                '<c t="inlineStr"><is><t>Rabatt</t></is></c></row></worksheet>'
            ),
        }
    )
    slides = docx({"ppt/slides/slide1.xml": "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:t>Returns</a:t></a:p></p:sld>"})
    office = "xmlns:office='o' xmlns:text='t'"
    said = "<text:p>Ihr <text:span>Kajak</text:span><text:s/>sank.</text:p>"
    letter = docx({"content.xml": f"<office:doc {office}>{said}</office:doc>"})
    page = (
        b"<html><head><style>p{color:red}</style></head><body><p>Caf&eacute; <b>bill</b></p><script>x()</script></body>"
    )

    assert words(sheet, filename="a.xlsx").split() == ["Pole", "Farbe:", "grün", "17.9", "Rabatt"]
    assert words(slides, filename="a.pptx").strip() == "Returns"
    assert words(letter, filename="a.odt").split() == ["Ihr", "Kajak", "sank."]
    assert words(page, filename="a.html", content_type="text/html").split() == ["Café", "bill"]


def test_the_pages_of_a_pdf_are_read() -> None:
    content = pdf("Invoice 4711", "Größe L, grün")

    assert words(content, filename="a.pdf", content_type="application/pdf").split("\n") == [
        "Invoice 4711",
        "Größe L, grün",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\nnothing more",
        pdf("Invoice 4711")[:300],
        pdf("Invoice 4711", kids="2 0 R 2 0 R"),  # pages that hold themselves
        pdf("Invoice 4711").replace(b"/Parent 2 0 R", b"/Parent 4 0 R"),
        pdf("Invoice 4711").replace(b"/Contents 5 0 R", b"/Contents 9 0 R"),
        pdf("Invoice 4711", packed=b"no stream at all"),
        pdf("Invoice 4711").replace(b"xref", b"xxxx"),
    ],
)
def test_a_broken_or_hostile_pdf_ends_and_hurts_nobody(content: bytes) -> None:
    assert words(content, filename="a.pdf", content_type="application/pdf").strip() in {"", "Invoice 4711"}


def test_a_page_of_half_open_marks_is_read_as_fast_as_any() -> None:
    assert len(words(b"<a " * 200_000 + b"end", filename="a.html")) <= MOST_CHARACTERS


def test_the_child_reads_one_file_after_another_and_holds_what_is_too_much() -> None:
    bomb = pdf("", packed=zlib.compress(b"BT " + b"(a) Tj " * 30_000_000))
    with FileReader(seconds_a_file=30) as reader:
        assert reader.words_of(content=b"one", filename="a.txt", content_type="") == "one"
        reader.words_of(content=bomb, filename="b.pdf", content_type="")
        assert reader.words_of(content=pdf("two"), filename="c.pdf", content_type="").strip() == "two"


def test_a_child_that_hangs_or_dies_is_ended() -> None:
    hangs = (sys.executable, "-c", "import time; time.sleep(60)")
    dies = (sys.executable, "-c", "import sys; sys.exit(1)")
    begun = time.monotonic()

    for command in (hangs, dies):
        with FileReader(seconds_a_file=0.2, command=command) as reader:
            assert reader.words_of(content=b"x" * 500_000, filename="a.txt", content_type="") == ""
    assert time.monotonic() - begun < 30
