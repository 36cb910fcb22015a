"""Spam, holiday notices and undeliverable mail: what arrives without anybody having written it to us."""

from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from hashlib import sha256
from random import Random

from accord.simulation.calendar import ZONE, local_day
from accord.simulation.company import SERVICE_ADDRESS
from accord.simulation.contracts import ContactKind
from accord.simulation.drafts import Draft
from accord.simulation.draw import dice, one_of
from accord.simulation.grammar import say_date, write
from accord.simulation.mails.mime import build_plain_mail
from accord.simulation.texts import read_texts


def write_machine_mail(seed: int, draft: Draft) -> tuple[str, str, str, bytes]:
    """Message id, subject, text and raw mail of one such message."""
    chance = dice(seed, "machine", draft.id)
    if draft.kind is ContactKind.SPAM:
        return _spam(chance, draft)
    if draft.kind is ContactKind.AUTO_REPLY:
        about = one_of(chance, read_texts("machines")["about"][draft.language])
        return auto_reply(chance, draft, about, "", ())
    return bounce(draft, "", ())


def _spam(chance: Random, draft: Draft) -> tuple[str, str, str, bytes]:
    junk = one_of(chance, read_texts("machines")["spam"])
    slots = {"number": str(chance.randrange(11, 99))}
    sender, text = write(junk["address"], chance, slots), write(junk["text"], chance, slots)
    head = _head(draft, sender, junk["sender"], junk["subject"])
    return head[-1][1].strip("<>"), junk["subject"], text, build_plain_mail(head, text)


def auto_reply(
    chance: Random, draft: Draft, about: str, in_reply_to: str, references: Sequence[str]
) -> tuple[str, str, str, bytes]:
    """A holiday notice; with an id it answers that mail of ours, without it some newsletter or other."""
    words, person = read_texts("machines")["auto_reply"][draft.language], draft.customer
    until = local_day(draft.at) + timedelta(days=chance.randrange(3, 15))
    slots = {"about": about, "until": say_date(draft.language, until), "name": person.name}
    subject, text = write(words["subject"], chance, slots), write(words["text"], chance, slots)
    head = _head(draft, person.email, person.name, subject)
    marks = ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All", "Precedence: bulk"]
    return (
        head[-1][1].strip("<>"),
        subject,
        text,
        build_plain_mail(head, text, marks + _thread(in_reply_to, references)),
    )


def bounce(draft: Draft, in_reply_to: str, references: Sequence[str]) -> tuple[str, str, str, bytes]:
    """A delivery status notification after RFC 3464: the mailbox of this customer is full or gone."""
    person = draft.customer
    domain = person.email.rsplit("@", 1)[1]
    full = int(sha256(draft.id.encode()).hexdigest(), 16) % 2 == 0
    status = "4.2.2" if full else "5.1.1"
    reason = "452 4.2.2 mailbox full" if full else "550 5.1.1 user unknown"
    subject = "Delivery delayed" if full else "Undelivered Mail Returned to Sender"
    text = (
        f"This is the mail system at host mx.{domain}.\n\nYour message could not be delivered to\n\n"
        f"<{person.email}>: host mx.{domain} said: {reason}\n"
    )
    head = _head(draft, f"mailer-daemon@{domain}", "Mail Delivery System", subject)
    boundary = f"=_dsn{sha256(draft.id.encode()).hexdigest()[:16]}"
    lines = [f"{name}: {value}" for name, value in head]
    lines += ["Auto-Submitted: auto-replied", "MIME-Version: 1.0", *_thread(in_reply_to, references)]
    lines += [f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"', ""]
    lines += [f"--{boundary}", 'Content-Type: text/plain; charset="us-ascii"', "", *text.split("\n")]
    lines += [f"--{boundary}", "Content-Type: message/delivery-status", "", f"Reporting-MTA: dns; mx.{domain}", ""]
    lines += [f"Final-Recipient: rfc822; {person.email}", f"Action: {'delayed' if full else 'failed'}"]
    lines += [f"Status: {status}", f"Diagnostic-Code: smtp; {reason}", ""]
    lines += [f"--{boundary}", "Content-Type: text/rfc822-headers", "", f"From: Arvenholt <{SERVICE_ADDRESS}>"]
    lines += [f"To: <{person.email}>", f"Message-ID: <{in_reply_to or 'notice.' + draft.id + '@arvenholt.example'}>"]
    lines += ["", f"--{boundary}--", ""]
    return head[-1][1].strip("<>"), subject, text, "\r\n".join(lines).encode("ascii")


def _head(draft: Draft, address: str, name: str, subject: str) -> list[tuple[str, str]]:
    digest = sha256(f"machine {draft.id}".encode()).hexdigest()
    domain = address.rsplit("@", 1)[1]
    return [
        ("Date", format_datetime(draft.at.astimezone(ZONE))),
        ("From", f"{name} <{address}>" if name.isascii() else address),
        ("To", SERVICE_ADDRESS),
        ("Subject", subject),
        ("Message-ID", f"<{digest[:24]}@{domain}>"),
    ]


def _thread(in_reply_to: str, references: Sequence[str]) -> list[str]:
    if not in_reply_to:
        return []
    chain = " ".join(f"<{one}>" for one in dict.fromkeys([*references, in_reply_to]))
    return [f"In-Reply-To: <{in_reply_to}>", f"References: {chain}"]
