"""The text and HTML of a mail, put together from its readable parts; files hidden in the text taken out."""

import re
from dataclasses import dataclass
from mimetypes import guess_type

from accord.channels.email.attachments import make_attachment
from accord.channels.email.charsets import decode_bytes
from accord.channels.email.contracts import Attachment
from accord.channels.email.html import LONGEST_HTML
from accord.channels.email.mime import Part, Roles, decode_uuencode

LONGEST_TEXT = 3_000_000

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_UU_BEGIN = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,255})\n(?=[\x20-\x60]{2,}\n)", re.MULTILINE)
_UU_END = re.compile(r"^end[ \t]*$", re.MULTILINE)
_HTML_START = re.compile(r"\s*(?:<!doctype html|<html\b|<body\b)", re.IGNORECASE)


@dataclass(slots=True)
class Body:
    """What can be read of a mail. `html` is not yet safe to show."""

    text: str
    html: str
    has_text: bool
    attachments: list[Attachment]


def read_body(roles: Roles, root: Part, problems: list[str]) -> Body:
    """Decode and join the readable parts. A text that only HTML has is left empty here."""
    texts = [part for part in roles.text if part.content_type == "text/plain"]
    htmls = [part for part in roles.html if part.content_type == "text/html"]
    only_html = not texts
    body = Body(text="", html="", has_text=bool(texts), attachments=[])
    decoded_texts = [_read_text(part, root, problems) for part in texts]
    if texts and not htmls and _HTML_START.match(decoded_texts[0][:200]) and not texts[0].is_declared:
        decoded_texts, only_html, body.has_text = [], True, False
        body.html = _read_text(texts[0], root, [])
    body.text = "\n".join(text for text in decoded_texts if text.strip())
    if htmls:
        body.html = "\n".join(_read_html(roles, htmls, root, problems))
    if "begin " in body.text:
        body.text, body.attachments = extract_uuencoded(body.text)
    if only_html or not body.text.strip():
        body.has_text = bool(body.text.strip())
    if len(body.html) > LONGEST_HTML:
        problems.append(f"HTML longer than {LONGEST_HTML} characters, cut; the raw mail has the rest")
    if len(body.text) > LONGEST_TEXT:
        problems.append(f"text longer than {LONGEST_TEXT} characters, cut; the raw mail has the rest")
        body.text = body.text[:LONGEST_TEXT]
    return body


def _read_html(roles: Roles, htmls: list[Part], root: Part, problems: list[str]) -> list[str]:
    """The HTML parts, with plain parts between and after them kept in their place."""
    pieces: list[str] = []
    for part in roles.html:
        if part.content_type == "text/html":
            pieces.append(_read_text(part, root, problems))
        elif part.content_type == "text/plain" and len(htmls) > 0:
            pieces.append(f'<div style="white-space: pre-wrap">{_escape(_read_text(part, root, []))}</div>')
    return pieces


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _read_text(part: Part, root: Part, problems: list[str]) -> str:
    content = part.raw[part.start : part.end] if is_falsely_encoded(part) else part.content()
    content = _cut(content, LONGEST_HTML if part.content_type == "text/html" else LONGEST_TEXT)
    charset = part.charset
    if not charset and part.content_type == "text/html":
        declared = _META_CHARSET.search(content, 0, 4_000)
        charset = declared.group(1).decode("ascii") if declared else ""
    text, problem = decode_bytes(content, charset or (root.charset if part is not root else ""))
    if problem and (charset or not content.isascii()):
        problems.append(f"{part.content_type}: {problem}")
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return text


def _cut(content: bytes, longest: int) -> bytes:
    """No more than can be kept, before it is decoded; a text that may hold a file is left whole until that is out."""
    most = 4 * (longest + 1)  # bytes, whatever the charset
    return content[:most] if len(content) > most and b"\nbegin " not in content else content


_BASE64_BODY = re.compile(rb"[A-Za-z0-9+/=\s]*\Z")


def is_falsely_encoded(part: Part) -> bool:
    """Whether a text says that it is base64 but is none: then it is read as it stands."""
    if part.encoding != "base64" or not part.content_type.startswith("text/"):
        return False
    body = part.raw[part.start : min(part.end, part.start + 4_000)].strip()
    first = body.split(b"\n", 1)[0].strip()
    return bool(first) and (len(first.split()) > 3 or _BASE64_BODY.match(first[:1]) is None)


def unflow(text: str, *, delete_space: bool) -> str:
    """Join the lines of `format=flowed` text (RFC 3676) that end in a space with the next of the same depth."""
    lines: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        is_flowing = content.endswith(" ") and content != "-- "
        joined = content[:-1] if is_flowing and delete_space else content
        if depth == open_depth and content != "-- ":
            lines[-1].append(joined)
        else:
            lines.append([">" * depth + " " if depth else "", joined])
        open_depth = depth if is_flowing else -1
    return "\n".join("".join(pieces) for pieces in lines)


def extract_uuencoded(text: str) -> tuple[str, list[Attachment]]:
    """Take uuencoded files out of a text. Returns the text without them and the files."""
    kept: list[str] = []
    found: list[Attachment] = []
    position = 0
    while True:
        begin = _UU_BEGIN.search(text, position)
        end = _UU_END.search(text, begin.end()) if begin else None
        if begin is None or end is None:
            break
        content = decode_uuencode(text[begin.start() : end.end()].encode("latin-1", "replace"))
        if content:
            kept.append(text[position : begin.start()])
            found.append(
                make_attachment(
                    filename=begin.group(1).strip(),
                    content_type=guess_type(begin.group(1).strip())[0] or "application/octet-stream",
                    content=content,
                    inline=False,
                    content_id="",
                )
            )
        else:
            kept.append(text[position : end.end()])
        position = end.end()
    kept.append(text[position:])
    return "".join(kept), found
