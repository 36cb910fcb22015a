"""A letter's plain words as paragraphs: nothing of the sender's markup survives, addresses become links."""

import re

from markupsafe import Markup, escape

_PARAGRAPH = re.compile(r"\n\s*\n+")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}]")


def paragraphs(text: str) -> Markup:
    """Plain text as HTML paragraphs with its line breaks; web addresses open apart and say nothing of where from."""
    blocks = [block.strip("\n") for block in _PARAGRAPH.split(text.strip()) if block.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(_lines(block)) for block in blocks)


def _lines(block: str) -> Markup:
    return Markup("<br>").join(_linked(line) for line in block.splitlines())


def _linked(line: str) -> Markup:
    parts: list[Markup] = []
    end = 0
    for found in _ADDRESS.finditer(line):
        parts.append(escape(line[end : found.start()]))
        link = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>')
        parts.append(link.format(found.group()))
        end = found.end()
    parts.append(escape(line[end:]))
    return Markup("").join(parts)
