"""An agent asks somebody without a seat, by mail and aside: the customer never sees a word of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.channels.contracts import AttachedFile, Channel, Correspondent, OutgoingMessage
from accord.channels.operations import send
from accord.customers.contracts import IdentityKind
from accord.desk.contracts import ConversationRow, DeliveryState
from accord.desk.models import Conversation
from accord.desk.operations.together import draw_ids
from accord.desk.queries import get_conversation
from accord.desk.rules import clean, last_words_of
from accord.desk.side_talks.contracts import TalkState, Whom
from accord.desk.side_talks.deadlines import ANSWER_BY
from accord.desk.side_talks.events import SideTalkBegun, SideTalkClosed, SideTalkContinued, SideTalkOverdue
from accord.desk.side_talks.filing import side_file
from accord.desk.side_talks.models import SideFile, SideMessage, SideTalk
from accord.desk.side_talks.reaching import Reached, reach, refuse_the_customer
from accord.desk.side_talks.rules import is_due_time
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, person_of
from accord.kernel.transactions import one_transaction
from accord.staff.queries import get_employee


@one_transaction
def begin_side_talk(
    *,
    actor: Actor,
    conversation_id: int,
    whom: Whom,
    text: str,
    subject: str = "",
    answer_by: datetime | None = None,
    attachments: Sequence[AttachedFile] = (),
) -> int:
    """Ask a colleague, a department or somebody outside by mail; returns the side talk's id.

    The mail has a thread of its own and says nothing but the words given and the conversation's reference, with the
    files given. Whoever takes part in the conversation cannot be asked. Raises `BadInput`, `NotFound`.
    """
    owner_id = person_of(actor)
    conversation = get_conversation(actor=actor, conversation_id=conversation_id)
    words = _words(text)
    reached = reach(whom)
    refuse_the_customer(conversation, reached)
    now = clock.now()
    if answer_by is not None and not is_due_time(answer_by, now=now):
        raise BadInput(_("Choose a time to come, within a year."))
    (talk_id,) = draw_ids("desk_conversation")
    with override(reached.language):
        asked = clean(subject).strip()[:200] or _("A question about %(reference)s") % {
            "reference": conversation.reference
        }
    talk = SideTalk.objects.create(
        pk=talk_id,
        conversation_id=conversation.id,
        owner_id=owner_id,
        employee_id=whom.employee_id,
        department_id=whom.department_id,
        name=reached.name,
        addresses=[address for _name, address in reached.addresses],
        subject=asked,
        inbox_id=Conversation.objects.values_list("inbox_id", flat=True).get(pk=conversation.id),
        begun_at=now,
        last_at=now,
        last_words=last_words_of(words),
        answer_by=answer_by,
    )
    if answer_by is not None:
        set_deadline(kind=ANSWER_BY, subject=talk.pk, due_at=answer_by)
    message_id = _say(actor, talk, words, reached, attachments)
    event = SideTalkBegun(
        message_id=message_id,
        employee_id=whom.employee_id,
        department_id=whom.department_id,
        **subjects_of(talk, conversation),
    )
    publish(event, actor=actor)
    return talk.pk


@one_transaction
def continue_side_talk(*, actor: Actor, side_talk_id: int, text: str, attachments: Sequence[AttachedFile] = ()) -> int:
    """Write on in a side talk, also a closed one; it waits for an answer again. Returns the message's id."""
    person_of(actor)
    talk, conversation = hold_talk(actor, side_talk_id)
    words = _words(text)
    reached = _reached_again(talk)
    refuse_the_customer(conversation, reached)
    message_id = _say(actor, talk, words, reached, attachments)
    talk.state, talk.unread = TalkState.WAITING, False
    talk.last_at, talk.last_words = clock.now(), last_words_of(words)
    talk.save(update_fields=["state", "unread", "last_at", "last_words"])
    publish(SideTalkContinued(message_id=message_id, **subjects_of(talk, conversation)), actor=actor)
    return message_id


