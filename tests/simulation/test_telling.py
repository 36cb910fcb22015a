"""The simulated company is told through the real doors, and what was told is found in the product."""

from datetime import UTC, datetime

import pytest
from tests.ports import free_port

from accord.channels.email.queries import list_unsettled, read_account
from accord.desk.queries import contacts_between
from accord.kernel.events import list_facts
from accord.simulation.telling.demo import is_half_told, read_demo, tell_demo
from accord.simulation.telling.outer_world import OuterWorld
from accord.staff.queries import list_employees

DAYS = 3


@pytest.fixture
def told(transactional_db: None) -> list[tuple[float, str]]:
    """Three days of the company, told up to this moment; returns the progress that was shown."""
    shown: list[tuple[float, str]] = []
    tell_demo(world_port=free_port(), days=DAYS, progress=lambda share, what: shown.append((share, what)))
    return shown


@pytest.mark.django_db(transaction=True)
def test_three_days_are_told_once_and_add_up(told: list[tuple[float, str]]) -> None:
    account = read_account()
    assert account.received == account.stored + account.duplicate + account.bounce + account.automatic
    assert account.quarantined == 0
    assert len(contacts_between(start=datetime(2020, 1, 1, tzinfo=UTC), end=datetime.max.replace(tzinfo=UTC))) > DAYS
    assert {"desk.ReplyPosted", "desk.CaseSolved", "customers.OutsideEventHappened"} <= {
        fact.kind for fact in list_facts(limit=10_000)
    }
    assert list_unsettled() == []
    assert len(list_employees()) > 20
    assert [share for share, _ in told] == sorted(share for share, _ in told)
    assert told[-1][0] == 1.0
    assert read_demo() is not None
    assert not is_half_told()


def test_the_outer_world_keeps_what_reaches_each_address() -> None:
    world = OuterWorld(free_port())
    raw = (
        b"From: service@arvenholt.example\r\nTo: ana@mail.example\r\nMessage-ID: <1@arvenholt.example>\r\n"
        b"Auto-Submitted: auto-generated\r\n\r\nhttp://localhost:8000/s/TOKEN/?score=5\r\n"
    )
    world.hand_over(sender="service@arvenholt.example", recipients=["Ana@mail.example"], raw=raw, before_data=list)
    assert world.newest_survey("ana@mail.example") == "TOKEN"
    assert world.newest_answer("ana@mail.example") is None
