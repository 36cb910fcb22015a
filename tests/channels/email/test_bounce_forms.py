"""Reports in the forms and tongues of many mail systems: known for one, with recipient and reason."""

import re
from pathlib import Path

import pytest

from accord.channels.email.contracts import Bounce
from accord.channels.email.reading import read_mail

FORMS = (Path(__file__).parent / "cases" / "bounce_forms.txt").read_text(encoding="utf-8")
RETURNED = (
    "\n--- Original message follows ---\nReceived: from a by b\nFrom: us@ours.example\nTo: x@y.example\n\nHello\n"
)


def forms() -> list[tuple[str, str, str]]:
    """Name, reason, mail."""
    blocks = re.split(r"^=== (.+?) \| (\w+)\n", FORMS, flags=re.MULTILINE)[1:]
    return list(zip(blocks[0::3], blocks[1::3], blocks[2::3], strict=True))


def bounce_of(mail: str) -> Bounce | None:
    head, _, text = mail.partition("\n\n")
    fields = f"{head}\nTo: us@ours.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit"
    return read_mail(f"{fields}\n\n{text.replace('<returned mail>', RETURNED)}".encode()).bounce


@pytest.mark.parametrize(("reason", "mail"), [form[1:] for form in forms()], ids=[form[0] for form in forms()])
def test_reads_the_form(reason: str, mail: str) -> None:
    bounce = bounce_of(mail)

    assert bounce is not None
    assert [(one.email, one.reason) for one in bounce.recipients] == [("x@y.example", reason)]


@pytest.mark.parametrize(
    "mail",
    [
        "From: Parcels <parcels@carrier.example>\nSubject: Delivery failed\nReturn-Path: <>\n\nNobody was at home.\n",
        (
            "From: Parcels <parcels@carrier.example>\nSubject: Delivery failed\nReturn-Path: <>\n\n"
            "Your parcel could not be delivered to Rose Street 5. Ask service@carrier.example.\n"
        ),
        (
            "From: ana@lind.example\nSubject: Undelivered mail\n\nHello, what is this? I got:\n\n"
            "Your message could not be delivered to the following recipient:\n<x@y.example>: 550 5.1.1 User unknown\n"
        ),
        (
            "From: ana@lind.example\nSubject: Fwd: Mail delivery failed\n\n"
            "This message was created automatically by mail delivery software.\n<x@y.example>: 550 5.1.1 User unknown\n"
        ),
        (
            "From: ana@lind.example\nSubject: Mail delivery failed\nIn-Reply-To: <1@ours.example>\n\n"
            "This message was created automatically by mail delivery software.\n<x@y.example>: 550 5.1.1 User unknown\n"
        ),
        "From: ana@lind.example\nSubject: Zustellung fehlgeschlagen\n\nMein Paket konnte nicht zugestellt werden.\n",
        "From: postmaster@lind.example\nSubject: Moving house\n\nFrom May on our number is 550 123, x@y.example.\n",
    ],
)
def test_takes_what_people_and_carriers_write_for_no_bounce(mail: str) -> None:
    assert bounce_of(mail) is None


def report(fields: str, *, reporter: str = "mx.example") -> str:
    return (
        "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\nReturn-Path: <>\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
        "Sorry.\n--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; {reporter}\n\nAction: failed\n{fields}\n--b--\n"
    )


UNKNOWN = "Final-Recipient: rfc822; x@y.example\nStatus: 5.2.1\nDiagnostic-Code: smtp; 550 5.2.1 User unknown"


@pytest.mark.parametrize(
    ("fields", "reporter", "reason"),
    [
        (UNKNOWN, "mx.example", "filtered"),
        (f"{UNKNOWN}\nX-PowerMTA-BounceCategory: bad-mailbox", "mx.example", "userunknown"),
        (f"{UNKNOWN}\nX-PowerMTA-BounceCategory: other", "mx.example", "filtered"),
        (UNKNOWN.replace("5.2.1", "5.1.1"), "mx.example", "userunknown"),
        (UNKNOWN.replace("5.2.1", "5.1.1"), "inbound-smtp.eu-west-1.amazonaws.com", "filtered"),
        (UNKNOWN.replace("5.2.1", "5.0.0"), "mx.example", "filtered"),
        (f"{UNKNOWN.replace('5.2.1', '5.0.0')}\nRemote-MTA: dns; mx1.docomo.ne.jp", "mx.example", "rejected"),
        (f"{UNKNOWN.replace('5.2.1', '5.0.0')}\nRemote-MTA: dns; mx1.notdocomo.ne.jp", "mx.example", "filtered"),
    ],
)
def test_knows_the_habits_of_systems(fields: str, reporter: str, reason: str) -> None:
    bounce = read_mail(report(fields, reporter=reporter).encode()).bounce

    assert bounce is not None
    assert [one.reason for one in bounce.recipients] == [reason]


def test_a_refusal_that_names_no_cause_is_held_and_not_given_up() -> None:
    mute = "Final-Recipient: rfc822; x@y.example\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 mumble"

    bounce = read_mail(report(mute).encode()).bounce

    assert bounce is not None
    assert [(one.reason, one.hard) for one in bounce.recipients] == [("onhold", False)]


def test_an_address_with_no_status_at_all_was_refused_as_such() -> None:
    """A relay that reports without a status field quotes the reply to RCPT."""
    mail = report("Original-Recipient: <x@y.example>\nDiagnostic-Code: smtp; 550 x@y.example... No such user")

    bounce = read_mail(mail.replace("Reporting-MTA: dns; mx.example\n\n", "").encode()).bounce

    assert bounce is not None
    assert [(one.reason, one.hard) for one in bounce.recipients] == [("userunknown", True)]


@pytest.mark.parametrize("mark", ["Precedence: auto_reply", "X-Autoreply: yes", "X-Apple-Action: vacation"])
def test_an_absence_told_by_an_older_program_is_one(mark: str) -> None:
    away = bounce_of(f"From: ana@lind.example\nSubject: Out of office: until May 5\n{mark}\n\nI am away.\n")
    other = bounce_of(f"From: ana@lind.example\nSubject: Your vacation\n{mark}\n\nThank you for booking.\n")

    assert away is not None
    assert [(one.email, one.reason, one.hard) for one in away.recipients] == [("ana@lind.example", "vacation", False)]
    assert other is None
