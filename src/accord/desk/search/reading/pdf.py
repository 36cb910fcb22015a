"""The words of a PDF, page by page. Slow or endless ones are ended from outside, see `client`."""

import io
import logging
import time

_MOST_PAGES = 300
_SECONDS = 8.0  # after which what was read so far is enough


def words_of_pdf(content: bytes, *, most: int) -> str:
    """The text of the first 300 pages, as far as it can be read in some seconds; empty for one that is locked."""
    import pypdf  # in the child alone: it takes a fifth of a second

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    until = time.monotonic() + _SECONDS
    found: list[str] = []
    try:
        document = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if document.is_encrypted and not document.decrypt(""):
            return ""
        for number, page in enumerate(document.pages):
            if number >= _MOST_PAGES or sum(map(len, found)) > most or time.monotonic() > until:
                break
            found.append(_words_of_page(page))
    except Exception:  # noqa: BLE001 - a broken file fails in any way; what was read before is kept
        return "\n".join(found)
    return "\n".join(found)


def _words_of_page(page: object) -> str:
    try:
        return str(page.extract_text())  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001 - one broken page takes nothing from the others
        return ""
