"""The parts of a mail, found in one pass over its bytes.

Parts are slices of the raw mail: nothing is copied until it is decoded. Every step takes time that grows with the
length of the mail; depth and number of parts are bounded.
"""

import binascii
import re
from dataclasses import dataclass, field

from accord.channels.email.headers import (
    Headers,
    decode_base64,
    first_value,
    parse_parameters,
    split_headers,
    to_text,
)

MOST_PARTS = 10_000
_LONGEST_BOUNDARY = 100_000
DEEPEST = 60

_DELIMITER = re.compile(rb"(?:(?<=\n)|\A)--([^\n]*)(?:\n|\Z)")
_FIRST_DELIMITER = re.compile(rb"\s*--([^\s-][^\r\n]{0,69}|-[^\r\n]{1,69}?)[ \t]*\r?\n")
_NOT_IN_TYPE = re.compile(r"(?:name|charset|boundary)=|[\s(,;=\"]")
_INLINE_MEDIA = ("image/", "audio/", "video/")
_UUENCODED = ("x-uuencode", "uuencode", "x-uue", "uue")


@dataclass(slots=True)
class Part:
    """One entity: its fields, what it is declared to be, and where its body lies in `raw`."""

    raw: bytes
    headers: Headers
    start: int
    end: int
    parent: "Part | None" = None
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_parameters: dict[str, str] = field(default_factory=dict)
    encoding: str = ""
    is_declared: bool = True
    is_opened: bool = False
    is_interrupted: bool = False

    @property
    def is_multipart(self) -> bool:
        return self.content_type.startswith("multipart/")

    @property
    def is_message(self) -> bool:
        return self.content_type in ("message/rfc822", "message/global", "message/news")

    @property
    def is_named(self) -> bool:
        return bool(self.parameters.get("name") or self.disposition_parameters.get("filename"))

    @property
    def charset(self) -> str:
        return self.parameters.get("charset", "")

    def content(self) -> bytes:
        """The body without its transfer encoding; what is broken in it is read as far as it goes.

        What is 7-bit text is given LF line ends, since those are the transport's and not the writer's.
        """
        body = self.raw[self.start : self.end]
        if self.encoding == "base64":
            return decode_base64(body)
        if self.encoding in ("", "7bit", "7-bit") and b"\r" in body:
            body = body.replace(b"\r\n", b"\n")
        if self.encoding == "quoted-printable":
            return binascii.a2b_qp(body)
        if self.encoding in _UUENCODED:
            return decode_uuencode(body)
        return body


@dataclass(slots=True)
class Tree:
    """All parts in their order (the mail itself first) and what was odd about them."""

    parts: list[Part]
    problems: list[str]

    @property
    def root(self) -> Part:
        return self.parts[0]


@dataclass(slots=True)
class _Open:
    """A multipart whose end has not been seen."""

    part: Part
    boundary: bytes
    is_closed: bool = False
    is_shared: bool = False  # with the multipart round it: nobody can tell whose parts these are


def parse_mime(raw: bytes) -> Tree:
    """Find the parts of a mail. Lines end in LF or CRLF (see `normalise_line_ends`)."""
    return _Splitter(raw).split()


def normalise_line_ends(raw: bytes) -> bytes:
    """Turn bare carriage returns into line feeds where a mail has no other line ends, as old Macs wrote."""
    if b"\n" not in raw and b"\r" in raw:
        return raw.replace(b"\r", b"\n")
    return raw


def _find_dashes(raw: bytes, position: int) -> int:
    """Where the next line begins with two dashes, or -1. A regular expression takes ten times as long."""
    if raw.startswith(b"--", position) and (position == 0 or raw[position - 1] == 10):
        return position
    found = raw.find(b"\n--", position)
    return found + 1 if found >= 0 else -1


