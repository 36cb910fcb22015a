"""Whom a mail can reach, until when something can be asked, when somebody is reminded."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.desk.side_talks.links import read_task_token, task_path
from accord.desk.side_talks.rules import is_address, is_due_time, remind_at

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["anna@carrier.example", "a.b+c@x.co.uk"])
def test_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    ["", "anna", "anna@carrier", "a@b.example, c@d.example", "A <a@b.example>", "a b@c.example", "@c.example"],
)
def test_what_is_none(text: str) -> None:
    assert not is_address(text)


@given(minutes=st.integers(min_value=1, max_value=366 * 24 * 60))
def test_a_reminder_comes_before_it_is_due_and_never_at_once(minutes: int) -> None:
    due_at = NOW + timedelta(minutes=minutes)
    remind = remind_at(given_at=NOW, due_at=due_at)

    assert is_due_time(due_at, now=NOW)
    if minutes < 120:
        assert remind is None
    else:
        assert remind is not None
        assert NOW + timedelta(minutes=minutes) / 2 < remind < due_at
        assert due_at - remind <= timedelta(days=1)


def test_a_time_that_is_past_or_years_away_is_none() -> None:
    assert not is_due_time(NOW, now=NOW)
    assert not is_due_time(NOW + timedelta(days=400), now=NOW)


def test_a_link_says_who_and_what_and_cannot_be_made_up() -> None:
    token = task_path(task_id=7, employee_id=3).removeprefix("/t/").rstrip("/")

    assert read_task_token(token=token) == (7, 3)
    assert read_task_token(token=f"{token}x") is None
    assert read_task_token(token="") is None