@one_transaction
def close_side_talk(*, actor: Actor, side_talk_id: int) -> None:
    """Say that a side talk needs nothing more; an answer that still comes opens it again."""
    talk, conversation = hold_talk(actor, side_talk_id)
    if talk.state == TalkState.CLOSED:
        raise Refusal(_("It is closed already."))
    talk.state, talk.unread = TalkState.CLOSED, False
    talk.save(update_fields=["state", "unread"])
    cancel_deadline(kind=ANSWER_BY, subject=talk.pk)
    publish(SideTalkClosed(**subjects_of(talk, conversation)), actor=actor)


@one_transaction
def read_side_talk(*, actor: Actor, side_talk_id: int) -> None:
    """Remember that somebody of the desk has read the newest answer."""
    if actor.may(Permission.DESK):
        SideTalk.objects.filter(pk=side_talk_id, unread=True).update(unread=False)


@one_transaction
def remind_of_answer(*, side_talk_id: int) -> bool:
    """The time by which an answer was hoped for has come: say so if there is none. False when it needs nothing."""
    talk = SideTalk.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=side_talk_id)
    if talk.state != TalkState.WAITING:
        return False
    subjects = {
        "conversation_id": talk.conversation_id,
        "case_id": talk.conversation.case_id,
        "customer_id": talk.conversation.customer_id,
    }
    publish(SideTalkOverdue(side_talk_id=talk.pk, owner_id=talk.owner_id, **subjects))
    return True


def hold_talk(actor: Actor, side_talk_id: int) -> tuple[SideTalk, ConversationRow]:
    """Lock a side talk behind its conversation's gate; raises `NotFound`."""
    talk = SideTalk.objects.select_for_update().filter(pk=side_talk_id).first()
    if talk is None or not actor.may(Permission.DESK):
        raise NotFound(_("There is no such side talk."))
    return talk, get_conversation(actor=actor, conversation_id=talk.conversation_id)


def subjects_of(talk: SideTalk, conversation: ConversationRow) -> dict[str, Any]:
    """What every fact about a side talk carries."""
    return {
        "side_talk_id": talk.pk,
        "owner_id": talk.owner_id,
        "conversation_id": conversation.id,
        "case_id": conversation.case_id,
        "customer_id": conversation.customer_id,
    }


def _words(text: str) -> str:
    words = clean(text).strip()
    if not words:
        raise BadInput(_("Write something first."))
    return words


def _reached_again(talk: SideTalk) -> Reached:
    language = read_company().language
    if talk.employee_id is not None:
        language = get_employee(employee_id=talk.employee_id).language
    return Reached(name=talk.name, addresses=tuple(("", address) for address in talk.addresses), language=language)


def _say(actor: Actor, talk: SideTalk, words: str, reached: Reached, attachments: Sequence[AttachedFile]) -> int:
    """Keep our words and put the mail into the outbox: the same way out as a reply's, by a thread of its own."""
    (message_id,) = draw_ids("desk_message")
    now = clock.now()
    said = SideMessage.objects.create(
        pk=message_id,
        talk=talk,
        author_staff_id=person_of(actor),
        author_name=actor.name[:200],
        is_ours=True,
        text=words,
        sent_at=now,
        delivery_state=DeliveryState.QUEUED,
    )
    SideFile.objects.bulk_create(side_file(said, file) for file in attachments)
    with override(reached.language):
        below = _("Simply answer this mail. Only %(company)s's customer service reads it, never the customer.") % {
            "company": read_company().name
        }
    send(
        OutgoingMessage(
            channel=Channel.EMAIL,
            conversation_id=talk.pk,
            message_id=message_id,
            inbox_id=talk.inbox_id,
            to=tuple(
                Correspondent(kind=IdentityKind.EMAIL, value=address, name=name) for name, address in reached.addresses
            ),
            subject=talk.subject,
            text=f"{words}\n\n{below}",
            attachments=tuple(attachments),
            author_name=actor.name,
            leaves_at=now,
        )
    )
    return message_id
