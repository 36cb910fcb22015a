"""Undo and send later: a reply waits for its time, is seen waiting, and can be taken back or let go by anybody."""

from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague
from tests.channels.email.outer_world import OuterWorld
from tests.channels.email.post import receive, write_mail

from accord.channels.email.models import Mailbox
from accord.desk.models import Draft, Message
from accord.desk.operations import TooLate, post_reply, take_back_reply
from accord.desk.operations.scheduling import hasten_reply
from accord.kernel import clock
from accord.kernel.company import change_company
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import deliver_events
from accord.kernel.jobs import run_waiting_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def conversation_id(mailbox: Mailbox) -> int:
    found = receive(write_mail(), mailbox).conversation_id
    assert found is not None
    return found


def go_on(at: datetime) -> None:
    with clock.at(at):
        fire_due_deadlines()
        run_waiting_jobs()
        deliver_events()


def test_leaves_at_the_chosen_time_and_not_before(
    world: OuterWorld, conversation_id: int, agent: Colleague, noon: datetime
) -> None:
    tomorrow = noon + timedelta(hours=21)
    post_reply(actor=agent.actor, conversation_id=conversation_id, text="Good morning.", leave_at=tomorrow)
    go_on(tomorrow - timedelta(seconds=1))
    assert world.taken == []
    go_on(tomorrow)
    assert list(world.count_by_id().values()) == [1]
    assert Message.objects.get(kind="reply").delivery_state == "delivered"


def test_anybody_takes_back_what_waits_for_its_time(
    world: OuterWorld, conversation_id: int, agent: Colleague, other_agent: Colleague, noon: datetime
) -> None:
    later = noon + timedelta(hours=3)
    message_id = post_reply(actor=agent.actor, conversation_id=conversation_id, text="Soon.", leave_at=later)
    assert take_back_reply(actor=other_agent.actor, message_id=message_id) == "Soon."
    assert Draft.objects.get().employee_id == other_agent.id
    go_on(later)
    assert world.taken == []


def test_the_seconds_of_an_undo_are_the_authors_alone(
    conversation_id: int, agent: Colleague, other_agent: Colleague
) -> None:
    message_id = post_reply(actor=agent.actor, conversation_id=conversation_id, text="Done.")
    with pytest.raises(NotFound):
        take_back_reply(actor=other_agent.actor, message_id=message_id)


def test_the_company_sets_how_long_an_undo_lasts(
    world: OuterWorld, conversation_id: int, agent: Colleague, administrator: Colleague, noon: datetime
) -> None:
    change_company(actor=administrator.actor, undo_seconds=60)
    message_id = post_reply(actor=agent.actor, conversation_id=conversation_id, text="Done.")
    go_on(noon + timedelta(seconds=59))
    assert world.taken == []
    with clock.at(noon + timedelta(seconds=59)):
        take_back_reply(actor=agent.actor, message_id=message_id)
    go_on(noon + timedelta(seconds=61))
    assert world.taken == []


def test_is_let_go_now(world: OuterWorld, conversation_id: int, agent: Colleague, noon: datetime) -> None:
    message_id = post_reply(
        actor=agent.actor, conversation_id=conversation_id, text="Soon.", leave_at=noon + timedelta(days=2)
    )
    hasten_reply(actor=agent.actor, message_id=message_id)
    go_on(noon)
    assert len(world.taken) == 1
    with pytest.raises(Refusal):
        hasten_reply(actor=agent.actor, message_id=message_id)
    with pytest.raises(TooLate):
        take_back_reply(actor=agent.actor, message_id=message_id)
    go_on(noon + timedelta(days=2))
    assert len(world.taken) == 1


@pytest.mark.parametrize("hours", [-1, 0, 24 * 91])
def test_not_in_the_past_and_not_in_a_year(conversation_id: int, agent: Colleague, noon: datetime, hours: int) -> None:
    with pytest.raises(BadInput):
        post_reply(
            actor=agent.actor,
            conversation_id=conversation_id,
            text="Hello.",
            leave_at=noon + timedelta(hours=hours),
        )
    assert not Message.objects.filter(kind="reply").exists()
