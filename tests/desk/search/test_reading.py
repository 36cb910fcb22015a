"""The words in files, and files that would be many more than they are."""

import io
import zipfile

import pytest

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
