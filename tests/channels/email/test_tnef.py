"""Outlook's winmail.dat: its files with their real names, and its words where the mail has no others."""

import base64
import struct

import pytest

from accord.channels.email.contracts import Mail
from accord.channels.email.reading import read_mail
from accord.channels.email.rtf import decompress_rtf, read_rtf

HELLO_RTF = (
    b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}\\f0 Hello caf\\'e9,\\par "
    b"the \\b lamp\\b0  is broken \\u8364? 20.}"
)
WRAPPED = (
    b"{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 The lamp is \\htmlrtf\\b\\htmlrtf0"
    b"{\\*\\htmltag84 <b>}broken{\\*\\htmltag92 </b>}\\htmlrtf }\\htmlrtf0 {\\*\\htmltag72 </p>}}"
)


def plain(rtf: bytes) -> bytes:
    """RTF as a stream that is marked as not compressed."""
    return struct.pack("<IIII", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf


def attribute(number: int, value: bytes) -> bytes:
    return struct.pack("<BII", 1, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*values: tuple[int, int, bytes]) -> bytes:
    listed = struct.pack("<I", len(values))
    for kind, number, content in values:
        padded = content + b"\0" * (-len(content) % 4)
        listed += struct.pack("<HHII", kind, number, 1, len(content)) + padded
    return listed


def winmail(*attributes: bytes) -> Mail:
    tnef = struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)
    head = "From: ana@lind.example\nSubject: x\nContent-Type: application/ms-tnef; name=winmail.dat\n"
    return read_mail(f"{head}Content-Transfer-Encoding: base64\n\n{base64.encodebytes(tnef).decode()}".encode())


def test_the_words_in_rtf() -> None:
    mail = winmail(attribute(0x00069003, properties((0x102, 0x1009, plain(HELLO_RTF)))))

    assert mail.text == "Hello café,\nthe lamp is broken € 20."
    assert mail.new_text == mail.text
    assert mail.attachments == ()


def test_html_wrapped_in_rtf() -> None:
    mail = winmail(attribute(0x00069003, properties((0x102, 0x1009, plain(WRAPPED)))))

    assert mail.html == "<p>The lamp is <b>broken</b></p>"
    assert mail.text == "The lamp is broken"


def test_html_and_text_as_they_are() -> None:
    html, text = b"<p>Hello <script>x()</script>there</p>", "Guten Tag, Grüße".encode("utf-16-le")

    assert winmail(attribute(0x00069003, properties((0x102, 0x1013, html)))).html == "<p>Hello there</p>"
    assert winmail(attribute(0x00069003, properties((0x1F, 0x1000, text)))).text == "Guten Tag, Grüße"
    assert winmail(attribute(0x0002800C, b"Hello there\0")).text == "Hello there"


def test_files_have_their_long_names_and_types() -> None:
    named = properties((0x1F, 0x3707, "Rechnung März.pdf\0".encode("utf-16-le")), (0x1E, 0x370E, b"application/pdf\0"))
    mail = winmail(
        attribute(0x00069002, b"\0" * 14),
        attribute(0x00018010, b"RECHNU~1.PDF\0"),
        attribute(0x0006800F, b"%PDF"),
        attribute(0x00069005, named),
    )
    (file,) = mail.attachments

    assert (file.filename, file.content_type, file.size) == ("Rechnung März.pdf", "application/pdf", 4)


def test_the_words_of_the_mail_itself_come_first() -> None:
    tnef = struct.pack("<IH", 0x223E9F78, 1) + attribute(0x0002800C, b"Other words\0")
    raw = (
        "From: ana@lind.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n"
        "--b\nContent-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n"
    )
    assert read_mail(f"{raw}{base64.encodebytes(tnef).decode()}--b--\n".encode()).text == "Hello"


def test_decompresses_as_the_published_example_does() -> None:
    # The example in [MS-OXRTFCP], section 3.2.
    compressed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627 705b06c647d0a800fa0".replace(
            " ", ""
        )
    )
    assert decompress_rtf(compressed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


@pytest.mark.parametrize("length", [0, 3, 15, 16, 17, 30, 40])
def test_a_cut_stream_is_read_as_far_as_it_goes(length: int) -> None:
    compressed = plain(HELLO_RTF)[:length]

    assert HELLO_RTF.startswith(decompress_rtf(compressed))


def test_rtf_that_claims_gigabytes_takes_no_more_than_is_there() -> None:
    bomb = struct.pack("<IIII", 100, 0xFFFFFFFF, 0x75465A4C, 0) + b"\xff" + b"\x00\x0f" * 8

    assert len(decompress_rtf(bomb)) < 1_000
    assert read_rtf(b"{" * 100_000) == ("", "")
