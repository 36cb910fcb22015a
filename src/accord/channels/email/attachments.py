"""Attached parts as files: a name that can be shown and stored, content that can be opened."""

import hashlib
import re

from accord.channels.email.contracts import Attachment
from accord.channels.email.headers import decode_header, first_value, split_headers
from accord.channels.email.mime import Part

LONGEST_NAME = 200

_UNFIT = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_ROOTED = re.compile(r"(?:[A-Za-z]:)?[/\\]|\.{1,2}[/\\]|~")
_PATH = re.compile(r"^.*[/\\](?=[^/\\])")
_PLAIN_NAMES = {
    "application/pdf": "document.pdf",
    "application/ms-tnef": "winmail.dat",
    "audio/mpeg": "audio.mp3",
    "image/gif": "image.gif",
    "image/jpeg": "image.jpg",
    "image/jpg": "image.jpg",
    "image/png": "image.png",
    "image/svg+xml": "image.svg",
    "image/tiff": "image.tif",
    "image/webp": "image.webp",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "disposition-notification.txt",
    "message/feedback-report": "feedback-report.txt",
    "message/rfc822": "message.eml",
    "message/global": "message.eml",
    "text/calendar": "calendar.ics",
    "text/csv": "table.csv",
    "text/html": "document.html",
    "text/plain": "document.txt",
    "text/rfc822-headers": "headers.txt",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
    "video/mp4": "video.mp4",
    "video/quicktime": "video.mov",
}


def make_attachment(*, filename: str, content_type: str, content: bytes, inline: bool, content_id: str) -> Attachment:
    """An attachment from decoded content; the name is made fit to be shown and stored."""
    return Attachment(
        filename=clean_filename(filename) or "file",
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        inline=inline,
        content_id=content_id,
        content=content,
    )


def read_attachment(part: Part, *, html_body: str, fallback_charset: str) -> Attachment:
    """Decode an attached part. Inline is what the HTML shows, or what is declared inline and not merely text."""
    content = part.content()
    content_id = decode_header(first_value(part.headers, "content-id")).strip(" \t<>")
    is_shown = bool(content_id) and f"cid:{content_id}" in html_body
    is_media = part.content_type.startswith(("image/", "audio/", "video/"))
    return make_attachment(
        filename=name_part(part, content, fallback_charset),
        content_type=part.content_type,
        content=content,
        inline=is_shown or (is_media and part.disposition == "inline"),
        content_id=content_id,
    )


def name_part(part: Part, content: bytes, fallback_charset: str = "") -> str:
    """The declared name, or one made of what the part says about itself."""
    declared = part.disposition_parameters.get("filename") or part.parameters.get("name")
    if declared and clean_filename(declared):
        return declared
    plain = _PLAIN_NAMES.get(part.content_type, "")
    if part.is_message:
        fields, _, _ = split_headers(content, 0, len(content))
        subject = decode_header(first_value(fields, "subject"), fallback_charset).strip()
        if subject:
            return subject[: LONGEST_NAME - 4] + ".eml"
    described = decode_header(first_value(part.headers, "content-description"), fallback_charset).strip()
    if described and plain:
        suffix = plain[plain.rindex(".") :]
        return described if described.lower().endswith(suffix) else described[: LONGEST_NAME - 5] + suffix
    if plain:
        return plain
    local, at, _ = decode_header(first_value(part.headers, "content-id")).strip(" \t<>").partition("@")
    return local if at and local else "file"


def clean_filename(name: str) -> str:
    """A name without path, controls and marks of direction, at most 200 characters long, its ending kept."""
    name = _UNFIT.sub("", name)
    name = name.strip(" ")
    if "/" in name or "\\" in name:
        name = _PATH.sub("", name) if _ROOTED.match(name) else name
        name = name.replace("/", "_").replace("\\", "_").lstrip(".")
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10:
        return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
    return name[:LONGEST_NAME]
