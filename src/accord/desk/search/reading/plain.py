"""Plain text, tables of commas, and HTML."""

import codecs
import html
import re

import nh3

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?([\w-]{2,20})""", re.IGNORECASE)
_SILENT = frozenset({"script", "style", "template", "noscript", "svg"})
_BLOCKS = "p|div|br|hr|tr|td|th|li|ul|ol|dl|dt|dd|h[1-6]|table|section|article|header|footer"
_APART = re.compile(rf"<(?=/?(?:{_BLOCKS})\b)", re.IGNORECASE)


def words_of_text(content: bytes, *, most: int) -> str:
    """The text in the charset that it has."""
    return _decoded(content[: 4 * most])


def words_of_html(content: bytes, *, most: int) -> str:
    """What a reader of the page would see, without its scripts and styles.

    Not by the parser of the standard library, which a few hundred kilobytes keep busy for minutes.
    """
    beginning = content[: 20 * most]
    named = _CHARSET.search(beginning[:2_000])
    text = _decoded_as(beginning, named[1].decode("ascii")) if named else _decoded(beginning)
    bare = nh3.clean(_APART.sub("\n<", text), tags=set(), clean_content_tags=set(_SILENT))
    return html.unescape(bare)


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