class _Splitter:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.parts: list[Part] = []
        self.problems: dict[str, None] = {}
        self.stack: list[_Open] = []
        self.leaf: Part | None = None

    def split(self) -> Tree:
        position = self._begin_part(0, None)
        if self.stack:
            self._walk(position)
        self._end_leaf(len(self.raw))
        for opened in self.stack:
            if not opened.is_closed:
                self._note("the last boundary is missing")
            self._give_up_unopened(opened, len(self.raw))
        return Tree(parts=self.parts, problems=list(self.problems))

    def _walk(self, position: int) -> None:
        raw = self.raw
        while True:
            line_start = _find_dashes(raw, position)
            if line_start < 0:
                return
            line_end = raw.find(b"\n", line_start)
            position = len(raw) if line_end < 0 else line_end + 1
            level, closes = self._match_boundary(raw[line_start + 2 : min(position, line_start + _LONGEST_BOUNDARY)])
            if level < 0 or (self.leaf is None and self.stack[level].is_closed and closes):
                continue
            content_end = line_start - (2 if raw[max(0, line_start - 2) : line_start] == b"\r\n" else 1)
            if self.leaf is not None:
                self.leaf.is_interrupted |= self.leaf.parent is not self.stack[level].part
            self._end_leaf(max(0, content_end))
            self._drop_above(level, max(0, content_end))
            current = self.stack[level]
            current.part.is_opened = True
            if closes:
                current.is_closed = True
                continue
            if len(self.parts) >= MOST_PARTS:
                self._note(f"more than {MOST_PARTS} parts, the rest is one attachment")
                self._keep_rest(position)
                return
            position = self._begin_part(position, current)

    def _match_boundary(self, line: bytes) -> tuple[int, bool]:
        """Which open multipart this delimiter line belongs to (innermost first), and whether it closes it."""
        line = line.rstrip(b" \t\r\n")
        for level in range(len(self.stack) - 1, -1, -1):
            boundary = self.stack[level].boundary
            if line.startswith(boundary):
                if len(line) == len(boundary):
                    return level, False
                if line[len(boundary) :] == b"--":
                    return level, True
        return -1, False

    def _begin_part(self, position: int, parent: _Open | None) -> int:
        fields, body, whole = split_headers(self.raw, position, len(self.raw))
        if not whole:
            self._note("broken header lines" if parent is None else "broken header lines in a part")
        if parent is not None:
            cut = self._find_delimiter(position, body)
            if cut >= 0:
                fields, body = split_headers(self.raw, position, cut)[0], cut
        part = describe_part(self.raw, fields, body, parent.part if parent else None)
        self.parts.append(part)
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
        if part.is_multipart and not boundary:
            boundary = self._guess_boundary(body)
        if part.is_multipart and boundary and len(self.stack) < DEEPEST:
            is_shared = any(opened.boundary == boundary for opened in self.stack[-2:])
            self.stack.append(_Open(part, boundary, is_shared=is_shared))
            part.end = len(self.raw)
        else:
            if part.is_multipart:
                self._note("nested too deep" if boundary else "a multipart without boundary")
            self.leaf = part
            part.is_interrupted = parent is not None and parent.is_shared
        return body

    def _guess_boundary(self, body: int) -> bytes:
        """The boundary that a multipart forgot to declare: its first line, if the same line also closes it."""
        found = _FIRST_DELIMITER.match(self.raw, body)
        if found is None or self.raw.find(b"--" + found.group(1) + b"--", found.end()) < 0:
            return b""
        self._note("a multipart without boundary, read by its first line")
        return found.group(1)

    def _find_delimiter(self, start: int, end: int) -> int:
        """Where a boundary interrupts header lines, or -1: headers must not swallow the next part."""
        if self.raw.find(b"--", start, end) < 0:
            return -1
        for found in _DELIMITER.finditer(self.raw, start, end):
            if self._match_boundary(found.group(1))[0] >= 0:
                return found.start()
        return -1

    def _end_leaf(self, end: int) -> None:
        if self.leaf is not None:
            self.leaf.end = max(self.leaf.start, end)
            self.leaf = None

    def _drop_above(self, level: int, end: int) -> None:
        for opened in self.stack[level + 1 :]:
            if not opened.is_closed:
                self._note("the last boundary of an inner part is missing")
            self._give_up_unopened(opened, end)
        del self.stack[level + 1 :]

    def _give_up_unopened(self, opened: _Open, end: int) -> None:
        if not opened.part.is_opened:
            opened.part.end = max(opened.part.start, end)
            self._note("a multipart without parts")

    def _keep_rest(self, position: int) -> None:
        rest = describe_part(self.raw, [], position, self.parts[0])
        rest.content_type, rest.end, rest.disposition = "application/octet-stream", len(self.raw), "attachment"
        rest.parameters = {"name": "rest-of-the-mail.txt"}
        self.parts.append(rest)

    def _note(self, problem: str) -> None:
        self.problems[problem] = None


def describe_part(raw: bytes, fields: Headers, body: int, parent: Part | None) -> Part:
    """Read what a part is declared to be; without a declaration its container decides (RFC 2046, 5.1.5)."""
    part = Part(raw, fields, body, body, parent)
    declared = first_value(fields, "content-type")
    if declared:
        part.content_type, part.parameters = parse_parameters(to_text(declared))
        part.content_type = _repair_type(part.content_type)
    elif parent is not None and parent.content_type == "multipart/digest":
        part.content_type, part.is_declared = "message/rfc822", False
    else:
        part.is_declared = False
    disposition = first_value(fields, "content-disposition")
    if disposition:
        part.disposition, part.disposition_parameters = parse_parameters(to_text(disposition))
    encoding = first_value(fields, "content-transfer-encoding")
    if encoding and not part.is_multipart:
        part.encoding = encoding.decode("latin-1").partition(";")[0].strip(" \t\r\n\"'").lower()
    return part


