"""Refusals as mail systems of many makes word them, and the reason that each names."""

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from accord.channels.email.bounces import words
from accord.channels.email.bounces.reasons import find_plain_cause, find_reason, find_reply, find_status

TABLE = Path(__file__).parent / "cases" / "refusals.txt"
REFUSALS = [line.split("|", 2) for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
MANY_SYSTEMS = TABLE.with_name("refusals_of_many_systems.txt")


def refusals_of_many_systems() -> list[ParameterSet]:
    """Each with its hardness; one with a question mark is known to be judged otherwise, and fails once it is not."""
    lines = [line for line in MANY_SYSTEMS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    otherwise = pytest.mark.xfail(strict=True)
    return [
        pytest.param(*line.lstrip("?").split("|", 3), marks=[otherwise] if line.startswith("?") else [], id=line[:70])
        for line in lines
    ]


def reason_of(said: str, *, command: str = "", action: str = "failed") -> str:
    return find_reason(diagnosis=said, status=find_status(said), reply=find_reply(said), command=command, action=action)


@pytest.mark.parametrize(("reason", "command", "said"), REFUSALS, ids=[said[:60] for _, _, said in REFUSALS])
def test_names_the_reason(reason: str, command: str, said: str) -> None:
    assert reason_of(said, command=command) == reason


@pytest.mark.parametrize(("reason", "hardness", "command", "said"), refusals_of_many_systems())
def test_names_the_reason_in_the_words_of_many_systems(reason: str, hardness: str, command: str, said: str) -> None:
    found = reason_of(said, command=command)

    assert found == reason
    assert (found in words.HARD_REASONS) == (hardness == "hard")


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


def test_a_state_of_the_mailbox_told_for_sure_is_one() -> None:
    assert find_plain_cause("Sorry.\nThe user(s) account is disabled.\n") == "suspend"
    assert find_plain_cause("Not enough disk space\n") == "mailboxfull"
    assert find_plain_cause("The mailbox may be full or the account disabled.\n") == ""
    assert find_plain_cause("550 5.2.2 Mailbox full\n") == ""


def test_a_temporary_stop_is_no_domain_without_mail() -> None:
    assert reason_of("421 4.3.2 mumble", command="RCPT") == "systemerror"
    assert reason_of("550 5.3.2 mumble", command="RCPT") == "notaccept"
