"""Whatever people merge, split, move and undo, in whatever order: every word lies in one place, and nobody's leaks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.operations import hand_in
from accord.desk.contracts import MessageKind
from accord.desk.matters.models import Move
from accord.desk.matters.operations import move_messages, move_to_case, move_to_customer, split_messages, undo_move
from accord.desk.models import Case, Contact, Conversation, Message
from accord.desk.operations import merge_conversations, post_reply, solve_case, unmerge_conversations
from accord.kernel import clock
from accord.kernel.errors import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "move", "across", "case", "customer", "undo", "undo", "letter", "solve"]),
        st.integers(0, 11),
        st.integers(0, 11),
        st.integers(1, 7),
    ),
    min_size=1,
    max_size=14,
)


@dataclass
class Desk:
    """Two customers with some conversations, and what people did with them."""

    agent: Colleague
    people: tuple[Person, Person]
    now: datetime
    undos: list[tuple[Callable[[], Any], dict[str, Any]]] = field(default_factory=list)

    def conversations(self) -> list[int]:
        return list(Conversation.objects.filter(merged_into=None).order_by("pk").values_list("pk", flat=True))

    def write(self, person: Person, words: str, *, thread: tuple[int, ...] = ()) -> None:
        self.now += timedelta(minutes=7)
        with clock.at(self.now):
            hand_in(letter(person.email, words, thread=thread))


def standing() -> dict[str, Any]:
    """All that a merge, split or move may touch, of what is there for anybody to see."""
    living = Conversation.objects.filter(merged_into=None).order_by("pk")
    cases = Case.objects.filter(pk__in=living.values("case_id")).order_by("pk")
    return {
        "conversations": list(living.values()),
        "cases": list(cases.values()),
        "messages": list(Message.objects.order_by("pk").values_list("pk", "conversation_id")),
        "contacts": list(
            Contact.objects.order_by("pk").values_list(
                "message_id", "conversation_id", "case_id", "customer_id", "nature"
            )
        ),
        "participants": sorted(
            living.exclude(participants=None).values_list("pk", "participants__address", "participants__role")
        ),
    }


def take(desk: Desk, what: str, one: int, other: int, some: int) -> None:
    """One step; what is refused changes nothing."""
    known = desk.conversations()
    source, target = known[one % len(known)], known[other % len(known)]
    actor = desk.agent.actor
    if what == "undo":
        _undo(desk)
        return
    if what == "letter":
        desk.write(desk.people[some % 2], f"More, {one}.", thread=(source,))
        desk.undos.clear()  # what came since stays: going back further is no return to the same state
        return
    if what == "solve":
        solve_case(actor=actor, case_id=Conversation.objects.get(pk=source).case_id)
        desk.undos.clear()
        return
    before = standing()
    try:
        with transaction.atomic():
            desk.undos.append((_order(actor, what, source, target, some), before))
    except Refusal:
        assert standing() == before


def _order(actor: Any, what: str, source: int, target: int, some: int) -> Callable[[], Any]:
    messages = list(Message.objects.filter(conversation_id=source).order_by("pk").values_list("pk", flat=True))
    chosen = [number for place, number in enumerate(messages) if some & (1 << place % 3)]
    if what == "merge":
        merge_id = merge_conversations(actor=actor, source_id=source, target_id=target)
        return lambda: unmerge_conversations(actor=actor, merge_id=merge_id)
    if what == "split":
        moved = split_messages(actor=actor, conversation_id=source, message_ids=chosen)
    elif what in {"move", "across"}:
        moved = move_messages(
            actor=actor,
            conversation_id=source,
            message_ids=chosen,
            target_id=target,
            across_customers=what == "across",
        )
    elif what == "case":
        case_id = Conversation.objects.get(pk=target).case_id if some % 2 else None
        moved = move_to_case(actor=actor, conversation_id=source, case_id=case_id)
    else:
        customer_id = Conversation.objects.get(pk=target).customer_id
        moved = move_to_customer(actor=actor, conversation_id=source, customer_id=customer_id)
    return lambda: undo_move(actor=actor, move_id=moved.move_id)


def _undo(desk: Desk) -> None:
    if desk.undos:
        take_back, before = desk.undos.pop()
        take_back()
        assert standing() == before


def check(desk: Desk, messages: int) -> None:
    """What must hold after every step."""
    assert Message.objects.count() == messages
    assert not Message.objects.exclude(conversation__merged_into=None).exists()
    living = {row.pk: row for row in Conversation.objects.filter(merged_into=None)}
    contacts = list(Contact.objects.all())
    assert len({contact.message_id for contact in contacts}) == len(contacts)
    places = dict(Message.objects.values_list("pk", "conversation_id"))
    for contact in contacts:
        home = living[contact.conversation_id]
        assert places[contact.message_id] == contact.conversation_id
        assert (contact.case_id, contact.customer_id) == (home.case_id, home.customer_id)
    statuses = dict(Case.objects.values_list("pk", "status"))
    owners = dict(Case.objects.values_list("pk", "customer_id"))
    merged = set(Case.objects.exclude(merged_into=None).values_list("pk", flat=True))
    for row in living.values():
        assert row.status == statuses[row.case_id]
        assert row.customer_id == owners[row.case_id]
        assert row.case_id not in merged
        assert Message.objects.filter(conversation_id=row.pk).exists()
    _check_nobody_leaks(living)


def _check_nobody_leaks(living: dict[int, Conversation]) -> None:
    """Another customer's words lie in a conversation only if a person moved them, or they came as a stranger's."""
    on_purpose: set[int] = set()
    for move in Move.objects.filter(across_customers=True):
        on_purpose |= set(move.message_ids)
    for message in Message.objects.filter(kind=MessageKind.INCOMING, caution=""):
        home = living[message.conversation_id]
        if message.customer_id != home.customer_id:
            assert message.pk in on_purpose


@given(steps=STEPS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_every_word_lies_in_one_place_and_undo_restores(
    agent: Colleague,
    angry_customer: Person,
    loyal_customer: Person,
    noon: datetime,
    steps: list[tuple[str, int, int, int]],
) -> None:
    with transaction.atomic():
        desk = Desk(agent=agent, people=(angry_customer, loyal_customer), now=noon)
        for person in desk.people:
            desk.write(person, "First.")
            [conversation_id] = desk.conversations()[-1:]
            desk.write(person, "And another thing.", thread=(conversation_id,))
            desk.write(person, "A second matter.")
        with clock.at(desk.now):
            post_reply(
                actor=agent.actor, conversation_id=desk.conversations()[0], text="We look into it.", undo_seconds=0
            )
        for step in steps:
            written = Message.objects.count() + (step[0] == "letter")
            desk.now += timedelta(minutes=1)
            with clock.at(desk.now):
                take(desk, *step)
            check(desk, written)
        transaction.set_rollback(True)
