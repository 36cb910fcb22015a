"""Which kinds of files have words, and reading one. What is broken or hostile has as many as could be read."""

from accord.desk.search.reading.packed import Packing, words_of_archive
from accord.desk.search.reading.pdf import words_of_pdf
from accord.desk.search.reading.plain import words_of_html, words_of_text

MOST_CHARACTERS = 200_000
LARGEST_FILE = 50_000_000  # bytes
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_TEXT = (".txt", ".csv", ".tsv", ".md", ".log", ".json", ".xml", ".eml", ".ics")
_HTML = (".html", ".htm", ".xhtml")
_ARCHIVES: dict[str, tuple[str, Packing]] = {
    ".docx": (f"{_OPEN_XML}wordprocessingml.document", Packing.WORD),
    ".xlsx": (f"{_OPEN_XML}spreadsheetml.sheet", Packing.SHEET),
    ".pptx": (f"{_OPEN_XML}presentationml.presentation", Packing.SLIDES),
    ".odt": (f"{_OPEN_DOCUMENT}text", Packing.OPEN),
    ".ods": (f"{_OPEN_DOCUMENT}spreadsheet", Packing.OPEN),
    ".odp": (f"{_OPEN_DOCUMENT}presentation", Packing.OPEN),
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
    for ending, (kind, packing) in _ARCHIVES.items():
        if name.endswith(ending) or declared == kind:
            return packing
    if name.endswith(".pdf") or declared == "application/pdf":
        return "pdf"
    if name.endswith(_HTML) or declared in {"text/html", "application/xhtml+xml"}:
        return "html"
    if name.endswith(_TEXT) or declared.startswith("text/"):
        return "text"
    return None


def _clean(text: str) -> str:
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")[:MOST_CHARACTERS]
