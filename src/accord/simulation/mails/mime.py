"""From words to RFC 5322 bytes, the way different mail programs write them.

Written by hand and not with `email.message`: two thousand mails take a tenth of the time, and the habits of the
programs (character sets, quoting, headers) are the point.
"""

import base64
import binascii
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from hashlib import sha256
from html import escape
from zoneinfo import ZoneInfo

from accord.simulation.contracts import Customer, Photo
from accord.simulation.grammar import say_date

_ZONES = {"GB": "Europe/London", "IE": "Europe/Dublin", "ES": "Europe/Madrid", "PL": "Europe/Warsaw"}
_PROGRAMS = {
    "phone": "X-Mailer: iPhone Mail (22B91)",
    "android": "X-Mailer: Android Mail 14.11",
    "outlook": "X-Mailer: Microsoft Outlook 16.0",
    "thunderbird": "User-Agent: Mozilla Thunderbird",
    "mac": "X-Mailer: Apple Mail (2.3826.200.121)",
}
_HEADERS = {
    "en": ("From", "Sent", "To", "Subject"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "fr": ("De", "Envoyé", "À", "Objet"),
    "es": ("De", "Enviado", "Para", "Asunto"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
}


@dataclass(frozen=True, slots=True)
class Quote:
    """The mail that is answered: its words, who wrote them and when."""

    text: str
    sender: str
    at: datetime
    subject: str
    intro: str
    label: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything about a mail but its words."""

    identity: str
    sender: Customer
    to: str
    at: datetime
    subject: str
    language: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()


def make_message_id(identity: str, address: str, client: str) -> str:
    """Without angle brackets; the same for the same mail."""
    digest = sha256(identity.encode()).hexdigest()
    domain = address.rsplit("@", 1)[1]
    if client == "webmail":
        return f"CA{digest[:34]}@mail.{domain}"
    if client in {"phone", "mac"}:
        parts = (digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32])
        return f"{'-'.join(parts).upper()}@{domain}"
    return f"{digest[:8]}.{digest[8:15]}@{domain}"


def build_mail(envelope: Envelope, text: str, signature: str, quote: Quote | None, photos: Sequence[Photo]) -> bytes:
    """One complete mail in the manner of the customer's mail program; lines end with CRLF."""
    client = envelope.sender.style.client
    plain = _plain(envelope, text, signature, quote)
    parts = [_text_part("plain", plain, client)]
    if client in {"webmail", "outlook", "mac"} or (client == "phone" and quote is not None):
        parts.append(_text_part("html", _html(client, text, signature, quote), client))
    body = parts[0] if len(parts) == 1 else _multipart("alternative", parts, envelope.identity)
    if photos:
        body = _multipart("mixed", [body, *(_photo_part(photo) for photo in photos)], envelope.identity + "photos")
    return "\r\n".join([*_head(envelope, client), body]).encode("ascii")


def build_plain_mail(head: Sequence[tuple[str, str]], text: str, extra: Sequence[str] = ()) -> bytes:
    """A mail of a machine or a stranger: given headers, one plain part."""
    lines = [f"{name}: {_encode(name, value)}" for name, value in head]
    return "\r\n".join([*lines, *extra, "MIME-Version: 1.0", _text_part("plain", text, "machine")]).encode("ascii")


def _head(envelope: Envelope, client: str) -> list[str]:
    person = envelope.sender
    zone = ZoneInfo(_ZONES.get(person.country, "Europe/Berlin"))
    lines = [
        f"Return-Path: <{person.email}>",
        f"Date: {format_datetime(envelope.at.astimezone(zone))}",
        f"From: {formataddr((person.name, person.email))}",
        f"To: {formataddr(('Arvenholt', envelope.to)) if client != 'android' else envelope.to}",
        f"Message-ID: <{make_message_id(envelope.identity, person.email, client)}>",
        f"Subject: {_encode('Subject', envelope.subject)}",
        "MIME-Version: 1.0",
    ]
    if envelope.in_reply_to:
        chain = list(dict.fromkeys([*envelope.references, envelope.in_reply_to]))
        lines.append(f"In-Reply-To: <{envelope.in_reply_to}>")
        lines.append("References: " + "\r\n ".join(f"<{one}>" for one in chain))
    if client in _PROGRAMS:
        lines.append(_PROGRAMS[client])
    if client == "outlook":
        lines.append(f"Thread-Topic: {_encode('Thread-Topic', envelope.subject)}")
        lines.append(f"Content-Language: {envelope.language}")
    return lines


def _encode(name: str, value: str) -> str:
    if value.isascii() and len(value) < 70:
        return value
    return Header(value, "us-ascii" if value.isascii() else "utf-8", header_name=name).encode(linesep="\r\n")


# ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────


def _text_part(kind: str, text: str, client: str) -> str:
    charset = _charset(text, client)
    content = text.replace("\r\n", "\n").encode(charset)
    flowed = "; format=flowed" if client == "thunderbird" and kind == "plain" else ""
    head = f'Content-Type: text/{kind}; charset="{charset}"{flowed}\r\nContent-Transfer-Encoding: '
    if client == "android":
        return f"{head}base64\r\n\r\n{_base64(content)}"
    encoded = binascii.b2a_qp(content, istext=True).decode("ascii").replace("\n", "\r\n")
    return f"{head}quoted-printable\r\n\r\n{encoded}\r\n"


def _charset(text: str, client: str) -> str:
    if client == "outlook":
        try:
            text.encode("windows-1252")
        except UnicodeEncodeError:
            return "utf-8"
        return "windows-1252"
    return "us-ascii" if client in {"mac", "phone"} and text.isascii() else "utf-8"


def _base64(content: bytes) -> str:
    return base64.encodebytes(content).decode("ascii").replace("\n", "\r\n")


def _photo_part(photo: Photo) -> str:
    return (
        f'Content-Type: {photo.content_type}; name="{photo.filename}"\r\n'
        f'Content-Disposition: attachment; filename="{photo.filename}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{_base64(photo.content)}"
    )


def _multipart(kind: str, parts: Sequence[str], identity: str) -> str:
    boundary = f"=_{sha256(identity.encode()).hexdigest()[:24]}"
    inner = "\r\n".join(f"--{boundary}\r\n{part}" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{inner}\r\n--{boundary}--\r\n'


# ── new words and old ────────────────────────────────────────────────────────────────────────────────────────


def _plain(envelope: Envelope, text: str, signature: str, quote: Quote | None) -> str:
    own = f"{text}\n\n{signature}" if signature else text
    if quote is None:
        return own + "\n"
    style = envelope.sender.style
    if style.client == "outlook":
        names = _HEADERS[envelope.language]
        old = (
            f"{quote.label}\n{names[0]}: Arvenholt <{quote.sender}>\n{names[1]}: {_say(envelope.language, quote.at)}\n"
            f"{names[2]}: {envelope.sender.name}\n{names[3]}: {quote.subject}\n\n{quote.text}"
        )
        return f"{own}\n\n{old}\n"
    quoted = quote.intro + "\n" + _mark(quote.text)
    return f"{own}\n\n{quoted}\n" if style.quotes_on_top else f"{quoted}\n\n{own}\n"


def _say(language: str, moment: datetime) -> str:
    return f"{say_date(language, moment)} {moment.year} {moment:%H:%M}"


def _mark(text: str) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        lines += textwrap.wrap(line, 72, break_long_words=False) or [""]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _html(client: str, text: str, signature: str, quote: Quote | None) -> str:
    if client == "outlook":
        own = _paragraphs(text, 'class="MsoNormal"') + _paragraphs(signature, 'class="MsoNormal" style="color:#555"')
        old = f'<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0 0">{_quoted_html(quote)}</div>'
    elif client == "webmail":
        own = f'<div dir="ltr">{_lines(text)}</div>'
        own += f'<br><div class="gmail_signature" dir="ltr">{_lines(signature)}</div>' if signature else ""
        intro = f'<div dir="ltr" class="gmail_attr">{_intro(quote)}<br></div>'
        margin = "margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex"
        inner = f'<blockquote class="gmail_quote" style="{margin}">{_quoted_html(quote)}</blockquote>'
        old = f'<br><div class="gmail_quote">{intro}{inner}</div>'
    else:
        own = f'<div dir="auto">{_lines(text)}</div>' + (f"<br><div>{_lines(signature)}</div>" if signature else "")
        old = f'<br><div>{_intro(quote)}</div><blockquote type="cite">{_quoted_html(quote)}</blockquote>'
    body = own if quote is None else own + old
    return f'<html><head><meta http-equiv="Content-Type" content="text/html"></head><body>{body}</body></html>\n'


def _intro(quote: Quote | None) -> str:
    return escape(quote.intro, quote=False) if quote else ""


def _quoted_html(quote: Quote | None) -> str:
    return _paragraphs(quote.text, "") if quote else ""


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")


def _paragraphs(text: str, attributes: str) -> str:
    opening = f"<p {attributes}>" if attributes else "<p>"
    return "\n".join(f"{opening}{_lines(part)}</p>" for part in text.split("\n\n") if part)
