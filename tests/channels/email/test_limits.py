"""Limits on the way out: never more than a provider allows, people before machines, and nothing lost."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from tests.channels.email.outer_world import OuterWorld, outer_world
from tests.channels.email.test_outbox import progress_of, queue

from accord.channels.email.contracts import DeliveryProgress
from accord.channels.email.models import Mailbox, PostRules
from accord.channels.email.operations import drain_mailbox
from accord.channels.email.operations.limits import left_in_a_day, resting_until
from accord.channels.email.trust.pressure import seconds_until_token, tokens_now
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines, next_due_at
from accord.kernel.jobs import run_waiting_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def world(mailbox: Mailbox) -> Iterator[OuterWorld]:
    with outer_world() as server:
        Mailbox.objects.update(smtp_port=server.port)
        yield server


def go_on(at: datetime) -> None:
    """What the timekeeper and the worker do at an instant."""
    with clock.at(at):
        while fire_due_deadlines():
            pass
        run_waiting_jobs()


def test_tokens_come_in_steadily_up_to_the_burst() -> None:
    assert tokens_now(tokens=0, seconds=30, a_minute=4, burst=10) == 2
    assert tokens_now(tokens=9, seconds=3600, a_minute=4, burst=10) == 10
    assert seconds_until_token(tokens=0.5, a_minute=6) == 5


def test_a_burst_leaves_at_once_and_the_rest_minute_by_minute(
    mailbox: Mailbox, world: OuterWorld, noon: datetime
) -> None:
    PostRules.objects.create(mailbox=mailbox, most_a_minute=2, burst=3)
    for number in range(1, 8):
        queue(mailbox, number)
    drain_mailbox(mailbox_id=mailbox.pk)
    assert len(world.taken) == 3
    assert next_due_at() is not None
    go_on(noon + timedelta(seconds=61))
    assert len(world.taken) == 5
    go_on(noon + timedelta(seconds=62))
    assert len(world.taken) == 5
    go_on(noon + timedelta(minutes=10))
    assert sorted(world.count_by_id().values()) == [1] * 7


def test_a_day_is_never_passed_in_any_24_hours(mailbox: Mailbox, world: OuterWorld, noon: datetime) -> None:
    PostRules.objects.create(mailbox=mailbox, most_a_day=3)
    for number in range(1, 6):
        queue(mailbox, number)
    drain_mailbox(mailbox_id=mailbox.pk)
    assert (len(world.taken), left_in_a_day(PostRules.objects.get())) == (3, 3)
    assert resting_until(mailbox_id=mailbox.pk) == noon + timedelta(hours=25)
    go_on(noon + timedelta(hours=23))
    assert len(world.taken) == 3
    go_on(noon + timedelta(hours=25))
    assert len(world.taken) == 5


def test_what_people_wrote_leaves_before_what_accord_says(mailbox: Mailbox, world: OuterWorld) -> None:
    PostRules.objects.create(mailbox=mailbox, most_a_day=1)
    queue(mailbox, 1, author_name="", leaves_at=clock.now() - timedelta(minutes=5))
    queue(mailbox, 2)
    drain_mailbox(mailbox_id=mailbox.pk)
    assert [progress_of(1), progress_of(2)] == [DeliveryProgress.WAITING, DeliveryProgress.DELIVERED]


def test_without_limits_everything_leaves(mailbox: Mailbox, world: OuterWorld) -> None:
    PostRules.objects.create(mailbox=mailbox)
    for number in range(1, 31):
        queue(mailbox, number)
    drain_mailbox(mailbox_id=mailbox.pk)
    assert len(world.taken) == 30


def test_refused_for_hours_and_then_taken(mailbox: Mailbox, world: OuterWorld, noon: datetime) -> None:
    """Each pause is longer than the one before, none is skipped, and the mail arrives once."""
    world.script = ["451 4.7.1 greylisted, come back later"] * 8
    queue(mailbox)
    drain_mailbox(mailbox_id=mailbox.pk)
    pauses: list[float] = []
    at = noon
    while progress_of() == DeliveryProgress.WAITING:
        due_at = next_due_at()
        assert due_at is not None
        pauses.append((due_at - at).total_seconds())
        at = due_at
        go_on(at)
    assert progress_of() == DeliveryProgress.DELIVERED
    assert list(world.count_by_id().values()) == [1]
    assert len(pauses) == 8
    for number, pause in enumerate(pauses):
        least = min(60 * 2**number, 3600)
        assert least <= pause <= least * 1.5
    assert (at - noon) > timedelta(hours=2)
