"""Plain text, tables of commas, and HTML."""

import codecs
import re
from html.parser import HTMLParser

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?([\w-]{2,20})""", re.IGNORECASE)
_SILENT = frozenset({"script", "style", "template", "noscript", "svg"})
_BESIDE = frozenset({"b", "i", "em", "strong", "span", "a", "u", "font", "small", "sub", "sup", "mark", "code"})


def words_of_text(content: bytes, *, most: int) -> str:
    """The text in the charset that it has."""
    return _decoded(content[: 4 * most])


def words_of_html(content: bytes, *, most: int) -> str:
    """What a reader of the page would see, without its scripts and styles."""
    beginning = content[: 20 * most]
    named = _CHARSET.search(beginning[:2_000])
    text = _decoded_as(beginning, named[1].decode("ascii")) if named else _decoded(beginning)
    reader = _Page()
    reader.feed(text)
    reader.close()
    return "".join(reader.found)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._silent and tag in _SILENT:
            self._silent = tag
        elif tag not in _BESIDE:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def _decoded_as(content: bytes, charset: str) -> str:
    try:
        codecs.lookup(charset)
        return content.decode(charset, "replace")
    except (LookupError, ValueError):
        return _decoded(content)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if fault.start > len(content) - 4:  # cut in the middle of a letter
            return content.decode("utf-8-sig", "ignore")
        return content.decode("cp1252", "replace")
