"""Building a mail of ours: plain text beside simple HTML, with everything that keeps a thread together."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from accord.channels.contracts import AttachedFile, Correspondent

_BROKEN_LINES = str.maketrans({"\r": " ", "\n": " ", "\x00": None})


@dataclass(frozen=True, kw_only=True)
class Letter:
    """All that goes into one mail. `answers` is the Message-ID that it answers, `references` the chain before it."""

    message_id: str
    from_name: str
    from_address: str
    reply_to: str
    to: Sequence[Correspondent]
    copied: Sequence[Correspondent]
    subject: str
    text: str
    html: str
    signature: str
    attachments: Sequence[tuple[AttachedFile, bytes]]
    answers: str
    references: Sequence[str]
    written_at: datetime
    is_automatic: bool
    unsubscribe_url: str
    marks: Mapping[str, str] = field(default_factory=dict)


def new_message_id(*, address: str) -> str:
    """A Message-ID of our own for a mail from this address, without angle brackets."""
    return f"accord.{secrets.token_hex(16)}@{address.rpartition('@')[2]}"


def compose(letter: Letter) -> bytes:
    """The mail as it is handed over, lines ending in CRLF; the same letter always gives the same words."""
    mail = EmailMessage(policy=SMTP)
    _write_headers(mail, letter)
    mail.set_content(_with_signature(letter.text, letter.signature), cte="quoted-printable")
    mail.add_alternative(_html_of(letter), subtype="html", cte="quoted-printable")
    for file, content in letter.attachments:
        main, _, sub = file.content_type.partition("/")
        mail.add_attachment(
            content,
            maintype=main or "application",
            subtype=sub or "octet-stream",
            filename=file.filename,
            disposition="inline" if file.inline else "attachment",
            cid=f"<{file.content_id}>" if file.content_id else None,
        )
    return mail.as_bytes()


def _write_headers(mail: EmailMessage, letter: Letter) -> None:
    mail["From"] = _address(letter.from_name, letter.from_address)
    mail["To"] = [_address(one.name, one.value) for one in letter.to]
    if letter.copied:
        mail["Cc"] = [_address(one.name, one.value) for one in letter.copied]
    mail["Reply-To"] = _address(letter.from_name, letter.reply_to)
    mail["Subject"] = letter.subject.translate(_BROKEN_LINES)
    mail["Date"] = letter.written_at
    mail["Message-ID"] = f"<{letter.message_id}>"
    if letter.answers:
        mail["In-Reply-To"] = f"<{letter.answers}>"
    if letter.references:
        mail["References"] = " ".join(f"<{name}>" for name in letter.references)
    if letter.is_automatic:
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    for name, value in letter.marks.items():
        mail[name] = value
    if letter.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _address(name: str, email: str) -> Address:
    return Address(display_name=name.translate(_BROKEN_LINES).strip(), addr_spec=email)


def _with_signature(text: str, signature: str) -> str:
    return f"{text.rstrip()}\n\n-- \n{signature.strip()}\n" if signature.strip() else f"{text.rstrip()}\n"


def _html_of(letter: Letter) -> str:
    body = letter.html or _paragraphs(letter.text)
    signature = f'<p style="color:#666">{_lines(letter.signature.strip())}</p>' if letter.signature.strip() else ""
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>\n<body>{body}\n{signature}</body></html>\n'


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{_lines(part)}</p>" for part in text.strip().split("\n\n") if part.strip())


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")
