"""Refusals as mail systems of many makes word them, and the reason that each names."""

from pathlib import Path

import pytest

from accord.channels.email.bounces.reasons import find_reason, find_reply, find_status

TABLE = Path(__file__).parent / "cases" / "refusals.txt"
REFUSALS = [line.split("|", 2) for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def reason_of(said: str, *, command: str = "", action: str = "failed") -> str:
    return find_reason(diagnosis=said, status=find_status(said), reply=find_reply(said), command=command, action=action)


@pytest.mark.parametrize(("reason", "command", "said"), REFUSALS, ids=[said[:60] for _, _, said in REFUSALS])
def test_names_the_reason(reason: str, command: str, said: str) -> None:
    assert reason_of(said, command=command) == reason


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("5.1.1", "userunknown"),
        ("5.1.2", "hostunknown"),
        ("5.1.6", "hasmoved"),
        ("4.2.2", "mailboxfull"),
        ("5.3.4", "mesgtoobig"),
        ("4.4.7", "expired"),
        ("4.7.1", "blocked"),
        ("5.7.3", "securityerror"),
        ("5.7.26", "authfailure"),
        ("5.7.25", "requireptr"),
        ("5.6.11", "contenterror"),
    ],
)
def test_takes_the_code_where_the_words_say_nothing(status: str, reason: str) -> None:
    said = f"{status[0]}50 {status} mumble"

    assert reason_of(said, command="RCPT") == reason


def test_an_unknown_mailbox_at_a_domain_is_no_unknown_domain() -> None:
    assert reason_of('550 Mailbox "x" on shop.example does not exist', command="RCPT") == "userunknown"


def test_access_denied_to_the_sender_is_a_refused_sender() -> None:
    assert reason_of("550 5.7.1 <us@shop.example>... Access denied", command="MAIL") == "rejected"
    assert reason_of("530 5.7.1 Authentication required", command="MAIL") == "securityerror"


@pytest.mark.parametrize("said", ["", "x", "550", "5.1.1" * 400, "user " * 2_000])
def test_says_nothing_of_what_says_nothing(said: str) -> None:
    assert reason_of(said) in ("undefined", "userunknown", "filtered")
