"""Reports about mail that did not arrive: who, why, and whether for good."""

import pytest

from accord.channels.email.contracts import Bounce
from accord.channels.email.reading import read_mail

DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.example>\nReturn-Path: <>\nTo: help@desk.example\n"
RETURNED = "Message-ID: <1@desk.example>\nFrom: help@desk.example\nTo: ana@lind.example\nSubject: Your lamp\n\nHello\n"


def report(*blocks: str, text: str = "Sorry.") -> str:
    status = "\n\n".join(["Reporting-MTA: dns; mx.example", *blocks])
    return (
        f"{DAEMON}Subject: Undelivered Mail Returned to Sender\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\n{text}\n--b\nContent-Type: message/delivery-status\n\n{status}\n\n"
        f"--b\nContent-Type: message/rfc822\n\n{RETURNED}\n--b--\n"
    )


def bounce_of(mail: str) -> Bounce | None:
    return read_mail(mail.encode()).bounce


def failed(email: str, status: str, said: str, action: str = "failed") -> str:
    return f"Final-Recipient: rfc822; {email}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {said}"


def test_reads_a_delivery_status_report() -> None:
    bounce = bounce_of(report(failed("ana@lind.example", "5.1.1", "550 5.1.1 <ana@lind.example>: User unknown")))

    assert bounce is not None
    assert bounce.original_message_id == "1@desk.example"
    (recipient,) = bounce.recipients
    assert recipient.email == "ana@lind.example"
    assert (recipient.dsn, recipient.replycode) == ("5.1.1", "550")
    assert (recipient.reason, recipient.hard) == ("userunknown", True)


def test_judges_each_recipient_alone() -> None:
    bounce = bounce_of(
        report(
            failed("ana@lind.example", "5.1.1", "550 5.1.1 No such user"),
            failed("bo@lind.example", "4.2.2", "452 4.2.2 Mailbox full", action="delayed"),
        )
    )

    assert bounce is not None
    assert [(one.email, one.reason, one.hard) for one in bounce.recipients] == [
        ("ana@lind.example", "userunknown", True),
        ("bo@lind.example", "mailboxfull", False),
    ]


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        ("5.2.2", "552 5.2.2 Over quota", "mailboxfull"),
        ("5.0.0", "550 sorry, the mailbox of this person is full", "mailboxfull"),
        ("5.3.4", "552 5.3.4 Message size exceeds fixed limit", "mesgtoobig"),
        ("5.1.2", "550 5.1.2 Host unknown", "hostunknown"),
        ("5.4.4", "Host or domain name not found. Name service error for name=lind.example", "hostunknown"),
        ("5.1.6", "550 5.1.6 Address no longer works", "hasmoved"),
        ("5.7.1", "554 5.7.1 <a@b.example>: Relay access denied", "norelaying"),
        ("5.7.26", "550-5.7.26 Unauthenticated email is not accepted due to DMARC policy", "authfailure"),
        ("5.7.1", "550 5.7.1 SPF check failed", "authfailure"),
        ("5.7.25", "550 5.7.25 No reverse DNS for your address", "requireptr"),
        ("5.7.1", "550 5.7.1 Client host rejected: cannot find your hostname", "requireptr"),
        ("5.7.1", "554 5.7.1 Service unavailable; Client host [1.2.3.4] blocked using zen.spamhaus.org", "blocked"),
        ("5.7.1", "554 5.7.1 This message looks like spam", "spamdetected"),
        ("5.7.1", "550 5.7.1 Message contains a virus", "virusdetected"),
        ("5.1.8", "553 5.1.8 Sender address rejected: Domain not found", "rejected"),
        ("4.4.1", "connect to mx.lind.example: Connection timed out", "expired"),
        ("4.4.7", "Delivery time expired", "expired"),
        ("4.7.0", "421 4.7.0 Your IP has a poor reputation", "badreputation"),
        ("4.7.1", "450 4.7.1 Rate limit exceeded, slow down", "speeding"),
        ("4.7.0", "421 Too many concurrent connections", "toomanyconn"),
        ("5.2.1", "550 5.2.1 The account is disabled", "suspend"),
        ("5.3.2", "550 5.3.2 System not accepting network messages", "notaccept"),
        ("5.0.0", "554 5.0.0 for policy reasons", "policyviolation"),
        ("5.7.0", "530 5.7.0 Must issue a STARTTLS command first", "securityerror"),
        ("5.3.0", "x-unix; command died with status 75", "mailererror"),
        ("5.4.6", "554 5.4.6 Too many hops", "networkerror"),
        ("2.1.5", "250 2.1.5 Ok", "delivered"),
    ],
)
def test_tells_why(status: str, said: str, reason: str) -> None:
    bounce = bounce_of(report(failed("ana@lind.example", status, said)))

    assert bounce is not None
    assert [one.reason for one in bounce.recipients] == [reason]


