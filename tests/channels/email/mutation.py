"""Mails made worse: real ones and our own, cut, joined, repeated and sprinkled with what mail is made of.

As a program (`python -m tests.channels.email.mutation MINUTES FOLDER`) it goes on for so long and keeps each mail that
was read wrongly in FOLDER.
"""

import gzip
import random
import re
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.shared_data import SHARED

from accord.channels.email.contracts import Mail
from accord.channels.email.html import sanitise_html
from accord.channels.email.reading import read_mail

LARGEST = 300_000
SLOWEST_SECONDS = 1.0
_OWN = Path(__file__).parent / "cases"
_DICTIONARY = [
    b"\n", b"\r\n", b"\r", b"\n\n", b"\x00", b"\xff", b"\x80\x81", b"=", b"=?utf-8?q?", b"=?iso-2022-jp?b?GyRC?=",
    b"?=", b"--", b"\n--b\n", b"\n--b--\n", b'boundary="b"',
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", b"Content-Type: message/rfc822\n\n",
    b"Content-Type: text/html\n\n", b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n", b"Content-Transfer-Encoding: x-uuencode\n",
    b"Content-Type: message/delivery-status\n\n", b"Content-Type: application/ms-tnef\n", b"begin 644 x\n",
    b"\nend\n", b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n",
    b"DTSTART:20260303T120000Z\n", b"RRULE:FREQ=SECONDLY\n", b"charset=utf-7", b"charset=utf-16", b"charset=idna",
    b"charset=unicode_escape", b"charset=hz", b"format=flowed", b"filename*0*=utf-8''", b"name=", b";", b'"',
    b"(", b")", b"<", b">", b",", b":", b"From: ", b"To: ", b"Subject: ",
    b"\nDate: Tue, 32 Mar 99999 25:61:61 +9999\n", b"References: <", b"@", b"<blockquote type=cite>",
    b"</blockquote>", b"<div>", b"<table><tr><td>", b"<!--", b"-->", b"<script>", b"&#0;", b"&#xd800;", b"\n> ",
    b"\nOn 1 May 2026 a@b.c wrote:\n", b"\n-----Original Message-----\n", b"550 5.1.1 ", b"@" * 50,
    b"\x78\x9f\x3e\x22", b"{\\rtf1\\fromhtml1 ", b"LZFu", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"A" * 5_000,
    b" " * 5_000,
]  # fmt: skip


def real_mails() -> list[bytes]:
    """The seeds: cases kept here, and whole collections where they are at hand."""
    found = [path.read_bytes() for path in sorted(_OWN.glob("*.eml"))]
    folder = SHARED / "mail"
    for name in ("parsing", "mime-trees", "bounces", "never-raise"):
        if (folder / name).is_dir():
            found += [path.read_bytes() for path in sorted((folder / name).iterdir()) if path.suffix != ".jsonl"]
    if (soak := folder / "soak.mbox.gz").exists():
        with gzip.open(soak) as file:
            found += re.split(rb"(?m)^From [^\n]*\n", file.read(3_000_000))[1:]
    return [mail for mail in found if len(mail) <= LARGEST]


def make_worse(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """One seed after one to eight changes; the same for the same state of `chance`."""
    raw = chance.choice(seeds)
    for _ in range(chance.randint(1, 8)):
        raw = _change(raw, seeds, chance)[:LARGEST]
    return raw


def _change(raw: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = sorted((chance.randint(0, len(raw)), chance.randint(0, len(raw))))
    end = min(end, start + chance.choice((1, 4, 40, 400, 40_000)))
    kind = chance.randrange(8)
    if kind == 0:
        return raw[:start] + raw[end:]
    if kind == 1:
        return raw[:end] + raw[start:end] * chance.choice((1, 2, 30)) + raw[end:]
    if kind in (2, 3, 4):
        return raw[:start] + chance.choice(_DICTIONARY) * chance.choice((1, 1, 1, 2, 50)) + raw[start:]
    if kind == 5:
        other = chance.choice(seeds)
        at = chance.randint(0, len(other))
        return raw[:start] + other[at : at + chance.choice((100, 5_000, 100_000))] + raw[end:]
    if kind == 6:
        noise = chance.randbytes(min(end - start, 200))
        return raw[:start] + noise + raw[start + len(noise) :]
    lines = raw.splitlines(keepends=True)
    chance.shuffle(lines)
    if chance.random() < 0.3:
        return b"".join(lines[: chance.randint(1, 200)])
    return raw[:start] + raw[end:] + raw[start:end]


_UNSAFE = re.compile(r"<\s*(?:script|iframe|object|embed|form|meta|base|link)\b|\son\w+\s*=|javascript:", re.IGNORECASE)


def faults_of(raw: bytes) -> Iterator[str]:
    """What is wrong with how a mail is read: nothing, for any bytes."""
    begun = time.process_time()
    try:
        mail = read_mail(raw)
    except Exception as fault:  # noqa: BLE001 - that nothing escapes is what is tested
        yield f"{type(fault).__name__}: {fault}"
        return
    seconds = time.process_time() - begun
    if seconds > SLOWEST_SECONDS + 2e-6 * len(raw):
        yield f"took {seconds:.1f} s"
    yield from _faults_of_texts(mail, len(raw))


def _faults_of_texts(mail: Mail, size: int) -> Iterator[str]:
    texts = [mail.subject, mail.text, mail.html, mail.new_text, mail.quoted_text, mail.message_id, *mail.references]
    texts += [part for one in (*mail.from_, *mail.to, *mail.cc, *mail.reply_to) for part in (one.name, one.email)]
    texts += [part for file in mail.attachments for part in (file.filename, file.content_type, file.content_id)]
    for text in texts:
        if "\x00" in text or "\r" in text:
            yield f"cannot be stored: {text[:60]!r}"
        try:
            text.encode()
        except UnicodeEncodeError:
            yield f"a lone surrogate: {text[:60]!r}"
    if mail.html and _UNSAFE.search(re.sub(r">[^<]*<", "><", mail.html)) and sanitise_html(mail.html) != mail.html:
        yield "HTML is not safe"
    if len(mail.text) > 20 * size + 1_000_000:
        yield "the text is far longer than the mail"
    if mail.text.strip() and not (mail.new_text.strip() or mail.quoted_text.strip()):
        yield "words were lost"


def main() -> None:
    """Make mails worse for so many minutes and keep those that are read wrongly."""
    minutes, folder = float(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    seeds, chance = real_mails(), random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else time.time_ns())
    ends_at, count, found = time.monotonic() + minutes * 60, 0, 0
    while time.monotonic() < ends_at:
        raw = make_worse(seeds, chance)
        count += 1
        for fault in faults_of(raw):
            found += 1
            (folder / f"{found:04}.eml").write_bytes(raw)
            print(f"{found:04} {fault}", flush=True)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} mails, {found} faults, {most:.0f} MB at most", flush=True)


if __name__ == "__main__":
    main()
