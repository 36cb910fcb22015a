"""Mails made with known truth, written as collections that `accord.channels.email.bench` scores."""

import base64
import binascii
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from email.header import Header
from pathlib import Path
from typing import Any
from urllib.parse import quote

from accord.config.benchmarks.mail.case_words import OURS, REFUSALS, TONGUES, Refusal, Tongue

_DATE = "Tue, 03 Mar 2026 09:14:00 +0000"


def write_cases(folder: Path, *, seed: int, count: int) -> None:
    """Write the collections `parsing`, `reply-trimming` and `bounces`, `count` cases each; the same for a seed."""
    makers: dict[str, Callable[[random.Random, int, Path], dict[str, Any]]] = {
        "parsing": _parsing_case,
        "reply-trimming": _trimming_case,
        "bounces": _bounce_case,
    }
    for name, make in makers.items():
        chance = random.Random(f"{name} {seed}")
        place = folder / name
        place.mkdir(parents=True)
        with (place / "expected.jsonl").open("w", encoding="utf-8") as expected:
            for number in range(count):
                expected.write(json.dumps(make(chance, number, place), ensure_ascii=False) + "\n")


# ── parsing: charsets, encodings, names, nested parts ────────────────────────────────────────────────────────


@dataclass
class _Letter:
    """What is written, and how: `files` are (name, type, content) in the order in which they lie in the mail."""

    tongue: Tongue
    charset: str
    chance: random.Random
    files: list[tuple[str, str, bytes]] = field(default_factory=list)

    def header(self, text: str) -> bytes:
        """As an encoded word, or raw where the charset would be found out from the body."""
        if text.isascii():
            return text.encode()
        style = self.chance.randrange(4)
        if style == 0 and self.charset != "iso-2022-jp":
            return text.encode(self.charset)
        if style == 1:
            return text.encode("utf-8")
        return Header(text, self.charset, maxlinelen=70).encode(linesep="\r\n").encode("ascii")

    def part(self, kind: str, text: str) -> bytes:
        """A text part in the letter's charset, in one of the usual encodings."""
        content = text.replace("\n", "\r\n").encode(self.charset)
        head = f'Content-Type: text/{kind}; charset="{self.charset}"\r\n'.encode()
        style = self.chance.choice(("base64", "quoted-printable", "8bit"))
        body = {
            "base64": base64.encodebytes(content),
            "quoted-printable": binascii.b2a_qp(content, istext=True),
            "8bit": content,
        }[style]
        return head + f"Content-Transfer-Encoding: {style}\r\n\r\n".encode() + body.strip(b"\r\n")

    def attached(self) -> bytes:
        """A file whose name is written in one of the ways that programs have."""
        content = self.chance.randbytes(self.chance.randint(1, 3_000))
        ending, kind = self.chance.choice(
            (("pdf", "application/pdf"), ("png", "image/png"), ("zip", "application/zip"))
        )
        name = f"{self.tongue.subject.split()[0].strip(':')} {len(self.files) + 1}.{ending}"
        self.files.append((name, kind, content))
        encoded = Header(name, "utf-8", maxlinelen=900).encode()
        way = self.chance.choice(
            (
                f"Content-Disposition: attachment; filename*=utf-8''{quote(name)}",
                f'Content-Disposition: attachment; filename="{encoded}"',
                (
                    f"Content-Disposition: attachment;\r\n filename*0*=utf-8''{quote(name[:6])};"
                    f"\r\n filename*1*={quote(name[6:])}"
                ),
                f'Content-Disposition: attachment; filename="{name}"',
            )
        )
        head = f"Content-Type: {kind}\r\n{way}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
        return head + base64.encodebytes(content).strip()


def _parsing_case(chance: random.Random, number: int, place: Path) -> dict[str, Any]:
    tongue = chance.choice(TONGUES)
    letter = _Letter(tongue, chance.choice(tongue.charsets), chance)
    text = "\n".join(tongue.sentences)
    body = letter.part("plain", text)
    if chance.random() < 0.5:
        body = _join("alternative", number, [body, letter.part("html", f"<p>{'<br>'.join(tongue.sentences)}</p>")])
    for depth in range(chance.randint(0, 3)):
        files = [letter.attached() for _ in range(chance.randint(1, 2))]
        body = _join(chance.choice(("mixed", "mixed", "related")), 10 * number + depth, [body, *files])
    sender, name = f"person{number}@customer.example", letter.header(tongue.name)
    head = [
        b"From: " + (name if name.startswith(b"=?") else b'"' + name + b'"') + f" <{sender}>".encode(),
        b"To: Help <help@shop.example>, second@shop.example",
        b"Subject: " + letter.header(tongue.subject),
        f"Date: {_DATE}".encode(),
        f"Message-ID: <case.{number}@customer.example>".encode(),
        b"MIME-Version: 1.0",
    ]
    (place / f"{number}.eml").write_bytes(b"\r\n".join([*head, body, b""]))
    return {
        "file": f"{number}.eml",
        "subject": tongue.subject,
        "from_display_name": tongue.name,
        "from_email": sender,
        "to": "Help <help@shop.example>, second@shop.example",
        "attachments": [_expected_file(*file) for file in letter.files],
    }


def _expected_file(name: str, kind: str, content: bytes) -> dict[str, Any]:
    return {
        "filename": name,
        "data": {"__b64__": base64.b64encode(content).decode()},
        "preferences": {"Mime-Type": kind},
    }


def _join(kind: str, number: int, parts: list[bytes]) -> bytes:
    boundary = f"=_{kind}_{number}".encode()
    head = f"Content-Type: multipart/{kind};\r\n boundary=".encode() + b'"' + boundary + b'"\r\n\r\n'
    return head + b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--"


