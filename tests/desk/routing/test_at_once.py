"""Many give, take, answer and hand over at once, on real transactions: exact whatever the order."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from tests.cast import Colleague, Person, employ
from tests.desk.letters import letter

from accord.channels.operations import hand_in
from accord.desk.models import Conversation, Queue
from accord.desk.operations import post_reply
from accord.desk.routing.contracts import GOT, Mode, QueueChoices
from accord.desk.routing.models import Decision
from accord.desk.routing.operations import change_queue, hand_over, set_capacity, share_out, take_next
from accord.kernel.errors import Refusal
from accord.kernel.permissions import Role
from accord.staff.contracts import Presence
from accord.staff.models import Team, TeamMembership
from accord.staff.operations import set_presence

pytestmark = pytest.mark.django_db(transaction=True)

MOST = 3
WORKERS = 6


@pytest.fixture
def people(service: Any) -> list[Colleague]:
    team = Team.objects.create(slug="t", name="T", department=service)
    Queue.objects.create(slug="q", name="Q", team=team)
    found = []
    for number in range(4):
        colleague = employ(name=f"P{number}", email=f"p{number}@company.example", role=Role.AGENT, department=service)
        TeamMembership.objects.create(team=team, employee_id=colleague.id)
        set_presence(actor=colleague.actor, presence=Presence.AVAILABLE)
        found.append(colleague)
    return found


def write(customer: Person, count: int) -> None:
    queue_id = Queue.objects.get().pk
    for _number in range(count):
        with transaction.atomic():
            placed = hand_in(letter(customer.email))
        Conversation.objects.filter(pk=placed.conversation_id).update(queue_id=queue_id)


def check(people: list[Colleague]) -> None:
    """Nobody carries more than they may, and nothing was given twice: as often as it was got, less given back."""
    loads = Counter(
        Conversation.objects.filter(waiting_since__isnull=False, assignee__isnull=False).values_list(
            "assignee_id", flat=True
        )
    )
    assert all(count <= MOST for count in loads.values()), loads


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nobody_over_capacity_nothing_twice_nothing_starved(
    people: list[Colleague], lead: Colleague, angry_customer: Person, seed: int
) -> None:
    mode = QueueChoices(mode=Mode.PUSH)
    change_queue(actor=lead.actor, queue_id=Queue.objects.get().pk, choices=mode)
    set_capacity(actor=lead.actor, employee_id=None, channel="", most=MOST)
    write(angry_customer, 18)
    over: list[int] = []
    start = Barrier(WORKERS)

    def work(number: int) -> None:
        chance, me = Random(seed * 100 + number), people[number % len(people)]
        start.wait(timeout=60)
        try:
            for _turn in range(10):
                _one_turn(chance, me)
                over.append(Conversation.objects.filter(assignee_id=me.id, waiting_since__isnull=False).count())
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        for done in [pool.submit(work, number) for number in range(WORKERS)]:
            done.result(timeout=200)
    assert max(over) <= MOST
    check(people)
    _everything_is_had_in_the_end(people)


def _one_turn(chance: Random, me: Colleague) -> None:
    what = chance.choice(["share", "share", "take", "take", "answer", "answer", "back"])
    try:
        if what == "share":
            share_out()
        elif what == "take":
            take_next(actor=me.actor)
        elif what == "back" and chance.random() < 0.4:
            hand_over(actor=me.actor, employee_id=me.id)
        else:
            mine = Conversation.objects.filter(assignee_id=me.id, waiting_since__isnull=False)
            number = mine.values_list("pk", flat=True).first()
            if number is not None:
                post_reply(actor=me.actor, conversation_id=number, text="Here.", undo_seconds=0)
    except Refusal:
        return


def _everything_is_had_in_the_end(people: list[Colleague]) -> None:
    """Those there go on answering and taking: after a few rounds nobody waits, and each word was answered by one."""
    for _round in range(30):
        share_out()
        for me in people:
            for number in list(
                Conversation.objects.filter(assignee_id=me.id, waiting_since__isnull=False).values_list("pk", flat=True)
            ):
                post_reply(actor=me.actor, conversation_id=number, text="Here.", undo_seconds=0)
        if not Conversation.objects.filter(waiting_since__isnull=False).exists():
            break
    starved = Conversation.objects.filter(waiting_since__isnull=False)
    given_back = Decision.objects.filter(kind="returned", conversation__in=starved).values("conversation_id").distinct()
    # Only what all four have given back today may still wait, until its hour has passed.
    assert all(
        Decision.objects.filter(kind="returned", conversation_id=row["conversation_id"])
        .values("employee_id")
        .distinct()
        .count()
        == len(people)
        for row in given_back
    )
    assert starved.count() == len(given_back)
    for conversation_id in Conversation.objects.values_list("pk", flat=True):
        kinds = list(
            Decision.objects.filter(conversation_id=conversation_id).order_by("pk").values_list("kind", flat=True)
        )
        had = [kind in GOT for kind in kinds if kind in GOT or kind == "returned"]
        twice = [place for place in range(1, len(had)) if had[place - 1] and had[place]]
        assert not twice, f"got twice without being given back: {kinds}"


def test_six_press_next_for_one_conversation_and_one_gets_it(people: list[Colleague], angry_customer: Person) -> None:
    write(angry_customer, 1)
    start = Barrier(len(people))

    def take(me: Colleague) -> int | None:
        start.wait(timeout=60)
        try:
            return take_next(actor=me.actor)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        got = [done.result(timeout=90) for done in [pool.submit(take, me) for me in people]]
    assert sorted(number is None for number in got) == [False, True, True, True]
    assert Decision.objects.filter(kind="taken").count() == 1
