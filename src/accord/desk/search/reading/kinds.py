"""Which kinds of files have words, and reading one. What is broken or hostile has as many as could be read."""

from accord.desk.search.reading.packed import Packing, words_of_archive
from accord.desk.search.reading.pdf import words_of_pdf
from accord.desk.search.reading.plain import words_of_html, words_of_text

MOST_CHARACTERS = 200_000
LARGEST_FILE = 50_000_000  # bytes
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_BY_NAME: dict[tuple[str, ...], Packing | str] = {
    (".docx",): Packing.WORD,
    (".xlsx",): Packing.SHEET,
    (".pptx",): Packing.SLIDES,
    (".odt", ".ods", ".odp"): Packing.OPEN,
    (".pdf",): "pdf",
    (".html", ".htm", ".xhtml"): "html",
    (".txt", ".csv", ".tsv", ".md", ".log", ".json", ".xml", ".eml", ".ics"): "text",
}
_BY_TYPE: dict[str, Packing | str] = {
    f"{_OPEN_XML}wordprocessingml.document": Packing.WORD,
    f"{_OPEN_XML}spreadsheetml.sheet": Packing.SHEET,
    f"{_OPEN_XML}presentationml.presentation": Packing.SLIDES,
    f"{_OPEN_DOCUMENT}text": Packing.OPEN,
    f"{_OPEN_DOCUMENT}spreadsheet": Packing.OPEN,
    f"{_OPEN_DOCUMENT}presentation": Packing.OPEN,
    "application/pdf": "pdf",
    "text/html": "html",
    "application/xhtml+xml": "html",
}


def may_have_words(*, filename: str, content_type: str, size: int) -> bool:
    """Whether it is worth reading at all, by what is known without its bytes."""
    return size <= LARGEST_FILE and _kind_of(filename, content_type) is not None


def read_words(*, content: bytes, filename: str, content_type: str) -> str:
    """What stands in a file, at most 200,000 characters; empty for kinds that cannot be read and for broken files."""
    kind = _kind_of(filename, content_type)
    if kind is None or len(content) > LARGEST_FILE:
        return ""
    if isinstance(kind, Packing):
        return _clean(words_of_archive(content, kind, most=MOST_CHARACTERS))
    if kind == "pdf":
        return _clean(words_of_pdf(content, most=MOST_CHARACTERS))
    if kind == "html":
        return _clean(words_of_html(content, most=MOST_CHARACTERS))
    return _clean(words_of_text(content, most=MOST_CHARACTERS))


def _kind_of(filename: str, content_type: str) -> Packing | str | None:
    """By the name where it says something, since what a mail declares is often only "some bytes"."""
    name, declared = filename.casefold(), content_type.partition(";")[0].strip().casefold()
    for endings, kind in _BY_NAME.items():
        if name.endswith(endings):
            return kind
    if declared.startswith("text/") and declared not in _BY_TYPE:
        return "text"
    return _BY_TYPE.get(declared)


def _clean(text: str) -> str:
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")[:MOST_CHARACTERS]
