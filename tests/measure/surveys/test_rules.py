"""Who may be asked, in the order of the rules, and which visitors are machines."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accord.measure.surveys.rules import Situation, is_scanner, may_change, suppressed_by
from tests.conftest import NOON

DAY = timedelta(days=1)

WILLING = Situation(
    now=NOON,
    may_ask=True,
    has_open_matter=False,
    is_reachable=True,
    last_asked_at=None,
    last_asked_by_programme_at=None,
    programme_cooldown=30 * DAY,
    was_asked_about_this=False,
    sampled_share=0.5,
    draw=0.49,
    asked_today=9,
    quota_a_day=10,
)


def test_a_willing_customer_is_asked() -> None:
    assert suppressed_by(WILLING) == ""


@pytest.mark.parametrize(
    ("rule", "hit"),
    [
        ("opt_out", {"may_ask": False}),
        ("open_matter", {"has_open_matter": True}),
        ("global_cooldown", {"last_asked_at": NOON - 13 * DAY}),
        ("reserved", {"days_to_relational": 13}),
        ("stopped", {"is_asked_now": False}),
        ("programme_cooldown", {"last_asked_by_programme_at": NOON - 29 * DAY}),
        ("recontact", {"was_asked_about_this": True}),
        ("sampling", {"draw": 0.5}),
        ("quota", {"asked_today": 10}),
        ("quota", {"answers": 40, "quota_answers": 40}),
        ("unreachable", {"is_reachable": False}),
    ],
)
def test_each_rule_holds_back_alone(rule: str, hit: dict[str, object]) -> None:
    assert suppressed_by(replace(WILLING, **hit)) == rule  # type: ignore[arg-type]


def test_the_first_rule_in_order_is_the_one_that_is_logged() -> None:
    everything = replace(WILLING, may_ask=False, has_open_matter=True, last_asked_at=NOON, draw=0.9, asked_today=99)
    assert suppressed_by(everything) == "opt_out"
    assert suppressed_by(replace(everything, may_ask=True)) == "open_matter"
    assert suppressed_by(replace(everything, may_ask=True, has_open_matter=False)) == "global_cooldown"


def test_a_cooldown_ends_to_the_second() -> None:
    assert suppressed_by(replace(WILLING, last_asked_at=NOON - 14 * DAY)) == ""


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("visits", "chosen", "machine"),
    [
        ([(NOON - 3 * SECOND, "5")], "4", True),
        ([(NOON - 10 * SECOND, "5")], "4", True),
        ([(NOON - 11 * SECOND, "5")], "4", False),
        ([(NOON - 3 * SECOND, "4")], "4", False),
        ([(NOON - 3 * SECOND, "")], "4", False),
        ([(NOON - 3 * SECOND, "5")], "", False),
        ([], "4", False),
    ],
)
def test_two_scores_within_ten_seconds_mark_a_machine(
    visits: list[tuple[object, str]], chosen: str, machine: bool
) -> None:
    assert is_scanner(visits=visits, now=NOON, chosen=chosen) is machine  # type: ignore[arg-type]


def test_an_answer_may_be_changed_for_a_day() -> None:
    assert may_change(answered_at=NOON, now=NOON + DAY - SECOND)
    assert not may_change(answered_at=NOON, now=NOON + DAY)
