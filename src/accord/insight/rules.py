"""What a change in a figure allows to be said: noise is called noise."""

from accord.insight.contracts import Change, Verdict
from accord.kernel.statistics.counts import Rate, compare_rates, poisson_interval
from accord.kernel.statistics.proportions import Share, compare_shares
from accord.measure.contracts import Figure

LEAST_ANSWERS = 20
# Contacts of one matter come in twos and threes: their weekly counts spread about half as wide again as Poisson's.
DISPERSION = 1.5


def count_change(*, before: int, now: int) -> Change:
    """Two counts of equally long periods; the interval of each is exact Poisson."""
    verdict = Verdict.TOO_EARLY
    if before:
        change = compare_rates(Rate(events=before, exposure=1), Rate(events=now, exposure=1), dispersion=DISPERSION)
        verdict = _verdict(low=change.low - 1, high=change.high - 1)
    return Change(now=_count(now), before=_count(before), verdict=verdict)


def share_change(*, before: Figure, now: Figure) -> Change:
    """Two shares in per cent; below twenty answers on either side nothing is said."""
    if before.value is None or now.value is None or min(before.n, now.n) < LEAST_ANSWERS:
        return Change(now=now, before=before, verdict=Verdict.TOO_EARLY)
    difference = compare_shares(_share(before), _share(now))
    return Change(now=now, before=before, verdict=_verdict(low=difference.low, high=difference.high))


def _verdict(*, low: float, high: float) -> Verdict:
    if low > 0:
        return Verdict.ROSE
    return Verdict.FELL if high < 0 else Verdict.NO_DETECTABLE_CHANGE


def _count(events: int) -> Figure:
    interval = poisson_interval(events)
    return Figure(n=events, value=float(events), low=interval.low, high=interval.high, method="poisson")


def _share(figure: Figure) -> Share:
    return Share(hits=round((figure.value or 0.0) * figure.n / 100), n=figure.n)
