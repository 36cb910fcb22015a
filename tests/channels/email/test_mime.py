"""The parts of a mail: which are read, which are attached, and what is saved of broken ones."""

import base64

from accord.channels.email.reading import read_mail


def mail_of(body: str, *, content_type: str = 'multipart/mixed; boundary="b"') -> bytes:
    return f"From: ana@lind.example\nSubject: Lamp\nContent-Type: {content_type}\n\n{body}".encode()


PICTURE = base64.encodebytes(b"picture bytes").decode()


def test_reads_the_text_and_attaches_the_rest() -> None:
    mail = read_mail(
        mail_of(
            "--b\nContent-Type: text/plain\n\nIt is broken.\n"
            f'--b\nContent-Type: image/png; name="lamp.png"\nContent-Transfer-Encoding: base64\n\n{PICTURE}--b--\n'
        )
    )

    assert mail.text == "It is broken."
    (attachment,) = mail.attachments
    assert (attachment.filename, attachment.content_type, attachment.size) == ("lamp.png", "image/png", 13)
    assert attachment.content == b"picture bytes"
    assert len(attachment.sha256) == 64


def test_takes_text_and_html_of_one_message_as_one() -> None:
    mail = read_mail(
        mail_of(
            "--b\nContent-Type: text/plain\n\nPlain\n--b\nContent-Type: text/html\n\n<p>Rich</p>\n--b--\n",
            content_type="multipart/alternative; boundary=b",
        )
    )

    assert mail.text == "Plain"
    assert mail.html == "<p>Rich</p>"
    assert mail.attachments == ()


def test_follows_the_example_of_rfc_8621() -> None:
    """Section 4.1.4: which of the parts A to K are text, which are HTML, which are attached."""

    def part(name: str, kind: str, disposition: str = "inline") -> str:
        return f"Content-Type: {kind}\nContent-Disposition: {disposition}; filename={name}\n\n{name}\n"

    mail = read_mail(
        mail_of(
            f"--b\nContent-Type: text/plain\nContent-Disposition: inline\n\nA\n"
            "--b\nContent-Type: multipart/mixed; boundary=c\n\n"
            "--c\nContent-Type: multipart/alternative; boundary=d\n\n"
            "--d\nContent-Type: multipart/mixed; boundary=e\n\n"
            "--e\nContent-Type: text/plain\nContent-Disposition: inline\n\nB\n"
            f"--e\n{part('C', 'image/jpeg')}"
            "--e\nContent-Type: text/plain\nContent-Disposition: inline\n\nD\n--e--\n"
            "--d\nContent-Type: multipart/related; boundary=f\n\n"
            "--f\nContent-Type: text/html\n\nE\n"
            f"--f\n{part('F', 'image/jpeg')}--f--\n--d--\n"
            f"--c\n{part('G', 'image/jpeg', 'attachment')}"
            f"--c\n{part('H', 'application/x-excel')}"
            f"--c\n{part('J', 'message/rfc822')}--c--\n"
            "--b\nContent-Type: text/plain\nContent-Disposition: inline\n\nK\n--b--\n"
        )
    )

    assert mail.text.split() == ["A", "B", "D", "K"]
    assert "E" in mail.html
    assert [attachment.filename for attachment in mail.attachments] == ["C", "F", "G", "H", "J"]


def test_sees_inner_boundaries_that_begin_like_outer_ones() -> None:
    mail = read_mail(
        mail_of(
            "--a\nContent-Type: multipart/mixed; boundary=ab\n\n--ab\n\ninner\n--ab--\n--a\n\nouter\n--a--\n",
            content_type="multipart/mixed; boundary=a",
        )
    )

    assert mail.text.split() == ["inner", "outer"]


def test_leaves_a_nested_mail_whole_and_names_it_by_its_subject() -> None:
    nested = "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nhello\n--c--\n"

    mail = read_mail(mail_of(f"--b\n\nsee below\n--b\nContent-Type: message/rfc822\n\n{nested}\n--b--\n"))

    assert mail.text == "see below"
    (attachment,) = mail.attachments
    assert attachment.filename == "Grüße.eml"
    assert attachment.content.decode() == nested


def test_reads_on_where_the_last_boundary_is_missing() -> None:
    mail = read_mail(mail_of("--b\nContent-Type: text/plain\n\nfirst\n--b\nContent-Type: text/plain\n\nsecond\n"))

    assert mail.text.split() == ["first", "second"]
    assert "the last boundary is missing" in mail.problems


