"""Words go to where they belong: split off into a case of their own, into another conversation, with another case."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from accord.customers.queries import get_customer
from accord.desk.case_types.operations.joining import join_details
from accord.desk.contracts import CaseStatus, ContactNature, MessageKind, Place
from accord.desk.events import ContactMade
from accord.desk.matters.contracts import Moved, MoveKind
from accord.desk.matters.events import ConversationMoved, MessagesMoved
from accord.desk.matters.operations.taking import (
    Taken,
    carry,
    hold_several,
    is_same_person,
    open_if_awaited,
    picture,
    remember,
    take_messages,
)
from accord.desk.models import Case, Contact, Conversation, Message
from accord.desk.operations.locking import Held, hold_case, hold_cases, hold_conversation
from accord.desk.operations.participants import copy_participants
from accord.desk.operations.remembering import follow_cases, mend_deadlines
from accord.desk.operations.tagging import share_tags
from accord.desk.operations.together import draw_ids
from accord.kernel import audit, clock
from accord.kernel.errors import Refusal
from accord.kernel.events import publish
from accord.kernel.ids import reference_of
from accord.kernel.permissions import SYSTEM, Actor
from accord.kernel.transactions import one_transaction


@one_transaction
def split_messages(*, actor: Actor, conversation_id: int, message_ids: Collection[int], subject: str = "") -> Moved:
    """Make a case of its own of some messages of a conversation; answers to them arrive there from now on.

    The first of the customer's messages among them is the new case's opening contact. Raises `BadInput`, `NotFound`,
    and refuses when nothing would remain.
    """
    source = hold_conversation(actor=actor, conversation_id=conversation_id)
    taken = take_messages(source, message_ids)
    before = picture([source.id], [source.case_id], taken.contact_ids)
    target = _new_matter(source, taken, " ".join(subject.split())[:400] or source.subject)
    participant_ids = copy_participants(source_id=source.id, target_id=target.id)
    carry(taken, to=target, source=source)
    made = _opening_contact(target, taken)
    contact_ids = sorted({*taken.contact_ids, *made})
    after = picture([source.id], [source.case_id], taken.contact_ids)
    move_id = remember(
        actor=actor,
        kind=MoveKind.SPLIT,
        source_id=source.id,
        target_id=target.id,
        before=before,
        after=after,
        message_ids=taken.message_ids,
        new_contact_ids=made,
        participant_ids=participant_ids,
    )
    _tell_of(actor, source, target, taken=taken, contact_ids=contact_ids, move_id=move_id, is_split=True)
    for contact in Contact.objects.filter(pk__in=made).select_related("message"):
        event = ContactMade(
            contact_id=contact.pk,
            message_id=contact.message_id,
            nature=contact.nature,
            channel=contact.message.channel or source.channel,
            **target.subjects,
        )
        publish(event, actor=actor, occurred_at=contact.at)
    return Moved(move_id=move_id, conversation_id=target.id, case_id=target.case_id)


@one_transaction
def move_messages(
    *,
    actor: Actor,
    conversation_id: int,
    message_ids: Collection[int],
    target_id: int,
    across_customers: bool = False,
) -> Moved:
    """Put some messages of a conversation into another one, which is of the same customer.

    Into another customer's only when the acting person says so (`across_customers`): it is written into the audit log,
    answers of the former customer keep arriving with that customer, and nobody who took part comes along.
    Raises `BadInput`, `NotFound`, `Refusal`.
    """
    held = hold_several(actor, [conversation_id, target_id])
    source, target = held[conversation_id], held[target_id]
    if source.id == target.id:
        raise Refusal(_("They are in this conversation already."))
    if target.place != Place.WORK:
        raise Refusal(_("That conversation is junk or in the trash. Take it out first."))
    taken = take_messages(source, message_ids)
    is_same = is_same_person(source.customer_id, target.customer_id)
    if not is_same and not across_customers:
        raise Refusal(_("That conversation is of another customer. Say that you mean it if these words belong there."))
    case_ids = [source.case_id, target.case_id]
    before = picture([source.id, target.id], case_ids, taken.contact_ids)
    participant_ids = copy_participants(source_id=source.id, target_id=target.id) if is_same else []
    carry(taken, to=target, source=source)
    open_if_awaited(target)
    mend_deadlines(conversation_ids=[source.id, target.id], case_ids=case_ids)
    after = picture([source.id, target.id], case_ids, taken.contact_ids)
    move_id = remember(
        actor=actor,
        kind=MoveKind.MESSAGES,
        source_id=source.id,
        target_id=target.id,
        before=before,
        after=after,
        message_ids=taken.message_ids,
        participant_ids=participant_ids,
        across_customers=not is_same,
    )
    if not is_same:
        audit.record(
            actor=actor,
            action="messages.moved_across_customers",
            subject=f"conversation:{target.id}",
            source=source.id,
            messages=list(taken.message_ids),
        )
    _tell_of(actor, source, target, taken=taken, contact_ids=taken.contact_ids, move_id=move_id, is_split=False)
    return Moved(move_id=move_id, conversation_id=target.id, case_id=target.case_id)


@one_transaction
def move_to_case(*, actor: Actor, conversation_id: int, case_id: int | None = None) -> Moved:
    """Let a whole conversation belong to another case of its customer, or to a new one of its own.

    The case that it leaves leads to the other one when nothing else belongs to it. Raises `NotFound`, `Refusal`.
    """
    if case_id is not None:
        hold_cases(conversation_ids=[conversation_id], case_ids=[case_id])
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    others = Conversation.objects.filter(case_id=held.case_id, merged_into=None).exclude(pk=held.id)
    if case_id is None:
        if not others.exists():
            raise Refusal(_("This conversation has a case of its own already."))
        case_id = _new_case(held, held.customer_id)
    elif case_id == held.case_id:
        raise Refusal(_("It belongs to this case already."))
    else:
        target_customer_id = hold_case(actor=actor, case_id=case_id)[0].customer_id
        if not is_same_person(target_customer_id, held.customer_id):
            raise Refusal(_("That case is of another customer. Move the conversation to that customer first."))
    return _belong(actor, held, case_id=case_id, customer_id=held.customer_id, kind=MoveKind.TO_CASE)


@one_transaction
def move_to_customer(*, actor: Actor, conversation_id: int, customer_id: int) -> Moved:
    """Let a whole conversation be another customer's; what the former one wrote stays readable for colleagues only.

    Answers go to the new customer from now on, and nobody is copied who took part before. Its case goes along unless
    other conversations belong to it; then it gets one of its own. Raises `NotFound`, `Refusal`.
    """
    held = hold_conversation(actor=actor, conversation_id=conversation_id)
    person = get_customer(customer_id=customer_id)
    if is_same_person(held.customer_id, person.id):
        raise Refusal(_("This conversation is theirs already."))
    queued = Message.objects.filter(conversation_id=held.id, leaves_at__gt=clock.now())
    if queued.exists():
        raise Refusal(_("One of them has not left yet. Take it back first, or wait until it has."))
    others = Conversation.objects.filter(case_id=held.case_id, merged_into=None).exclude(pk=held.id)
    case_id = _new_case(held, person.id) if others.exists() else held.case_id
    audit.record(
        actor=actor,
        action="conversation.moved_to_customer",
        subject=f"conversation:{held.id}",
        previous=held.customer_id,
        customer=person.id,
    )
    return _belong(actor, held, case_id=case_id, customer_id=person.id, kind=MoveKind.TO_CUSTOMER)


def _belong(actor: Actor, held: Held, *, case_id: int, customer_id: int, kind: MoveKind) -> Moved:
    case_ids = [held.case_id, case_id]
    contact_ids = list(Contact.objects.filter(conversation_id=held.id).values_list("pk", flat=True))
    before = picture([held.id], case_ids, contact_ids)
    Conversation.objects.filter(pk=held.id).update(case_id=case_id, customer_id=customer_id)
    Contact.objects.filter(pk__in=contact_ids).update(case_id=case_id, customer_id=customer_id)
    if case_id == held.case_id:
        Case.objects.filter(pk=case_id).update(customer_id=customer_id)
    else:
        _join_case(held, case_id)
    mend_deadlines(conversation_ids=[held.id], case_ids=case_ids)
    move_id = remember(
        actor=actor,
        kind=kind,
        source_id=held.id,
        target_id=held.id,
        before=before,
        after=picture([held.id], case_ids, contact_ids),
        message_ids=list(Message.objects.filter(conversation_id=held.id).values_list("pk", flat=True)),
        across_customers=kind == MoveKind.TO_CUSTOMER,
    )
    if Case.objects.filter(pk=held.case_id, merged_into_id=case_id).exists():
        join_details(actor=actor, source_case_id=held.case_id, target_case_id=case_id, by=f"move:{move_id}")
    event = ConversationMoved(
        conversation_id=held.id,
        case_id=case_id,
        customer_id=customer_id,
        previous_case_id=held.case_id,
        previous_customer_id=held.customer_id,
        move_id=move_id,
    )
    publish(event, actor=actor)
    return Moved(move_id=move_id, conversation_id=held.id, case_id=case_id)


def _join_case(held: Held, case_id: int) -> None:
    """The case that was left leads to the other when it is empty; who still waits keeps the case open."""
    if not Conversation.objects.filter(case_id=held.case_id, merged_into=None).exists():
        Case.objects.filter(pk=held.case_id).update(
            merged_into_id=case_id, status=CaseStatus.SOLVED, solved_at=clock.now()
        )
    status = Case.objects.values_list("status", flat=True).get(pk=case_id)
    if status == CaseStatus.SOLVED and held.status != CaseStatus.SOLVED:
        Case.objects.filter(pk=case_id).update(status=held.status, solved_at=None, stuck_at=None)
    follow_cases([case_id])
    share_tags(case_id=case_id)


def _new_case(held: Held, customer_id: int) -> int:
    (case_id,) = draw_ids("desk_case")
    known = Case.objects.get(pk=held.case_id)
    Case.objects.create(
        pk=case_id,
        reference=reference_of(case_id),
        customer_id=customer_id,
        status=held.status,
        priority=known.priority,
        opened_at=clock.now(),
        solved_at=known.solved_at,
        solved_by_id=known.solved_by_id,
        stuck_at=known.stuck_at,
    )
    return case_id


def _new_matter(source: Held, taken: Taken, subject: str) -> Held:
    """A case with a conversation for what is split off: with the same person, who has it, in the same queue."""
    known = Conversation.objects.get(pk=source.id)
    first = Message.objects.filter(pk__in=taken.message_ids).order_by("sent_at", "pk")[0]
    answered = Message.objects.filter(pk__in=taken.message_ids, kind=MessageKind.REPLY).exists()
    status = CaseStatus.OPEN if answered else CaseStatus.NEW
    (case_id,) = draw_ids("desk_case")
    Case.objects.create(
        pk=case_id,
        reference=reference_of(case_id),
        customer_id=source.customer_id,
        status=status,
        priority=Case.objects.values_list("priority", flat=True).get(pk=source.case_id),
        opened_at=first.sent_at,
    )
    conversation = Conversation.objects.create(
        case_id=case_id,
        customer_id=source.customer_id,
        channel=known.channel,
        inbox_id=known.inbox_id,
        subject=subject,
        status=status,
        assignee_id=known.assignee_id,
        queue_id=known.queue_id,
        last_message_at=first.sent_at,
        tag_ids=known.tag_ids,
    )
    return hold_conversation(actor=SYSTEM, conversation_id=conversation.pk)


def _opening_contact(target: Held, taken: Taken) -> list[int]:
    """The first words of the customer open the new case; returns the contact if there was none for them yet."""
    first = (
        Message.objects.filter(pk__in=taken.message_ids, kind=MessageKind.INCOMING, machine="")
        .order_by("sent_at", "pk")
        .first()
    )
    if first is None:
        return []
    if Contact.objects.filter(message_id=first.pk).update(nature=ContactNature.OPENING):
        return []
    contact = Contact.objects.create(
        case_id=target.case_id,
        conversation_id=target.id,
        message_id=first.pk,
        customer_id=target.customer_id,
        at=first.sent_at,
        nature=ContactNature.OPENING,
    )
    return [contact.pk]


def _tell_of(
    actor: Actor,
    source: Held,
    target: Held,
    *,
    taken: Taken,
    contact_ids: Collection[int],
    move_id: int,
    is_split: bool,
) -> None:
    event = MessagesMoved(
        source_conversation_id=source.id,
        source_case_id=source.case_id,
        message_ids=taken.message_ids,
        contact_ids=tuple(contact_ids),
        move_id=move_id,
        is_split=is_split,
        is_undo=False,
        **target.subjects,
    )
    publish(event, actor=actor)
