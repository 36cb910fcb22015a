"""Colleagues in one conversation see each other come, write and go."""

from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.operations import hand_in
from accord.desk.contracts import MessageKind
from accord.desk.operations import save_draft
from accord.desk.viewers import operations
from accord.desk.viewers.models import Viewer
from accord.desk.viewers.operations import forget_old_viewers, leave, look_at
from accord.desk.viewers.queries import list_viewers
from accord.kernel import clock
from accord.kernel.errors import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def conversation_id(angry_customer: Person) -> int:
    return hand_in(letter(angry_customer.email)).conversation_id


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What browsers were told to look at again."""
    told: list[str] = []
    monkeypatch.setattr(operations, "hint", told.append)
    return told


def seen_by(somebody: Colleague, conversation_id: int) -> list[tuple[str, bool, bool, bool]]:
    found = list_viewers(actor=somebody.actor, conversation_id=conversation_id)
    return [(one.name, one.is_looking, one.is_writing, one.has_draft) for one in found]


def test_who_looks_is_seen_by_others_and_not_by_themselves(
    agent: Colleague, other_agent: Colleague, conversation_id: int
) -> None:
    look_at(actor=agent.actor, conversation_id=conversation_id)
    assert seen_by(other_agent, conversation_id) == [(agent.name, True, False, False)]
    assert seen_by(agent, conversation_id) == []


def test_writing_is_seen_for_seconds_and_looking_for_a_little_longer(
    agent: Colleague, other_agent: Colleague, conversation_id: int, noon: datetime
) -> None:
    look_at(actor=agent.actor, conversation_id=conversation_id, is_writing=True)
    assert seen_by(other_agent, conversation_id) == [(agent.name, True, True, False)]
    with clock.at(noon + timedelta(seconds=20)):
        assert seen_by(other_agent, conversation_id) == [(agent.name, True, False, False)]
    with clock.at(noon + timedelta(minutes=1)):
        assert seen_by(other_agent, conversation_id) == []
        assert forget_old_viewers() == 1


def test_a_reply_begun_is_known_long_after_its_author_left(
    agent: Colleague, other_agent: Colleague, conversation_id: int
) -> None:
    save_draft(actor=agent.actor, conversation_id=conversation_id, kind=MessageKind.REPLY, text="We are")
    assert seen_by(other_agent, conversation_id) == [(agent.name, False, False, True)]


def test_browsers_are_hinted_at_news_alone(
    agent: Colleague, conversation_id: int, hinted: list[str], noon: datetime
) -> None:
    for seconds, is_writing in ((0, False), (15, False), (16, True), (20, True), (60, False), (120, False)):
        with clock.at(noon + timedelta(seconds=seconds)):
            look_at(actor=agent.actor, conversation_id=conversation_id, is_writing=is_writing)
    # Came; began to write; came again after a minute away.
    assert hinted == [f"viewers:{conversation_id}"] * 3


def test_leaving_is_seen_at_once(
    agent: Colleague, other_agent: Colleague, conversation_id: int, hinted: list[str]
) -> None:
    look_at(actor=agent.actor, conversation_id=conversation_id)
    leave(actor=agent.actor, conversation_id=conversation_id)
    leave(actor=other_agent.actor, conversation_id=conversation_id)
    assert seen_by(other_agent, conversation_id) == []
    assert len(hinted) == 2


def test_who_may_not_read_it_is_not_in_it(department_owner: Colleague, conversation_id: int) -> None:
    with pytest.raises(NotFound):
        look_at(actor=department_owner.actor, conversation_id=conversation_id)
    with pytest.raises(NotFound):
        list_viewers(actor=department_owner.actor, conversation_id=conversation_id)
    assert not Viewer.objects.exists()
