"""Timed entry points of audits."""

from accord.kernel.jobs import timed
from accord.measure.audits import operations


@timed("20 3 * * *")
def plan_visits(timestamp: int) -> None:
    """Each night plan the visits of the next two weeks."""
    operations.plan_coming_visits()
