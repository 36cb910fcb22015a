"""What a fix did, by numbers whose answers are known."""

from datetime import date, timedelta

import pytest

from accord.improve.contracts import FixVerdict, RingStep
from accord.improve.rules import dispersion_of, finished_steps, span_before, state_of, steps_done, verify

FIXED = date(2026, 3, 1)
BEFORE = (date(2026, 2, 1), date(2026, 2, 28))


def _after(days):
    return (FIXED + timedelta(days=1), FIXED + timedelta(days=days))


def _daily(since, until, count):
    return {since + timedelta(days=n): count for n in range((until - since).days + 1)}


@pytest.mark.parametrize(
    ("given", "done", "state"),
    [
        ({}, 1, RingStep.HEARD),
        ({"statement": "No sleeve."}, 2, RingStep.UNDERSTOOD),
        ({"statement": "No sleeve.", "committed": True, "fixed": True}, 4, RingStep.FIXED),
        ({"committed": True, "fixed": True, "told": True}, 1, RingStep.HEARD),
        (
            {"statement": "No sleeve.", "committed": True, "fixed": True, "measured": True, "told": True},
            6,
            RingStep.TOLD,
        ),
    ],
)
def test_the_ring_closes_without_gaps(given, done, state):
    parts = {"statement": "", "committed": False, "fixed": False, "measured": False, "told": False} | given
    assert steps_done(finished_steps(**parts)) == done
    assert state_of(done) == state


def test_a_step_beyond_a_gap_is_finished_all_the_same():
    finished = finished_steps(statement="No sleeve.", committed=True, fixed=True, measured=False, told=True)

    assert (steps_done(finished), finished[-2:]) == (4, (RingStep.FIXED, RingStep.TOLD))


def test_half_as_many_contacts_fell():
    contacts = _daily(*BEFORE, 4) | _daily(*_after(28), 2)
    found = verify(before=BEFORE, after=_after(28), contacts=contacts)
    assert (found.unit, found.before_contacts, found.after_contacts) == ("day", 112, 56)
    assert (found.before_rate, found.after_rate, found.ratio) == (4.0, 2.0, 0.5)
    # Exact: the later count given the sum is binomial (112 and 56 of equal exposure).
    assert found.ratio_low == pytest.approx(0.357, abs=0.001)
    assert found.ratio_high == pytest.approx(0.695, abs=0.001)
    assert found.dispersion == 1.0
    assert found.verdict == FixVerdict.FELL


def test_the_same_rate_is_no_detectable_change():
    contacts = _daily(*BEFORE, 4) | _daily(*_after(28), 4)
    assert verify(before=BEFORE, after=_after(28), contacts=contacts).verdict == FixVerdict.NO_DETECTABLE_CHANGE


def test_twice_as_many_rose():
    contacts = _daily(*BEFORE, 2) | _daily(*_after(28), 4)
    assert verify(before=BEFORE, after=_after(28), contacts=contacts).verdict == FixVerdict.ROSE


def test_six_days_are_too_early_even_when_nothing_comes():
    contacts = _daily(*BEFORE, 4)
    assert verify(before=BEFORE, after=_after(6), contacts=contacts).verdict == FixVerdict.TOO_EARLY
    assert verify(before=BEFORE, after=_after(7), contacts=contacts).verdict == FixVerdict.FELL


def test_too_few_expected_is_too_early():
    contacts = {BEFORE[0]: 4}
    assert verify(before=BEFORE, after=_after(28), contacts=contacts).verdict == FixVerdict.TOO_EARLY


def test_nothing_after_the_fix_yet():
    found = verify(before=BEFORE, after=_after(0), contacts=_daily(*BEFORE, 4))
    assert (found.verdict, found.after_exposure, found.ratio) == (FixVerdict.TOO_EARLY, 0.0, None)


def test_per_order_a_fall_with_the_orders_is_no_change():
    contacts = _daily(*BEFORE, 4) | _daily(*_after(28), 2)
    orders = _daily(*BEFORE, 100) | _daily(*_after(28), 50)
    found = verify(before=BEFORE, after=_after(28), contacts=contacts, orders=orders)
    assert (found.unit, found.before_exposure, found.after_exposure, found.ratio) == ("order", 2800.0, 1400.0, 1.0)
    assert found.verdict == FixVerdict.NO_DETECTABLE_CHANGE


def test_orders_with_gaps_are_no_denominator():
    orders = _daily(*BEFORE, 100)
    found = verify(before=BEFORE, after=_after(28), contacts=_daily(*BEFORE, 4), orders=orders)
    assert found.unit == "day"


def test_bunched_contacts_are_weaker_evidence():
    bunched = {BEFORE[0] + timedelta(days=n): 28 for n in range(0, 28, 7)}
    after = {FIXED + timedelta(days=n): 18 for n in range(1, 29, 7)}
    found = verify(before=BEFORE, after=_after(28), contacts=bunched | after)
    assert found.dispersion == pytest.approx(24.89, abs=0.01)
    assert found.verdict == FixVerdict.NO_DETECTABLE_CHANGE


def test_dispersion_is_never_below_one():
    assert dispersion_of([3] * 28) == 1.0
    assert dispersion_of([]) == 1.0


@pytest.mark.parametrize(
    ("began_on", "expected"),
    [
        (date(2026, 2, 10), (date(2026, 2, 10), date(2026, 2, 28))),
        (date(2025, 6, 1), (date(2026, 1, 4), date(2026, 2, 28))),
        (date(2026, 3, 1), (date(2026, 2, 1), date(2026, 2, 28))),
    ],
)
def test_before_is_since_it_began_and_at_most_eight_weeks(began_on, expected):
    assert span_before(began_on=began_on, fixed_on=FIXED) == expected
