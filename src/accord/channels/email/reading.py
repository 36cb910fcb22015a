"""Reading mail: any bytes in, a `Mail` out."""

import hashlib
from collections.abc import Callable

from accord.channels.email.addresses import parse_addresses
from accord.channels.email.attachments import read_attachment
from accord.channels.email.automatic import find_automatic
from accord.channels.email.body import Body, is_falsely_encoded, read_body
from accord.channels.email.bounces.recognise import find_bounce
from accord.channels.email.charsets import decode_bytes
from accord.channels.email.contracts import Address, Attachment, Mail, Trimmed
from accord.channels.email.headers import (
    Headers,
    decode_header,
    first_value,
    parse_date,
    parse_message_id,
    parse_message_ids,
    to_text,
    unfold,
)
from accord.channels.email.html import html_to_text, sanitise_html
from accord.channels.email.mime import Roles, Tree, assign_roles, normalise_line_ends, parse_mime
from accord.channels.email.tnef import unpack_tnef
from accord.channels.email.trimming.trim import trim_html, trim_text

_HASHED_AT_ONCE = 1 << 20
_SECURITY = {
    "application/pkcs7-signature": "smime-signed",
    "application/x-pkcs7-signature": "smime-signed",
    "application/pkcs7-mime": "smime-encrypted",
    "application/x-pkcs7-mime": "smime-encrypted",
    "application/pgp-signature": "pgp-signed",
    "application/pgp-encrypted": "pgp-encrypted",
}


def read_mail(raw: bytes) -> Mail:
    """Read a mail. Accepts any bytes and never raises; what was odd is said in `problems`.

    Time and memory grow with the length of the mail; parts, depth, headers and addresses are bounded.
    """
    problems: list[str] = []
    tree = parse_mime(normalise_line_ends(raw))
    problems.extend(tree.problems)
    headers = tree.root.headers
    charset = _fallback_charset(tree)
    roles = assign_roles(tree)
    body = read_body(roles, tree.root, problems)
    attachments = _read_attachments(roles, body, charset)
    safe_html = sanitise_html(body.html)
    text = body.text if body.has_text else html_to_text(body.html)
    if not text and not body.html:
        text = _read_unsplit(tree)
    trimmed = _trim(body, text)
    sender = _read_sender(headers, charset, problems)
    subject = decode_header(first_value(headers, "subject"), charset)
    date_value = first_value(headers, "date")
    date = parse_date(date_value) if date_value else None
    if date_value and date is None:
        problems.append("the Date header holds no date")
    bounce = find_bounce(tree, roles, text)
    return Mail(
        subject=subject,
        from_=sender,
        to=_read_addresses(headers, "to", charset),
        cc=_read_addresses(headers, "cc", charset),
        reply_to=_read_addresses(headers, "reply-to", charset),
        date=date,
        message_id=parse_message_id(first_value(headers, "message-id")),
        in_reply_to=parse_message_ids(first_value(headers, "in-reply-to")),
        references=parse_message_ids(first_value(headers, "references")),
        text=text,
        html=safe_html,
        new_text=trimmed.new_text,
        quoted_text=trimmed.quoted_text,
        attachments=tuple(attachments),
        automatic=find_automatic(headers, subject, sender, bounce is not None),
        bounce=bounce,
        problems=tuple(dict.fromkeys(problems)),
        security=_find_security(tree, text),
        content_hash=_hash_content(tree),
        size=len(raw),
        headers=tuple((name, unfold(value)) for name, value in headers),
    )


def read_text(raw: bytes) -> str:
    """The text of a mail alone, at a fraction of the cost: for mails of our own."""
    tree = parse_mime(normalise_line_ends(raw))
    body = read_body(assign_roles(tree), tree.root, [])
    return body.text if body.has_text else html_to_text(body.html)


def _fallback_charset(tree: Tree) -> str:
    """What 8-bit header text is read as when it is no UTF-8: what the first part with a charset says."""
    return next((part.charset for part in tree.parts[:20] if part.charset), "")


def _read_addresses(headers: Headers, name: str, charset: str) -> tuple[Address, ...]:
    return parse_addresses([value for key, value in headers if key == name], charset)


def _read_sender(headers: Headers, charset: str, problems: list[str]) -> tuple[Address, ...]:
    """The authors. Where From is missing or names no address, the next header that does stands in for it."""
    authors = _read_addresses(headers, "from", charset)
    with_address = tuple(author for author in authors if author.email)
    if with_address:
        return with_address
    for name in ("reply-to", "sender", "return-path", "resent-from", "x-sender"):
        others = tuple(one for one in _read_addresses(headers, name, charset) if "@" in one.email)
        if others:
            problems.append(f"no address in From, taken from {name}")
            return others
    if not authors:
        problems.append("no sender")
    return authors


def _read_attachments(roles: Roles, body: Body, charset: str) -> list[Attachment]:
    attachments: list[Attachment] = []
    for part in roles.attached:
        attachment = read_attachment(part, html_body=body.html, fallback_charset=charset)
        unpacked = unpack_tnef(attachment)
        attachments.extend([attachment] if unpacked.is_empty else unpacked.files)
        if not (body.text.strip() or body.html):
            body.text, body.html = unpacked.text, unpacked.html
            body.has_text = bool(unpacked.text.strip())
    attachments.extend(
        read_attachment(part, html_body="", fallback_charset=charset) for part in roles.text if is_falsely_encoded(part)
    )
    return attachments + body.attachments


def _read_unsplit(tree: Tree) -> str:
    """The raw text of a multipart whose parts cannot be found: better than nothing."""
    if not tree.root.is_multipart or tree.root.is_opened:
        return ""
    root = tree.root
    return decode_bytes(root.raw[root.start : root.end][:100_000])[0].strip()


def _trim(body: Body, text: str) -> Trimmed:
    trim: Callable[[str], Trimmed] = trim_text
    if not body.has_text and body.html:
        trimmed = trim_html(body.html)
        return trimmed if trimmed.new_text else trim_text(text)
    return trim(text)


def _find_security(tree: Tree, text: str) -> str | None:
    for part in tree.parts[:50]:
        kind = _SECURITY.get(part.content_type)
        if kind == "smime-encrypted" and "signed" in part.parameters.get("smime-type", "").lower():
            return "smime-signed"
        if kind:
            return kind
    if "-----BEGIN PGP MESSAGE-----" in text:
        return "pgp-encrypted"
    return "pgp-signed" if "-----BEGIN PGP SIGNED MESSAGE-----" in text else None


def _hash_content(tree: Tree) -> str:
    """SHA-256 of From, Date, Subject and the body as sent. Line ends do not count: gateways change them."""
    root = tree.root
    digest = hashlib.sha256()
    for name in ("from", "date", "subject"):
        digest.update(" ".join(to_text(first_value(root.headers, name)).split()).encode("utf-8", "replace") + b"\n")
    position, end = root.start, _end_of_content(root.raw)
    while position < end:
        stop = min(end, position + _HASHED_AT_ONCE)
        digest.update(root.raw[position:stop].translate(None, b"\r"))
        position = stop
    return digest.hexdigest()


def _end_of_content(raw: bytes) -> int:
    end = len(raw)
    while end and raw[end - 1] in b" \t\r\n":
        end -= 1
    return end
