"""Deadlines fall due once, on time, and survive a failure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from accord.kernel import deadlines
from accord.kernel.deadlines import (
    cancel_deadline,
    cancel_deadlines,
    fire_due_deadlines,
    next_due_at,
    on_deadline,
    on_deadlines,
    set_deadline,
    set_deadlines,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def rung() -> Iterator[list[tuple[int, datetime]]]:
    bells: list[tuple[int, datetime]] = []

    @on_deadline("test.bell")
    def ring(*, subject: int, due_at: datetime) -> None:
        if subject == 13 and not bells:
            bells.append((0, due_at))
            raise RuntimeError("stuck")
        bells.append((subject, due_at))

    yield bells
    deadlines._actions.pop("test.bell")


@pytest.mark.django_db
def test_a_deadline_fires_at_its_instant_and_not_before(rung: list[tuple[int, datetime]], noon: datetime) -> None:
    set_deadline(kind="test.bell", subject=1, due_at=noon + MINUTE)
    assert next_due_at() == noon + MINUTE
    assert fire_due_deadlines(now=noon + MINUTE - timedelta(microseconds=1)) == 0
    assert fire_due_deadlines(now=noon + MINUTE) == 1
    assert fire_due_deadlines(now=noon + MINUTE) == 0
    assert rung == [(1, noon + MINUTE)]


@pytest.mark.django_db
def test_setting_it_again_moves_it(rung: list[tuple[int, datetime]], noon: datetime) -> None:
    set_deadline(kind="test.bell", subject=1, due_at=noon)
    set_deadline(kind="test.bell", subject=1, due_at=noon + MINUTE)
    assert fire_due_deadlines(now=noon) == 0
    assert fire_due_deadlines(now=noon + MINUTE) == 1


@pytest.mark.django_db
def test_a_cancelled_deadline_stays_silent(rung: list[tuple[int, datetime]], noon: datetime) -> None:
    set_deadline(kind="test.bell", subject=1, due_at=noon)
    assert cancel_deadline(kind="test.bell", subject=1)
    assert not cancel_deadline(kind="test.bell", subject=1)
    fire_due_deadlines(now=noon)
    assert rung == []


@pytest.mark.django_db
def test_a_deadline_that_fails_is_tried_again_and_lets_the_others_pass(
    rung: list[tuple[int, datetime]], noon: datetime
) -> None:
    set_deadline(kind="test.bell", subject=13, due_at=noon - MINUTE)
    set_deadline(kind="test.bell", subject=2, due_at=noon)
    fire_due_deadlines(now=noon)
    assert [subject for subject, _ in rung] == [0, 2]
    fire_due_deadlines(now=noon + MINUTE)
    assert [subject for subject, _ in rung] == [0, 2, 13]


@pytest.mark.long
@pytest.mark.django_db
def test_ten_thousand_in_one_minute_all_fire(rung: list[tuple[int, datetime]], noon: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_deadline (kind, subject, due_at, attempts)"
            " SELECT 'test.bell', n, %s::timestamptz + n * interval '6 milliseconds', 0"
            " FROM generate_series(100, 10099) n",
            [noon],
        )
    while fire_due_deadlines(now=noon + 2 * MINUTE):
        pass
    assert [subject for subject, _ in rung] == list(range(100, 10100))


@pytest.mark.django_db
def test_a_deadline_goes_with_its_transaction(noon: datetime) -> None:
    with transaction.atomic():
        set_deadline(kind="test.bell", subject=1, due_at=noon)
        transaction.set_rollback(True)
    assert next_due_at() is None


@pytest.fixture
def struck() -> Iterator[list[dict[int, datetime]]]:
    strokes: list[dict[int, datetime]] = []
    failures: list[dict[int, datetime]] = []

    @on_deadlines("test.strokes")
    def strike(*, due: dict[int, datetime]) -> None:
        if 13 in due and len(failures) < 2:
            failures.append(due)
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        strokes.append(due)

    yield strokes
    deadlines._actions.pop("test.strokes")
    deadlines._of_many.discard("test.strokes")


@pytest.mark.django_db
def test_those_of_one_kind_can_fire_together(struck: list[dict[int, datetime]], noon: datetime) -> None:
    set_deadlines(kind="test.strokes", due={1: noon, 2: noon - MINUTE, 3: noon + MINUTE})
    assert fire_due_deadlines(now=noon) == 2
    assert struck == [{2: noon - MINUTE, 1: noon}]
    set_deadlines(kind="test.strokes", due={3: noon + 2 * MINUTE})
    assert fire_due_deadlines(now=noon + MINUTE) == 0
    cancel_deadlines(kind="test.strokes", subjects=[1, 3])
    assert next_due_at() is None


@pytest.mark.django_db
def test_what_fails_together_is_done_one_by_one_and_the_bad_one_again_later(
    struck: list[dict[int, datetime]], noon: datetime
) -> None:
    set_deadlines(kind="test.strokes", due={1: noon, 13: noon, 2: noon})
    assert fire_due_deadlines(now=noon) == 3
    assert sorted(struck, key=str) == [{1: noon}, {2: noon}]
    fire_due_deadlines(now=noon + MINUTE)
    assert struck[-1] == {13: noon + MINUTE}