def test_also_attaches_what_an_outer_boundary_cut_short() -> None:
    mail = read_mail(mail_of("--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\ninner\n--b\n\nouter\n--b--\n"))

    assert mail.text.split() == ["inner", "outer"]
    assert [attachment.content for attachment in mail.attachments] == [b"inner"]


def test_shows_the_raw_text_of_a_multipart_without_parts() -> None:
    mail = read_mail(mail_of("Please call me.\n"))

    assert mail.text == "Please call me."
    assert "a multipart without parts" in mail.problems


def test_finds_a_boundary_that_nobody_declared() -> None:
    mail = read_mail(mail_of("--x1\nContent-Type: text/plain\n\nhello\n--x1--\n", content_type="multipart/mixed"))

    assert mail.text == "hello"
    assert mail.problems == ("a multipart without boundary, read by its first line",)


def test_reads_text_that_is_falsely_called_base64_and_attaches_it() -> None:
    mail = read_mail(
        b"From: a@b.example\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nThis is no base64 at all.\n"
    )

    assert mail.text == "This is no base64 at all.\n"
    assert len(mail.attachments) == 1


def test_decodes_base64_that_was_put_together_from_padded_pieces() -> None:
    body = base64.b64encode(b"one ") + b"\n" + base64.b64encode(b"two") + b"!!\n"

    mail = read_mail(b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n" + body)

    assert mail.text == "one two"


def test_takes_uuencoded_files_out_of_the_text() -> None:
    mail = read_mail(b"From: a@b.example\n\nThe file:\n\nbegin 644 words.txt\n+:&5L;&\\@=V]R;&0 \n`\nend\n\nBye\n")

    assert mail.text.split() == ["The", "file:", "Bye"]
    (attachment,) = mail.attachments
    assert (attachment.filename, attachment.content_type) == ("words.txt", "text/plain")
    assert attachment.content == b"hello world"


def test_unpacks_winmail_dat() -> None:
    def attribute(number: int, content: bytes) -> bytes:
        return b"\x02" + number.to_bytes(4, "little") + len(content).to_bytes(4, "little") + content + b"\0\0"

    tnef = (0x223E9F78).to_bytes(4, "little") + b"\1\0"
    tnef += attribute(0x00069002, b"") + attribute(0x00018010, b"order.txt\0") + attribute(0x0006800F, b"two lamps")
    encoded = base64.encodebytes(tnef).decode()

    mail = read_mail(
        mail_of(
            "--b\n\nhello\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\n"
            f"Content-Transfer-Encoding: base64\n\n{encoded}--b--\n"
        )
    )

    assert [(file.filename, file.content) for file in mail.attachments] == [("order.txt", b"two lamps")]


def test_keeps_pictures_of_the_html_in_their_place() -> None:
    mail = read_mail(
        mail_of(
            '--b\nContent-Type: text/html\n\n<p>Look: <img src="cid:lamp@1"></p>\n'
            "--b\nContent-Type: image/png\nContent-ID: <lamp@1>\n"
            f"Content-Transfer-Encoding: base64\n\n{PICTURE}--b--\n",
            content_type="multipart/related; boundary=b",
        )
    )

    (picture,) = mail.attachments
    assert picture.inline
    assert picture.content_id == "lamp@1"
    assert 'src="cid:lamp@1"' in mail.html


def test_gives_every_file_a_name_that_can_be_stored() -> None:
    names = {
        "../../etc/passwd": "passwd",
        "C:\\\\Users\\\\ana\\\\lamp.png": "lamp.png",
        "offer 3/2026.pdf": "offer 3_2026.pdf",
        "lamp\u202egnp.exe": "lampgnp.exe",
        "x" * 300 + ".pdf": "x" * 196 + ".pdf",
    }

    for declared, wanted in names.items():
        mail = read_mail(mail_of(f'--b\n\nhi\n--b\nContent-Type: application/pdf; name="{declared}"\n\nfile\n--b--\n'))
        assert [file.filename for file in mail.attachments] == [wanted]


def test_says_that_a_mail_is_signed_or_encrypted_and_claims_nothing_more() -> None:
    signed = read_mail(
        mail_of(
            "--b\n\nhello\n--b\nContent-Type: application/pgp-signature; name=signature.asc\n\nxyz\n--b--\n",
            content_type="multipart/signed; boundary=b",
        )
    )
    plain = read_mail(b"From: a@b.example\n\nhello\n")

    assert signed.security == "pgp-signed"
    assert plain.security is None
