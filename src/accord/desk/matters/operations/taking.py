"""What all moves share: which messages may be taken along, how they go, and what is remembered of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accord.channels.operations import follow_messages
from accord.customers.queries import get_customer
from accord.desk.contracts import CaseStatus, MessageKind, Place
from accord.desk.matters.contracts import MoveKind
from accord.desk.matters.models import Move
from accord.desk.models import Case, Contact, Conversation, Message
from accord.desk.operations.locking import Held, hold_cases, hold_conversation
from accord.desk.operations.remembering import Picture, follow_cases, take_picture
from accord.desk.operations.retelling import retell
from accord.kernel import clock
from accord.kernel.errors import BadInput, Refusal
from accord.kernel.permissions import Actor


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Messages that go, and the contacts among them."""

    message_ids: tuple[int, ...]
    contact_ids: tuple[int, ...]


def hold_several(actor: Actor, conversation_ids: Collection[int]) -> dict[int, Held]:
    """Conversations locked so that two such orders cannot wait for each other: all cases first, in one order."""
    hold_cases(conversation_ids=conversation_ids)
    return {number: hold_conversation(actor=actor, conversation_id=number) for number in sorted(set(conversation_ids))}


def take_messages(held: Held, message_ids: Collection[int]) -> Taken:
    """Check that messages lie in a conversation and may leave it; something must remain there."""
    chosen = list(Message.objects.filter(conversation_id=held.id, pk__in=message_ids).order_by("sent_at", "pk"))
    if not chosen or len(chosen) != len(set(message_ids)):
        raise BadInput(_("Choose messages of this conversation."))
    if held.place != Place.WORK:
        raise Refusal(_("This conversation is junk or in the trash. Take it out first."))
    if any(message.kind == MessageKind.NOTICE for message in chosen):
        raise Refusal(_("What Accord wrote by itself stays where it was sent."))
    if any(message.leaves_at is not None and message.leaves_at > clock.now() for message in chosen):
        raise Refusal(_("One of them has not left yet. Take it back first, or wait until it has."))
    if not Message.objects.filter(conversation_id=held.id).exclude(pk__in=message_ids).exists():
        raise Refusal(_("Nothing would remain. Merge the conversations, or move the whole conversation, instead."))
    contacts = Contact.objects.filter(message_id__in=message_ids).order_by("pk").values_list("pk", flat=True)
    return Taken(message_ids=tuple(message.pk for message in chosen), contact_ids=tuple(contacts))


def is_same_person(left_id: int, right_id: int) -> bool:
    """Whether two ids are of one person, also after persons were merged."""
    return left_id == right_id or get_customer(customer_id=left_id).id == get_customer(customer_id=right_id).id


def carry(taken: Taken, *, to: Held, source: Held) -> None:
    """Let messages and their contacts lie in another conversation; what lists tell of both is told anew."""
    Message.objects.filter(pk__in=taken.message_ids).update(conversation_id=to.id)
    changes = {"conversation_id": to.id, "case_id": to.case_id}
    is_same = is_same_person(source.customer_id, to.customer_id)
    if not is_same:
        changes["customer_id"] = to.customer_id
    Contact.objects.filter(pk__in=taken.contact_ids).update(**changes)
    # Answers of another customer keep arriving with that customer; and ours to this one never name the other's mails.
    if is_same:
        follow_messages(message_ids=taken.message_ids, conversation_id=to.id)
    retell(source.id)
    retell(to.id)


def open_if_awaited(held: Held) -> None:
    """A solved matter into which somebody's unanswered words were moved is open again."""
    if held.status != CaseStatus.SOLVED:
        return
    last = (
        Message.objects.filter(conversation_id=held.id, kind__in=[MessageKind.INCOMING, MessageKind.REPLY], machine="")
        .order_by("-sent_at", "-pk")
        .values_list("kind", flat=True)
        .first()
    )
    if last == MessageKind.INCOMING:
        Case.objects.filter(pk=held.case_id).update(status=CaseStatus.OPEN, solved_at=None, stuck_at=None)
        follow_cases([held.case_id])
        Conversation.objects.filter(pk=held.id).update(unread=True)
        retell(held.id)


def picture(conversation_ids: Collection[int], case_ids: Collection[int], contact_ids: Collection[int]) -> Picture:
    """These rows, and the other conversations of these cases."""
    beside = Conversation.objects.filter(case_id__in=case_ids, merged_into=None).values_list("pk", flat=True)
    return take_picture(
        conversation_ids={*conversation_ids, *beside}, case_ids=set(case_ids), contact_ids=set(contact_ids)
    )


def remember(
    *,
    actor: Actor,
    kind: MoveKind,
    source_id: int,
    target_id: int,
    before: Picture,
    after: Picture,
    message_ids: Sequence[int] = (),
    new_contact_ids: Sequence[int] = (),
    participant_ids: Sequence[int] = (),
    across_customers: bool = False,
) -> int:
    """Keep what taking it back needs; returns the move's id."""
    move = Move.objects.create(
        kind=kind,
        source_id=source_id,
        target_id=target_id,
        message_ids=list(message_ids),
        new_contact_ids=list(new_contact_ids),
        participant_ids=list(participant_ids),
        across_customers=across_customers,
        before=before,
        after=after,
        moved_by_id=actor.id if actor.kind == "staff" else None,
        moved_at=clock.now(),
    )
    return move.pk
