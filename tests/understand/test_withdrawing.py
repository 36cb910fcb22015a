"""What turns out to be junk leaves the figures and what was learned; what was none after all is counted again."""

from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import Place
from accord.desk.operations import remove_conversation, restore_conversation, solve_case
from accord.journey.contracts import ReasonRow
from accord.kernel.events import deliver_events
from accord.understand.models import Lesson, Reading
from accord.understand.queries import count_contacts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "damaged", "sizes", "invoice")]


@pytest.fixture
def placed(angry_customer: Person) -> Placed:
    placed = hand_in(letter(angry_customer.email, "The parcel arrived damaged.", subject=""))
    deliver_events(names=["understand"])
    return placed


def counted(noon: datetime) -> int:
    day = timedelta(days=1)
    return sum(row.contacts for row in count_contacts(start=noon - day, end=noon + day).values())


def remove(agent: Colleague, placed: Placed) -> None:
    remove_conversation(actor=agent.actor, conversation_id=placed.conversation_id, place=Place.JUNK)
    deliver_events(names=["understand"])


def restore(agent: Colleague, placed: Placed) -> None:
    restore_conversation(actor=agent.actor, conversation_id=placed.conversation_id)
    deliver_events(names=["understand"])


def test_junk_leaves_the_figures_and_comes_back(
    agent: Colleague, placed: Placed, damaged: ReasonRow, noon: datetime
) -> None:
    assert counted(noon) == 1
    remove(agent, placed)
    assert counted(noon) == 0
    restore(agent, placed)
    assert counted(noon) == 1
    assert Reading.objects.get().reason_id == damaged.id


def test_what_was_decided_is_decided_again_and_unlearned_meanwhile(
    agent: Colleague, placed: Placed, sizes: ReasonRow
) -> None:
    solve_case(actor=agent.actor, case_id=placed.case_id, reason_id=sizes.id, demand="value")
    deliver_events(names=["understand"])
    assert Lesson.objects.count() == 1

    remove(agent, placed)
    assert not Lesson.objects.exists(), "junk teaches nothing"
    restore(agent, placed)
    reading = Reading.objects.get()
    assert (reading.reason_id, reading.demand, Lesson.objects.count()) == (sizes.id, "value", 1)


def test_junk_that_was_found_before_it_was_read_is_never_counted(
    agent: Colleague, angry_customer: Person, noon: datetime
) -> None:
    placed = hand_in(letter(angry_customer.email, "Damaged watches", subject=""))
    remove(agent, placed)
    assert counted(noon) == 0
