"""Pure figures: a share with its interval."""

from accord.kernel.statistics.proportions import Share, wilson_interval
from accord.measure.contracts import Figure


def share(hits: int, n: int) -> Figure:
    """A share in per cent with its Wilson interval; without a value when n is 0."""
    if n == 0:
        return Figure(n=0, value=None, low=None, high=None, method="wilson")
    interval = wilson_interval(Share(hits=hits, n=n))
    return Figure(n=n, value=100 * hits / n, low=100 * interval.low, high=100 * interval.high, method="wilson")
