"""What header fields say, also where they break the rules."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from accord.channels.email.addresses import parse_addresses
from accord.channels.email.charsets import decode_bytes
from accord.channels.email.contracts import Address
from accord.channels.email.headers import decode_header, parse_date, parse_message_ids, parse_parameters
from accord.channels.email.reading import read_mail


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (b"Broken lamp", "Broken lamp"),
        (b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?iso-8859-1?Q?caf=E9?= open", "café open"),
        (b"=?UTF-8?B?R3LDvA==?= =?UTF-8?B?w59l?=", "Grüße"),
        (b"=?utf-8?b?5L2g5aU=?=\r\n =?utf-8?b?vQ==?=", "你好"),
        (b"=?utf-8*en?q?lamp?=", "lamp"),
        (b"=?utf-8?q?spaces in it?=", "spaces in it"),
        (b"=?utf-8?q?never_closed", "never closed"),
        (b"=?no-such-charset?q?lamp?=", "lamp"),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("latin-1"), "Grüße"),
        (b"=?iso-8859-1?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"two\r\n lines", "two lines"),
        (b"=?utf-8?q?a=0D=0ABcc:_x?=", "a Bcc: x"),
    ],
)
def test_decodes_subjects(raw: bytes, wanted: str) -> None:
    assert decode_header(raw) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (b"ana@lind.example", [("", "ana@lind.example")]),
        (b"Ana Lind <ana@lind.example>", [("Ana Lind", "ana@lind.example")]),
        (b'"Lind, Ana" <ana@lind.example>, bo@x.example', [("Lind, Ana", "ana@lind.example"), ("", "bo@x.example")]),
        (b"ana@lind.example (Ana Lind)", [("Ana Lind", "ana@lind.example")]),
        (b"Daemon (Delivery) <d@x.example>", [("Daemon", "d@x.example")]),
        (b"=?utf-8?q?Lind=2C_Ana?= <ana@lind.example>", [("Lind, Ana", "ana@lind.example")]),
        (b'"=?utf-8?q?Gr=C3=BC=C3=9Fe?=" <g@x.example>', [("Grüße", "g@x.example")]),
        (b"Team: ana@lind.example, bo@x.example;", [("", "ana@lind.example"), ("", "bo@x.example")]),
        (b"Ana ana@lind.example", [("Ana", "ana@lind.example")]),
        (b"<ana@lind.example>", [("", "ana@lind.example")]),
        (b"Recipients", [("Recipients", "")]),
        (b'"Lamps " <>, "Ltd" <ly@x.example>', [("Lamps", ""), ("Ltd", "ly@x.example")]),
        (b"mailto:ana@lind.example", [("", "ana@lind.example")]),
        (b"undisclosed-recipients:;", []),
        (b"", []),
    ],
)
def test_reads_addresses(raw: bytes, wanted: list[tuple[str, str]]) -> None:
    assert parse_addresses([raw]) == tuple(Address(name=name, email=email) for name, email in wanted)


def test_takes_the_author_from_the_next_best_header_and_says_so() -> None:
    mail = read_mail(b"Reply-To: Ana <ana@lind.example>\nSubject: Lamp\n\nhello\n")

    assert mail.sender == Address("Ana", "ana@lind.example")
    assert mail.problems == ("no address in From, taken from reply-to",)


def test_takes_the_from_header_that_names_somebody_when_there_are_two() -> None:
    mail = read_mail(b"From: [??]\nFrom: Ana <ana@lind.example>\n\nhello\n")

    assert mail.from_ == (Address("Ana", "ana@lind.example"),)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (b"Mon, 1 Feb 2016 18:32:15 +0100", datetime(2016, 2, 1, 18, 32, 15, tzinfo=timezone(timedelta(hours=1)))),
        (b"1 Feb 2016 18:32 GMT", datetime(2016, 2, 1, 18, 32, tzinfo=UTC)),
        (b"Mon, 01 Feb 2016 18:32:61 +0000", datetime(2016, 2, 1, 18, 32, 59, tzinfo=UTC)),
        (b"2016-02-01T18:32:15Z", datetime(2016, 2, 1, 18, 32, 15, tzinfo=UTC)),
        (b"Mo, 1 Feb 2016 18:32:15 +9999", datetime(2016, 2, 1, 18, 32, 15, tzinfo=UTC)),
        (b"Thu, 99 Feb 2016 99:99", None),
        (b"yesterday", None),
    ],
)
def test_reads_dates(raw: bytes, wanted: datetime | None) -> None:
    assert parse_date(raw) == wanted


def test_reads_message_ids_from_what_senders_make_of_them() -> None:
    assert parse_message_ids(b"<a@x>\r\n <b@x> <a@x>") == ("a@x", "b@x")
    assert parse_message_ids(b"a@x b@x") == ("a@x", "b@x")
    assert parse_message_ids(b"Your message of Monday <c@x>") == ("c@x",)
    assert parse_message_ids(b"") == ()


def test_reads_parameters_in_all_their_spellings() -> None:
    kind, parameters = parse_parameters(
        "Application/PDF; name=\"lamp (1).pdf\"; x=plain words ; filename*0*=UTF-8''Gr%C3%BC;"
        ' filename*1="sse.pdf"; name=second'
    )

    assert kind == "application/pdf"
    assert parameters == {"name": "lamp (1).pdf", "x": "plain words", "filename": "Grüsse.pdf"}


def test_goes_on_after_lines_that_are_no_fields() -> None:
    mail = read_mail(b"X-Spam: no\ntests=A,\nB,C\nFrom: ana@lind.example\nSubject: Lamp\n\nhello\n")

    assert (mail.subject, mail.text) == ("Lamp", "hello\n")
    assert mail.problems == ("broken header lines",)


def test_begins_the_body_where_no_field_follows() -> None:
    mail = read_mail(b"From: ana@lind.example\nSubject: Lamp\nHello, it is broken.\n\nAna\n")

    assert mail.subject == "Lamp"
    assert mail.text == "Hello, it is broken.\n\nAna\n"


@pytest.mark.parametrize(
    ("content", "charset", "wanted"),
    [
        ("Grüße".encode(), "utf-8", "Grüße"),
        ("“Grüße” €".encode("cp1252"), "iso-8859-1", "“Grüße” €"),
        ("Grüße".encode("latin-1"), "us-ascii", "Grüße"),
        ("Grüße".encode(), "", "Grüße"),
        ("蠭龕".encode("gb18030"), "gb2312", "蠭龕"),
        ("ツール".encode("cp932"), "iso-2022-jp", "ツール"),
        ("スティ".encode("iso2022_jp"), "", "スティ"),
        (b"a\x00b", "utf-8", "a�b"),
        (b"lamp", "hex", "lamp"),
        (b"lamp", "no-such-charset", "lamp"),
        (b"\xff\xfel\x00a\x00", "", "la"),
    ],
)
def test_decodes_what_is_not_as_declared(content: bytes, charset: str, wanted: str) -> None:
    assert decode_bytes(content, charset)[0].lstrip("\ufeff") == wanted
