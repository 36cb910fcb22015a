"""A mail as a whole: what the desk is given of it."""

from accord.channels.email.contracts import Address
from accord.channels.email.reading import read_mail

REPLY = (
    b"Return-Path: <ana@lind.example>\r\nReceived: from x by y; Mon, 1 Feb 2016 18:32:15 +0100\r\n"
    b"From: Ana Lind <ana@lind.example>\r\nTo: Support <help@desk.example>\r\nCc: bo@x.example\r\n"
    b"Subject: Re: Lamp\r\nDate: Mon, 1 Feb 2016 18:32:15 +0100\r\nMessage-ID: <2@lind.example>\r\n"
    b"In-Reply-To: <1@desk.example>\r\nReferences: <0@desk.example> <1@desk.example>\r\n\r\n"
    b"It works now.\r\n\r\nOn Sun, Jan 31, 2016 at 9:00 AM Support <help@desk.example> wrote:\r\n> Does it work?\r\n"
)


def test_reads_a_reply() -> None:
    mail = read_mail(REPLY)

    assert mail.subject == "Re: Lamp"
    assert mail.from_ == (Address("Ana Lind", "ana@lind.example"),)
    assert mail.to == (Address("Support", "help@desk.example"),)
    assert mail.cc == (Address("", "bo@x.example"),)
    assert mail.date is not None
    assert mail.date.isoformat() == "2016-02-01T18:32:15+01:00"
    assert mail.message_id == "2@lind.example"
    assert mail.in_reply_to == ("1@desk.example",)
    assert mail.references == ("0@desk.example", "1@desk.example")
    assert mail.new_text == "It works now."
    assert mail.quoted_text.endswith("> Does it work?")
    assert mail.automatic is None
    assert mail.bounce is None
    assert mail.problems == ()
    assert mail.header_values("return-path") == ("<ana@lind.example>",)


def test_knows_the_same_content_again_whatever_way_it_came() -> None:
    other_way = REPLY.replace(b"Received: from x by y", b"Received: from another by third").replace(b"\r\n", b"\n")

    assert read_mail(other_way).content_hash == read_mail(REPLY).content_hash


def test_tells_other_content_under_the_same_id_apart() -> None:
    other_words = REPLY.replace(b"It works now.", b"It broke again.")

    assert read_mail(other_words).message_id == read_mail(REPLY).message_id
    assert read_mail(other_words).content_hash != read_mail(REPLY).content_hash


def test_makes_text_of_html_where_there_is_no_other() -> None:
    mail = read_mail(
        b"From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n"
        b"<p>It is <b>broken</b>.</p><ul><li>one<li>two</ul><blockquote type=cite>Is it?</blockquote>"
    )

    assert mail.text == "It is broken.\n\n- one\n- two\n\n> Is it?\n> "
    assert mail.new_text == "It is broken.\n\n- one\n- two"


def test_joins_flowing_lines() -> None:
    mail = read_mail(
        b"From: a@b.example\nContent-Type: text/plain; format=flowed\n\n"
        b"It is \nbroken.\n> Is it \n> really?\n-- \nAna\n"
    )

    assert mail.text == "It is broken.\n> Is it really?\n-- \nAna\n"
    assert mail.new_text == "It is broken."


def test_is_never_left_without_words_where_somebody_wrote_some() -> None:
    mail = read_mail(b"From: a@b.example\n\n> all of it is quoted\n")

    assert mail.new_text == "> all of it is quoted"


def test_reads_nothing_as_nothing() -> None:
    mail = read_mail(b"")

    assert (mail.subject, mail.text, mail.html, mail.attachments, mail.date) == ("", "", "", (), None)
    assert mail.problems == ("no sender",)


def test_holds_nothing_that_a_database_refuses() -> None:
    mail = read_mail(
        b"From: =?utf-8?q?A=00?= <a@b.example>\nSubject: =?utf-7?q?+2AA-?= x\n"
        b"Content-Type: text/plain; charset=utf-7\n\n"
        b"+2AA- a\x00b\n"
    )

    for text in (mail.subject, mail.text, mail.new_text, mail.from_[0].name):
        assert "\x00" not in text
        text.encode()
