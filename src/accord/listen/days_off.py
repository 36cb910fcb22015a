"""The days on which the company is closed, as its working time says."""

from datetime import date

from accord.desk.levels.queries import calendar_of_queue
from accord.kernel import clock


def days_off() -> frozenset[date]:
    """The holidays of the company's own calendar; none where nobody has said any: then they are learnt."""
    calendar = calendar_of_queue(queue_id=None)
    return calendar.hours_at(clock.now()).holidays if calendar else frozenset()
