"""Matters that leave facts of every kind, and the proof that what followed is what is counted anew."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import connection

from accord.desk.promises.contracts import PromiseDraft, PromiseKind
from accord.desk.promises.operations import keep_promise, make_promises
from accord.kernel.events import deliver_events
from accord.measure.cells.models import Cell, Fact
from accord.measure.cells.operations import rebuild_cells
from accord.measure.surveys.contracts import How
from accord.measure.surveys.operations import answer_survey
from tests.cast import Colleague, Person
from tests.measure.conftest import Postbox, let_stick, solve, write

DAY = timedelta(days=1)


def follow() -> None:
    while deliver_events():
        pass


def cells() -> set[tuple[object, ...]]:
    """What the cells hold; one that holds nothing is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM measure_cell WHERE n <> 0 OR hits <> 0 OR misses <> 0 OR total <> 0")
        return set(cursor.fetchall())


def counted(kind: str) -> tuple[int, int]:
    """n and hits of a kind over all days."""
    rows = Cell.objects.filter(grain=1, kind=kind).values_list("n", "hits")
    return sum(n for n, _ in rows), sum(hits for _, hits in rows)


def assert_nothing_is_otherwise() -> None:
    follow()
    before = cells()
    found = rebuild_cells()
    assert (found.facts_otherwise, found.cells_otherwise) == (0, 0)
    assert cells() == before
    Cell.objects.all().delete()
    Fact.objects.all().delete()
    assert rebuild_cells().facts_otherwise == found.facts
    assert cells() == before


@dataclass
class Told:
    """Three matters, two of them solved, and an answer to the survey after one."""

    first: tuple[int, int]
    second: tuple[int, int]
    other: tuple[int, int]


@pytest.fixture
def told(
    *,
    noon: datetime,
    journey: None,
    agent: Colleague,
    angry_customer: Person,
    loyal_customer: Person,
    postbox: Postbox,
) -> Told:
    first = write(angry_customer, key="first")
    second = write(angry_customer, key="second", text="The tent pole again.")
    other = write(loyal_customer, key="other", text="Where is my parcel?")
    [promise] = make_promises(
        actor=agent.actor,
        conversation_id=first[0],
        drafts=[PromiseDraft(kind=PromiseKind.SEND, words="A new pole.", due_at=noon + DAY / 2)],
    )
    solve(agent, *first)
    solve(agent, *other)
    follow()
    assert counted("contact") == (3, 0)
    assert counted("demand") == (2, 2)
    assert counted("fcr7") == (3, 3)
    assert counted("solved") == (2, 0)

    keep_promise(actor=agent.actor, promise_id=promise)
    let_stick(noon)
    answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": 2, "ces": 6, "words": "late"})
    follow()
    assert (counted("promise"), counted("csat"), counted("ces")) == ((1, 1), (1, 0), (1, 1))
    answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": 5, "ces": 6, "words": "well"})
    assert_nothing_is_otherwise()
    assert counted("csat") == (1, 1)
    return Told(first, second, other)
