"""Pure decisions: signed addresses, what a mail answers, pauses, subjects."""

import pytest
from tests.channels.email.post import write_mail

from accord.channels.email import rules
from accord.channels.email.reading import read_mail

KEY = "a key of this installation"


class TestSignedAddresses:
    @pytest.mark.parametrize("conversation_id", [1, 35, 36, 10**9, 2**40])
    def test_lead_back_whatever_a_mail_program_does_to_their_case(self, conversation_id: int) -> None:
        signed = rules.signed_address(address="Help@Shop.example", conversation_id=conversation_id, key=KEY)
        assert rules.conversation_of_address(address=signed.upper(), key=KEY) == conversation_id
        assert len(signed.partition("@")[0]) <= 64
        assert rules.bare_address(signed) == "help@shop.example"

    @pytest.mark.parametrize(
        "address",
        [
            "help@shop.example",
            "help+7@shop.example",
            "help+7-aaaaaaaaaaaaaaaa@shop.example",
            "help+8-{seal}@shop.example",
            "help+" + "z" * 40 + "-{seal}@shop.example",
            "",
        ],
    )
    def test_lead_nowhere_when_they_are_not_ours(self, address: str) -> None:
        seal = rules.signed_address(address="help@shop.example", conversation_id=7, key=KEY)[7:23]
        assert rules.conversation_of_address(address=address.format(seal=seal), key=KEY) is None

    def test_of_another_installation_lead_nowhere(self) -> None:
        signed = rules.signed_address(address="help@shop.example", conversation_id=7, key="another key")
        assert rules.conversation_of_address(address=signed, key=KEY) is None


def test_in_reply_to_comes_before_references_and_the_newest_of_these_first() -> None:
    mail = read_mail(write_mail(In_Reply_To="<c@x.example>", References="<a@x.example> <b@x.example> <c@x.example>"))
    assert rules.thread_ids(mail) == ["c@x.example", "b@x.example", "a@x.example"]


def test_pauses_double_from_a_minute_to_an_hour() -> None:
    pauses = [rules.pause_seconds(attempts=attempts, jitter=0) for attempts in range(8)]
    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert rules.pause_seconds(attempts=0, jitter=0.5) == 75


@pytest.mark.parametrize(
    ("subject", "answered"),
    [("Tent", "Re: Tent"), ("Re: Tent", "Re: Tent"), ("AW: Zelt", "AW: Zelt"), ("RE[2]: x", "RE[2]: x"), ("", "Re:")],
)
def test_a_subject_is_marked_as_an_answer_once(subject: str, answered: str) -> None:
    assert rules.reply_subject(subject) == answered


def test_long_chains_keep_their_beginning_and_their_end() -> None:
    chain = rules.references_of(f"{number}@x" for number in range(30))
    assert (len(chain), chain[0], chain[1], chain[-1]) == (20, "0@x", "11@x", "29@x")


@pytest.mark.parametrize(
    ("sender", "reply_to", "author"),
    [
        ("Mia <mia@x.example>", "Else <else@x.example>", "mia@x.example"),
        ("Form <help@shop.example>", "mia@x.example", "mia@x.example"),
        ("no-reply@shop.example", "mia@x.example", "mia@x.example"),
        ("no-reply@shop.example", "", "no-reply@shop.example"),
        ("", "mia@x.example", "mia@x.example"),
    ],
)
def test_whom_a_mail_is_from(sender: str, reply_to: str, author: str) -> None:
    mail = read_mail(write_mail(sender=sender, Reply_To=reply_to))
    found = rules.author_of(mail, our_addresses={"help@shop.example"})
    assert found is not None
    assert found.email == author
