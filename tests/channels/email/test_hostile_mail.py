"""Mail made to stop a mailbox: whatever the bytes, they are read, and in time that grows with their number alone."""

import base64
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared_data import SHARED, needs_shared_data

from accord.channels.email.reading import read_mail

HEAD = b"From: ana@lind.example\nSubject: x\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"
DAEMON = b"From: mailer-daemon@x.example\nSubject: Undelivered Mail\n"

# Built at a size and at four times that size: what takes more than eight times as long does not grow linearly.
GROWING: dict[str, Callable[[int], bytes]] = {
    "parts": lambda n: HEAD + MIXED + b"--b\n\nhello\n" * n + b"--b--\n",
    "empty parts": lambda n: HEAD + MIXED + b"--b\n" * n,
    "lines like boundaries": lambda n: HEAD + MIXED + b"--x\n" * n,
    "nested parts": lambda n: HEAD + MIXED + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * n,
    "nested mails": lambda n: (HEAD + b"Content-Type: message/rfc822\n\n") * n,
    "header fields": lambda n: HEAD + b"X-Field: y\n" * n + b"\nbody",
    "header folds": lambda n: HEAD + b"X-Field: y" + b"\n y" * n + b"\n\nbody",
    "header gaps": lambda n: HEAD + b"nothing\nX-Field: y\n" * n + b"\nbody",
    "encoded words": lambda n: b"Subject: " + b"=?utf-8?q?a?= " * n + b"\n\nbody",
    "commas": lambda n: b"To: " + b"," * n + b"\n\nbody",
    "parentheses": lambda n: b"To: " + b"(" * n + b"\n\nbody",
    "a long word for an address": lambda n: b"To: " + b"a" * (8 * n) + b"\n\nbody",
    "addresses": lambda n: b"To: " + b"a@b.example, " * n + b"\n\nbody",
    "parameters": lambda n: b"Content-Type: text/plain" + b"; a=b" * n + b"\n\nbody",
    "quotation": lambda n: HEAD + b"\n" + b"> a\n" * n,
    "colons": lambda n: HEAD + b"\n" + b"On 1.2.2026 a@b.c\nwrote:\n" * n,
    "flowing text": lambda n: HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * n,
    "base64 with padding": lambda n: HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"QQ==" * n,
    "uuencode": lambda n: HEAD + b"\n" + b"begin 644 a\n" * n,
    "blocks in HTML": lambda n: HEAD + b"Content-Type: text/html\n\n" + b"<div>" * n,
    "quotations in HTML": lambda n: HEAD + b"Content-Type: text/html\n\n" + b"<blockquote type=cite>a" * n,
    "tables in HTML": lambda n: HEAD + b"Content-Type: text/html\n\n" + b"<table><tr><td>" * n,
    "bounced recipients": lambda n: DAEMON + b"\n" + b"".join(b"<a%d@b.c>: 550 unknown\n" % i for i in range(n)),
    "words of bounces": lambda n: DAEMON + b"\n" + b"user " * n,
}


@pytest.mark.parametrize("build", GROWING.values(), ids=GROWING.keys())
def test_takes_time_in_proportion(build: Callable[[int], bytes]) -> None:
    def measure(size: int) -> float:
        raw = build(size)
        started = time.process_time()
        read_mail(raw)
        return time.process_time() - started

    small, large = min(measure(3_000), measure(3_000)), measure(12_000)
    if large >= 8 * small + 0.2:  # it may have cleaned up after others
        large = min(large, measure(12_000))

    assert large < 8 * small + 0.2


def test_keeps_ten_thousand_parts_and_the_rest_as_one() -> None:
    mail = read_mail(HEAD + MIXED + b"--b\nContent-Type: application/pdf\n\nx\n" * 12_000 + b"--b--\n")

    assert len(mail.attachments) == 10_000
    assert mail.attachments[-1].filename == "rest-of-the-mail.txt"
    assert "more than 10000 parts, the rest is one attachment" in mail.problems


def test_reads_a_mail_of_many_megabytes() -> None:
    content = bytes(range(256)) * 40_000
    raw = HEAD + MIXED + b"--b\n\nhello\n--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"

    mail = read_mail(raw + base64.encodebytes(content) + b"--b--\n")

    assert mail.text == "hello"
    assert mail.attachments[0].content == content


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_reads_any_bytes(raw: bytes) -> None:
    assert read_mail(raw).size == len(raw)


PIECES = [
    b"From: ", b"Subject: ", b"Content-Type: ", b"multipart/mixed; boundary=b", b"multipart/report; boundary=b",
    b"text/html", b"text/plain; charset=", b"utf-7", b"iso-2022-jp", b"hex", b"message/delivery-status",
    b"Content-Transfer-Encoding: base64", b"--b", b"--b--", b"\n", b"\r\n", b"\n\n", b" ", b"=?utf-8?b?", b"?=", b'"',
    b"<a@b.c>", b"(", b"\xff\xfe", b"\x00", b"\x1b$B", b"Final-Recipient: rfc822; ", b"Status: 5.1.1",
    b"begin 644 a\n", b"<div class=gmail_quote>", b"</div>", b"<!--", b"On 1.1.2026 a wrote:", b"> ", b"-- ", b"+2AA-",
    b"filename*0*=utf-7''", b"%D8%00", b"MAILER-DAEMON", b"Undelivered", b"\xe2\x80",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_reads_whatever_is_put_together_from_mail(pieces: list[bytes]) -> None:
    mail = read_mail(b"".join(pieces))

    for text in (
        mail.subject,
        mail.text,
        mail.html,
        mail.new_text,
        mail.quoted_text,
        *(a.filename for a in mail.attachments),
    ):
        assert not re.search("[\x00\ud800-\udfff\r]", text)


@needs_shared_data
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_reads_real_mail_with_bytes_changed(data: st.DataObject) -> None:
    seeds = sorted((SHARED / "mail" / "never-raise").iterdir())
    raw = bytearray(data.draw(st.sampled_from(seeds)).read_bytes()[:60_000])
    for position, value in data.draw(
        st.lists(st.tuples(st.integers(0, max(0, len(raw) - 1)), st.integers(0, 255)), max_size=30)
    ):
        raw[position : position + 1] = bytes([value])

    assert read_mail(bytes(raw)).size == len(raw)