def _repair_type(declared: str) -> str:
    major, _, minor = declared.partition("/")
    minor = _NOT_IN_TYPE.split(minor, maxsplit=1)[0]
    if major == "text" and not minor:
        return "text/plain"
    if not major or not minor or not (declared.isascii() and declared.isprintable()):
        return "text/plain" if not minor and major not in ("multipart", "application") else "application/octet-stream"
    return f"{major}/{minor}"


@dataclass(frozen=True, slots=True)
class Roles:
    """Which parts are read and which are attached (RFC 8621, section 4.1.4).

    Media that is meant to be seen within the text is also listed as attached, so that it can be opened alone; so is
    a part that an outer boundary cut short, since nobody can tell where it was meant to end.
    """

    text: list[Part]
    html: list[Part]
    attached: list[Part]


def assign_roles(tree: Tree) -> Roles:
    """Decide for every leaf whether it belongs to the text, to the HTML, or is attached."""
    children: dict[int, list[Part]] = {}
    for part in tree.parts[1:]:
        children.setdefault(id(part.parent), []).append(part)
    sorter = _RoleSorter(children)
    sorter.sort([tree.root], "mixed", in_alternative=False, to_text=True, to_html=True)
    return sorter.roles


class _RoleSorter:
    def __init__(self, children: dict[int, list[Part]]) -> None:
        self.children = children
        self.roles = Roles([], [], [])

    def sort(self, parts: list[Part], kind: str, *, in_alternative: bool, to_text: bool, to_html: bool) -> None:
        text, html = self.roles.text, self.roles.html
        texts, htmls = len(text), len(html)
        for number, part in enumerate(parts):
            if part.is_multipart:
                self._sort_multipart(part, in_alternative=in_alternative, to_text=to_text, to_html=to_html)
            elif not _is_readable(part, number, kind):
                self.roles.attached.append(part)
            elif kind == "alternative":
                self._sort_alternative(part)
            else:
                if in_alternative and part.content_type == "text/plain":
                    to_html = False
                if in_alternative and part.content_type == "text/html":
                    to_text = False
                self._place(part, to_text=to_text, to_html=to_html)
        if kind == "alternative" and to_text and to_html:
            if len(text) == texts:
                text.extend(html[htmls:])
            elif len(html) == htmls:
                html.extend(text[texts:])

    def _sort_multipart(self, part: Part, *, in_alternative: bool, to_text: bool, to_html: bool) -> None:
        if not part.is_opened:
            if part.end > part.start or part.parent is not None:
                self.roles.attached.append(part)
            return
        kind = part.content_type.partition("/")[2]
        self.sort(
            self.children.get(id(part), []),
            kind,
            in_alternative=in_alternative or kind == "alternative",
            to_text=to_text,
            to_html=to_html,
        )

    def _sort_alternative(self, part: Part) -> None:
        if part.content_type == "text/plain":
            self.roles.text.append(part)
        elif part.content_type == "text/html":
            self.roles.html.append(part)
        else:
            self.roles.attached.append(part)

    def _place(self, part: Part, *, to_text: bool, to_html: bool) -> None:
        if to_text:
            self.roles.text.append(part)
        if to_html:
            self.roles.html.append(part)
        if part.content_type.startswith(_INLINE_MEDIA) or part.is_interrupted:
            self.roles.attached.append(part)


def _is_readable(part: Part, number: int, kind: str) -> bool:
    if part.disposition == "attachment":
        return False
    is_media = part.content_type.startswith(_INLINE_MEDIA)
    if not is_media and part.content_type not in ("text/plain", "text/html"):
        return False
    return number == 0 or (kind != "related" and (is_media or not part.is_named))


_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)


def decode_uuencode(body: bytes) -> bytes:
    """The content between `begin` and `end`; lines that cannot be read are left out."""
    found = _UU_BEGIN.search(body)
    collected: list[bytes] = []
    for line in body[found.end() if found else 0 :].splitlines():
        if line.strip() in (b"end", b"`", b""):
            if line.strip() == b"end":
                break
            continue
        collected.append(_decode_uu_line(line))
    return b"".join(collected)


def _decode_uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:length])
        except binascii.Error:
            return b""