# ── replies: what is new, below or between what is quoted ────────────────────────────────────────────────────


def _trimming_case(chance: random.Random, number: int, _place: Path) -> dict[str, Any]:
    tongue = chance.choice(TONGUES)
    new = list(tongue.sentences[: chance.randint(1, 3)])
    shape = chance.choice((_below_attribution, _below_block, _inline, _signed, _nothing_quoted))
    return {"name": f"{tongue.code}-{shape.__name__.strip('_')}-{number}", **shape(tongue, new)}


def _attribution(tongue: Tongue) -> str:
    return tongue.wrote.format(date=tongue.date, name="Shop Help", email="help@shop.example")


def _below_attribution(tongue: Tongue, new: list[str]) -> dict[str, str]:
    email = [*new, "", _attribution(tongue), "", *(f"> {line}" for line in OURS)]
    return {"email": "\n".join(email), "trimmed": "\n".join(new)}


def _below_block(tongue: Tongue, new: list[str]) -> dict[str, str]:
    values = ("Shop Help <help@shop.example>", tongue.date, "person@customer.example", "Your order")
    block = [f"{name}: {value}" for name, value in zip(tongue.fields, values, strict=True)]
    email = [*new, "", tongue.original, *block, "", *OURS]
    return {"email": "\n".join(email), "trimmed": "\n".join(new)}


def _inline(tongue: Tongue, new: list[str]) -> dict[str, str]:
    answers = [*new, *new][:2]
    email = [_attribution(tongue), f"> {OURS[1]}", "", answers[0], "", f"> {OURS[2]}", "", answers[1]]
    # The lines that are answered stay where they stand: without them the answers would make no sense.
    return {"email": "\n".join(email), "trimmed": "\n".join(email[1:])}


def _signed(tongue: Tongue, new: list[str]) -> dict[str, str]:
    email = [*new, "", tongue.device, "", _attribution(tongue), *(f"> {line}" for line in OURS)]
    return {"email": "\n".join(email), "trimmed": "\n".join(new)}


def _nothing_quoted(tongue: Tongue, new: list[str]) -> dict[str, str]:
    text = "\n".join([*new, "", tongue.name])
    return {"email": text, "trimmed": text}


# ── bounces: reports in form and in free text, and ordinary mail about them ──────────────────────────────────


def _bounce_case(chance: random.Random, number: int, place: Path) -> dict[str, Any]:
    refusal, to = chance.choice(REFUSALS), f"somebody{number}@gone.example"
    name = f"{number}.eml"
    if chance.random() < 0.2:
        (place / name).write_bytes(_ordinary(chance, refusal))
        return {"file": name, "not_a_bounce": True, "recipients": None}
    write = chance.choice((_report, _free_text))
    (place / name).write_bytes(write(refusal, to, number))
    recipient = {"reason": refusal.reason, "hard": str(refusal.hard).lower()}
    return {"file": name, "recipients": [recipient]}


def _report(refusal: Refusal, to: str, number: int) -> bytes:
    said = f"{refusal.reply} {refusal.status} {refusal.words.format(to=to)}".strip()
    status = f"""Reporting-MTA: dns; mx.shop.example

Final-Recipient: rfc822; {to}
Action: failed
Status: {refusal.status}
Diagnostic-Code: smtp; {said}"""
    parts = [
        b"Content-Type: text/plain\r\n\r\nI'm sorry to have to inform you that your message could not be delivered.",
        b"Content-Type: message/delivery-status\r\n\r\n" + status.replace("\n", "\r\n").encode(),
        f"Content-Type: message/rfc822\r\n\r\n{_returned(to, number)}".encode(),
    ]
    body = _join("report", number, parts).replace(
        b"multipart/report;", b"multipart/report; report-type=delivery-status;"
    )
    head = "From: Mail Delivery System <MAILER-DAEMON@mx.shop.example>\r\nSubject: Undelivered Mail Returned to Sender"
    return f"{head}\r\nTo: help@shop.example\r\nDate: {_DATE}\r\n".encode() + body


def _free_text(refusal: Refusal, to: str, number: int) -> bytes:
    said = f"{refusal.reply} {refusal.status} {refusal.words.format(to=to)}".strip()
    lines = [
        "From: Mail Delivery Subsystem <mailer-daemon@relay.example>",
        "To: help@shop.example",
        "Subject: failure notice",
        f"Date: {_DATE}",
        "",
        "Your message could not be delivered to the following address:",
        "",
        f"<{to}>:",
        f"192.0.2.9 said: {said}",
        "",
        "--- Below this line is a copy of the message.",
        "",
        _returned(to, number),
    ]
    return "\r\n".join(lines).encode()


def _returned(to: str, number: int) -> str:
    head = f"From: help@shop.example\r\nTo: {to}\r\nSubject: Your order\r\nMessage-ID: <ours.{number}@shop.example>"
    return f"{head}\r\n\r\n{OURS[0]}\r\n"


def _ordinary(chance: random.Random, refusal: Refusal) -> bytes:
    """A customer who writes about a mail that came back."""
    said = f"{refusal.reply} {refusal.status} {refusal.words.format(to='me@customer.example')}".strip()
    subject = chance.choice(("My mail came back", "Fwd: Undelivered Mail Returned to Sender", "delivery failure?"))
    lines = [
        "From: Grace Miller <grace@customer.example>",
        "To: help@shop.example",
        f"Subject: {subject}",
        f"Date: {_DATE}",
        "",
        "Hello, when I write to your colleague I get this:",
        "",
        f"<me@customer.example>: host mx.shop.example said: {said}",
        "",
        "What is wrong? The delivery of my parcel has failed as well.",
    ]
    return "\r\n".join(lines).encode()
