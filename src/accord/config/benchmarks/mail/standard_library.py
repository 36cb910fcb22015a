"""What Python's own `email` makes of a mail: the figure to be better than, by the same scores."""

import email
import email.policy
import re
from datetime import datetime
from email.message import EmailMessage, Message

from accord.channels.email.contracts import Address, Attachment, Bounce, BouncedRecipient, Mail, Trimmed

_ATTRIBUTION = re.compile(r"^(?:On .{1,200} wrote:|-+ ?Original Message ?-+)\s*$", re.MULTILINE)


def read_by_library(raw: bytes) -> Mail:
    """Read as its documentation shows, with `policy.default`; raises what it raises."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError("not a mail")
    body = message.get_body(("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    date = message["date"].datetime if message["date"] else None
    return Mail(
        subject=str(message["subject"] or ""),
        from_=_addresses(message, "from"),
        to=_addresses(message, "to"),
        cc=_addresses(message, "cc"),
        reply_to=_addresses(message, "reply-to"),
        date=date if isinstance(date, datetime) else None,
        message_id=str(message["message-id"] or "").strip("<> "),
        in_reply_to=(),
        references=(),
        text=text,
        html="",
        new_text=trim_by_library(text).new_text,
        quoted_text="",
        attachments=tuple(_attachments(message)),
        automatic=None,
        bounce=_bounce(message),
        problems=(),
        security=None,
        content_hash="",
        size=len(raw),
        headers=(),
    )


def trim_by_library(text: str) -> Trimmed:
    """What most desks do: drop lines that begin with ">", and everything below an English "On … wrote:"."""
    found = _ATTRIBUTION.search(text)
    above = text[: found.start()] if found else text
    return Trimmed("\n".join(line for line in above.split("\n") if not line.startswith(">")), "")


def _addresses(message: EmailMessage, name: str) -> tuple[Address, ...]:
    found: list[Address] = []
    for header in message.get_all(name, []):
        found.extend(Address(one.display_name, one.addr_spec) for one in header.addresses)
    return tuple(found)


def _attachments(message: EmailMessage) -> list[Attachment]:
    found = []
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        size = len(content) if isinstance(content, bytes) else len(part.as_bytes())
        name = part.get_filename() or "file"
        found.append(Attachment(name, part.get_content_type(), size, "", False, "", b""))
    return found


def _bounce(message: EmailMessage) -> Bounce | None:
    """A report in form is recognised by its type; the library knows recipients and codes, but no reasons."""
    if message.get_content_type() != "multipart/report":
        return None
    reports = [part.get_payload() for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    blocks = [block for payload in reports if isinstance(payload, list) for block in payload]
    fields = [block for block in blocks if isinstance(block, Message) and block["final-recipient"]]
    return Bounce(
        tuple(
            BouncedRecipient(
                email=str(block["final-recipient"]).partition(";")[2].strip(),
                dsn=str(block["status"] or ""),
                replycode="",
                reason="undefined",
                hard=str(block["status"] or "").startswith("5"),
            )
            for block in fields
        )
    )
