"""Decisions of improving: pure, without database and clock."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from accord.improve.contracts import FixVerdict, RingStep, VerificationRow
from accord.kernel.statistics.counts import Rate, Verdict, compare_rates, rate_interval

IDEA_DAYS = 14
"""By when an idea has its answer."""

PROMISE_WITHIN = timedelta(days=7)
"""How long a new cause may stand without a promised date before it climbs."""

CLIMB_EVERY = timedelta(days=7)
HIGHEST_STEP = 2

MEASURE_AFTER = timedelta(days=14)
"""When the effect of a fix is measured and kept; the page shows it at any time."""

_LEAST_DAYS = 7
_LEAST_EXPECTED = 5.0
_LONGEST_BEFORE = 56
_USUAL_BEFORE = 28

_VERDICTS = {
    Verdict.FELL: FixVerdict.FELL,
    Verdict.ROSE: FixVerdict.ROSE,
    Verdict.NO_DETECTABLE_CHANGE: FixVerdict.NO_DETECTABLE_CHANGE,
}


def finished_steps(*, statement: str, committed: bool, fixed: bool, measured: bool, told: bool) -> tuple[RingStep, ...]:
    """The finished steps of the ring, in its order; customers may be told before the effect is measured."""
    finished = (True, bool(statement.strip()), committed, fixed, measured, told)
    return tuple(step for step, is_finished in zip(RingStep, finished, strict=True) if is_finished)


def steps_done(finished: Sequence[RingStep]) -> int:
    """How many steps are finished without a gap, 1 to 6; a cause that exists was heard."""
    return next((count for count, step in enumerate(RingStep) if step not in finished), len(RingStep))


def state_of(done: int) -> RingStep:
    """The last finished step."""
    return list(RingStep)[done - 1]


def span_before(*, began_on: date, fixed_on: date) -> tuple[date, date]:
    """The days before a fix that are compared with those after: since it began, at most eight weeks, at least one.

    A cause that began on the day of its fix, or later, is compared with the usual four weeks before.
    """
    until = fixed_on - timedelta(days=1)
    since = max(began_on, fixed_on - timedelta(days=_LONGEST_BEFORE))
    return (since, until) if since <= until else (fixed_on - timedelta(days=_USUAL_BEFORE), until)


def dispersion_of(counts: Sequence[int]) -> float:
    """Variance / mean of daily counts, never below 1: contacts come in bunches, and then a Poisson interval lies."""
    mean = sum(counts) / len(counts) if counts else 0.0
    if len(counts) < _LEAST_DAYS or not mean:
        return 1.0
    variance = sum((count - mean) ** 2 for count in counts) / (len(counts) - 1)
    return max(1.0, variance / mean)


def change_between(before: Sequence[int], after: Sequence[int]) -> FixVerdict:
    """What two spans of daily counts say about a change; a span without any contact in both is none."""
    if not sum(before) and not sum(after):
        return FixVerdict.NO_DETECTABLE_CHANGE
    dispersion = dispersion_of(before)
    return _VERDICTS[
        compare_rates(Rate(sum(before), len(before)), Rate(sum(after), len(after)), dispersion=dispersion).verdict
    ]


def verify(
    *,
    before: tuple[date, date],
    after: tuple[date, date],
    contacts: Mapping[date, int],
    orders: Mapping[date, int] | None = None,
) -> VerificationRow:
    """Hold the rate of contacts after a fix against the rate before.

    `before` and `after` are spans of whole days, both ends included; `after` may be empty (its end before its
    start). Per order when `orders` has some on at least nine tenths of the days of both spans, else per day. The
    comparison is `compare_rates` of the kernel, its evidence divided by the dispersion of the days before.
    """
    days_before, days_after = _days(*before), _days(*after)
    per_order = orders is not None and _covered(orders, days_before) and _covered(orders, days_after)
    exposure_of = (lambda days: float(sum(orders.get(d, 0) for d in days))) if per_order and orders else _as_days
    counts_before = [contacts.get(day, 0) for day in days_before]
    first = Rate(sum(counts_before), exposure_of(days_before))
    return _compared(
        unit="order" if per_order else "day",
        before=before,
        after=after,
        first=first,
        second=Rate(sum(contacts.get(day, 0) for day in days_after), exposure_of(days_after)) if days_after else None,
        dispersion=dispersion_of(counts_before),
        long_enough=len(days_after) >= _LEAST_DAYS,
    )


def _compared(
    *,
    unit: str,
    before: tuple[date, date],
    after: tuple[date, date],
    first: Rate,
    second: Rate | None,
    dispersion: float,
    long_enough: bool,
) -> VerificationRow:
    change = compare_rates(first, second, dispersion=dispersion) if second else None
    enough = second is not None and long_enough and first.value * second.exposure >= _LEAST_EXPECTED
    earlier, later = rate_interval(first), rate_interval(second) if second else None
    return VerificationRow(
        unit=unit,
        before_from=before[0],
        before_until=before[1],
        after_from=after[0],
        after_until=after[1],
        before_contacts=first.events,
        before_exposure=first.exposure,
        before_low=earlier.low,
        before_high=earlier.high,
        after_contacts=second.events if second else 0,
        after_exposure=second.exposure if second else 0.0,
        after_low=later.low if later else 0.0,
        after_high=later.high if later else 0.0,
        ratio=change.ratio if change else None,
        ratio_low=change.low if change else None,
        ratio_high=change.high if change and change.ratio is not None else None,
        p=change.p if change else None,
        dispersion=dispersion,
        verdict=_VERDICTS[change.verdict] if change and enough else FixVerdict.TOO_EARLY,
    )


def _days(since: date, until: date) -> list[date]:
    return [since + timedelta(days=n) for n in range((until - since).days + 1)]


def _as_days(days: Sequence[date]) -> float:
    return float(len(days))


def _covered(orders: Mapping[date, int], days: Sequence[date]) -> bool:
    return bool(days) and sum(1 for day in days if orders.get(day)) >= 0.9 * len(days)
