"""Files inside Outlook's TNEF parts (winmail.dat); layout as published in [MS-OXTNEF]."""

import struct
from mimetypes import guess_type

from accord.channels.email.attachments import make_attachment
from accord.channels.email.charsets import decode_bytes
from accord.channels.email.contracts import Attachment

MOST_FILES = 500

_SIGNATURE = 0x223E9F78
_ATTACHMENT_BEGINS = 0x00069002
_ATTACHMENT_TITLE = 0x00018010
_ATTACHMENT_CONTENT = 0x0006800F


def unpack_tnef(attachment: Attachment) -> list[Attachment]:
    """The files inside, or nothing if it is no TNEF or holds none; a cut one is read as far as it goes."""
    is_named_so = attachment.content_type in ("application/ms-tnef", "application/vnd.ms-tnef")
    if not is_named_so and attachment.filename.lower() != "winmail.dat":
        return []
    content = attachment.content
    if len(content) < 6 or struct.unpack_from("<I", content)[0] != _SIGNATURE:
        return []
    found: list[Attachment] = []
    title = ""
    position = 6
    while position + 9 <= len(content) and len(found) < MOST_FILES:
        _, attribute, length = struct.unpack_from("<BII", content, position)
        start, end = position + 9, position + 9 + length
        if end > len(content):
            break
        if attribute == _ATTACHMENT_BEGINS:
            title = ""
        elif attribute == _ATTACHMENT_TITLE:
            title = decode_bytes(content[start:end].rstrip(b"\x00"))[0]
        elif attribute == _ATTACHMENT_CONTENT:
            found.append(
                make_attachment(
                    filename=title,
                    content_type=guess_type(title)[0] or "application/octet-stream",
                    content=content[start:end],
                    inline=False,
                    content_id="",
                )
            )
        position = end + 2
    return found
