"""How many contacts were failure demand, what that costs, and what to do about a reason. Pure."""

from accord.journey.contracts import Demand
from accord.kernel.statistics.counts import Rate, compare_rates
from accord.kernel.statistics.counts import Verdict as RateVerdict
from accord.kernel.statistics.proportions import Share, wilson_interval
from accord.kernel.statistics.several import Range
from accord.measure.demand.contracts import Movement, Quadrant, Worth

ASSUMED_SPREAD = 0.25
_FEWEST_JUDGED = 5
_FEWEST_DAYS = 7
# Contacts of one matter come in twos and threes: their counts spread about half as wide again as Poisson's.
_DISPERSION = 1.5

_QUADRANTS = {
    (Worth.VALUABLE, Worth.VALUABLE): Quadrant.LEVERAGE,
    (Worth.VALUABLE, Worth.IRRITATING): Quadrant.AUTOMATE,
    (Worth.IRRITATING, Worth.VALUABLE): Quadrant.SIMPLIFY,
    (Worth.IRRITATING, Worth.IRRITATING): Quadrant.ELIMINATE,
}


def quadrant_of(to_customer: Worth, to_company: Worth) -> Quadrant:
    """What to do about contacts that are this to the customer and that to the company (Price and Jaffe 2008)."""
    return _QUADRANTS[to_customer, to_company]


def usual_place(usual: Demand | None) -> tuple[Worth, Worth]:
    """Where a reason stands until somebody places it: failure irritates both sides; value is the customer's."""
    if usual == Demand.FAILURE:
        return Worth.IRRITATING, Worth.IRRITATING
    return Worth.VALUABLE, Worth.IRRITATING


def failure_contacts(
    *, contacts: int, judged: int, failures: int, known: tuple[int, int], usual: Demand | float
) -> Range:
    """How many contacts were failure demand: those judged so, and of the others the share of their reason.

    `known` is (failures, judged) of the reason in the whole span. With fewer than five judged anything between none
    and all of the others is possible; the value then follows from what the reason usually is, or is the given share
    where there is no reason.
    """
    open_ones = contacts - judged
    if open_ones == 0:
        return Range(failures, failures, failures)
    hits, n = known
    if n < _FEWEST_JUDGED:
        guess = open_ones * (usual if isinstance(usual, float) else float(usual == Demand.FAILURE))
        return Range(failures + guess, failures, failures + open_ones, known=False)
    interval = wilson_interval(Share(hits=hits, n=n))
    value, low, high = (failures + open_ones * share for share in (hits / n, interval.low, interval.high))
    return Range(value, low, high)


def movement_between(*, before: float, days_before: int, now: float, days_now: int) -> Movement:
    """What failure contacts a day of two months say; below a week of either, or of nothing, it is too early."""
    if min(days_before, days_now) < _FEWEST_DAYS or not before + now:
        return Movement.TOO_EARLY
    change = compare_rates(
        Rate(events=round(before), exposure=days_before),
        Rate(events=round(now), exposure=days_now),
        dispersion=_DISPERSION,
    )
    return {
        RateVerdict.ROSE: Movement.ROSE,
        RateVerdict.FELL: Movement.FELL,
        RateVerdict.NO_DETECTABLE_CHANGE: Movement.NO_DETECTABLE_CHANGE,
    }[change.verdict]