def test_gives_an_address_up_only_on_proof() -> None:
    unproved = bounce_of(report(failed("ana@lind.example", "5.0.0", "550 user unknown")))
    proved = bounce_of(report(failed("ana@lind.example", "5.0.0", "550 user unknown (in reply to RCPT TO command)")))

    assert unproved is not None
    assert proved is not None
    assert (unproved.recipients[0].reason, unproved.recipients[0].hard) == ("filtered", False)
    assert (proved.recipients[0].reason, proved.recipients[0].hard) == ("userunknown", True)


FREE_TEXTS = {
    "a list of addresses": (
        "This message was created automatically by mail delivery software.\n"
        "A message that you sent could not be delivered. The following address(es) failed:\n\n"
        "  ana@lind.example\n    SMTP error from remote mail server after RCPT TO:<ana@lind.example>:\n"
        "    host mx.lind.example [192.0.2.1]: 550 5.1.1 no mailbox here by that name\n\n"
        f"------ This is a copy of the message, including all the headers. ------\n\n{RETURNED}"
    ),
    "an address with a colon": (
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message.\n\n"
        "<ana@lind.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\n\n"
        f"--- Below this line is a copy of the message.\n\n{RETURNED}"
    ),
    "a transcript": (
        "   ----- The following addresses had permanent fatal errors -----\n<ana@lind.example>\n"
        "   ----- Transcript of session follows -----\n... while talking to mx.lind.example.:\n"
        ">>> RCPT To:<ana@lind.example>\n<<< 550 5.1.1 <ana@lind.example>... User unknown\n"
    ),
}


@pytest.mark.parametrize("text", FREE_TEXTS.values(), ids=FREE_TEXTS.keys())
def test_reads_free_text(text: str) -> None:
    bounce = bounce_of(f"{DAEMON}Subject: Mail delivery failed\n\n{text}")

    assert bounce is not None
    assert [(one.email, one.reason, one.hard) for one in bounce.recipients] == [
        ("ana@lind.example", "userunknown", True)
    ]


def test_finds_the_mail_that_bounced_in_free_text() -> None:
    bounce = bounce_of(f"{DAEMON}Subject: Mail delivery failed\n\n{FREE_TEXTS['an address with a colon']}")

    assert bounce is not None
    assert bounce.original_message_id == "1@desk.example"


def test_reads_an_abuse_report() -> None:
    bounce = bounce_of(
        "From: fbl@provider.example\nSubject: Abuse report\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nSpam, they say.\n"
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
        f"Original-Rcpt-To: ana@lind.example\n\n--b\nContent-Type: message/rfc822\n\n{RETURNED}\n--b--\n"
    )

    assert bounce is not None
    assert [(one.email, one.reason, one.hard) for one in bounce.recipients] == [("ana@lind.example", "feedback", False)]


def test_takes_the_absence_of_a_person_for_no_failure() -> None:
    bounce = bounce_of(
        "From: ana@lind.example\nSubject: Away until May 5\nAuto-Submitted: auto-replied\n"
        "In-Reply-To: <1@desk.example>\n\nI am out of the office.\n"
    )

    assert bounce is not None
    assert [(one.reason, one.hard) for one in bounce.recipients] == [("vacation", False)]
    assert bounce.original_message_id == "1@desk.example"


@pytest.mark.parametrize(
    "mail",
    [
        "From: ana@lind.example\nSubject: Undelivered Mail Returned to Sender\n\nWhy do I get this? 550 User unknown\n",
        "From: ana@lind.example\nSubject: Fwd: failure notice\n\n<help@desk.example>: 550 5.1.1 unknown user\n",
        "From: postmaster@lind.example\nSubject: Our new mail server\n\nWe could not deliver your lamp yesterday.\n",
        "From: ana@lind.example\nSubject: Delivery failed\n\nThe courier could not deliver to ana@lind.example.\n",
        "From: shop@x.example\nSubject: Delivery status\nAuto-Submitted: auto-generated\n\nYour parcel is coming.\n",
        (
            "From: ana@lind.example\nSubject: See\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nWhat is this?\n"
            f"--c\nContent-Type: message/rfc822\n\n{report(failed('a@b.example', '5.1.1', '550 no'))}\n--c--\n"
        ),
    ],
)
def test_takes_no_ordinary_mail_for_a_bounce(mail: str) -> None:
    assert bounce_of(mail) is None
