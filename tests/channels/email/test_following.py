"""Answers arrive where the words lie to which they belong, also after these were moved."""

from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague
from tests.channels.email.post import receive, write_mail

from accord.channels.email.models import Mail, Mailbox
from accord.desk.matters.operations import move_messages, split_messages, undo_move
from accord.desk.operations import post_reply
from accord.kernel import clock, files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

FIRST, SECOND = "<first@customer.example>", "<second@customer.example>"


def test_an_answer_to_what_was_split_off_arrives_there_and_after_the_undo_in_the_old_place(
    mailbox: Mailbox, agent: Colleague, noon: datetime
) -> None:
    receive(write_mail(message_id=FIRST), mailbox)
    second = receive(write_mail(message_id=SECOND, text="And my invoice?", In_Reply_To=FIRST), mailbox)
    assert second.conversation_id is not None
    assert second.message_id is not None
    reply_id = post_reply(
        actor=agent.actor, conversation_id=second.conversation_id, text="It is on its way.", undo_seconds=0
    )
    ours = Mail.objects.get(desk_message_id=reply_id)
    with clock.at(noon + timedelta(minutes=1)):
        moved = split_messages(
            actor=agent.actor, conversation_id=second.conversation_id, message_ids=[second.message_id, reply_id]
        )

        def answer(number: int, answers: str, *, to: str) -> int | None:
            text = f"Thank you, number {number} arrived here."
            return receive(
                write_mail(message_id=f"<{number}@customer.example>", text=text, to=to, In_Reply_To=answers), mailbox
            ).conversation_id

        # Our address on the reply still names the conversation in which it was written.
        assert answer(3, ours.message_id, to=ours.sender) == moved.conversation_id
        assert answer(4, SECOND, to=mailbox.address) == moved.conversation_id
        assert answer(5, FIRST, to=mailbox.address) == second.conversation_id
        undo_move(actor=agent.actor, move_id=moved.move_id)
        assert answer(6, ours.message_id, to=ours.sender) == second.conversation_id


def test_another_customers_answers_stay_with_that_customer_and_ours_never_name_their_mails(
    mailbox: Mailbox, agent: Colleague, noon: datetime
) -> None:
    receive(write_mail(message_id=FIRST), mailbox)
    second = receive(write_mail(message_id=SECOND, text="For Amélie.", In_Reply_To=FIRST), mailbox)
    other = receive(
        write_mail(message_id="<hers@other.example>", sender="Amélie <amelie@other.example>", text="Hello."), mailbox
    )
    assert second.conversation_id is not None
    assert second.message_id is not None
    assert other.conversation_id is not None
    move_messages(
        actor=agent.actor,
        conversation_id=second.conversation_id,
        message_ids=[second.message_id],
        target_id=other.conversation_id,
        across_customers=True,
    )
    again = receive(write_mail(message_id="<9@customer.example>", text="Well?", In_Reply_To=SECOND), mailbox)
    reply_id = post_reply(actor=agent.actor, conversation_id=other.conversation_id, text="Hello Amélie.")

    assert again.conversation_id == second.conversation_id
    raw = files.read(Mail.objects.get(desk_message_id=reply_id).raw_sha256)
    assert b"customer.example" not in raw
    assert b"hers@other.example" in raw
