"""When the simulated company works, and by when it promises to answer."""

from datetime import date, timedelta

from accord.desk.contracts import CaseStatus, Priority
from accord.desk.levels.contracts import CalendarChoices, Holiday, Metric, PolicyChoices, Target
from accord.desk.levels.operations import set_calendar, set_policy
from accord.kernel.permissions import SYSTEM
from accord.simulation.company import TIMEZONE

PROMISED_BEFORE = timedelta(days=12)
_HOUR = 3600
_WEEK = {
    **{day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "sat": [["09:00", "13:00"]],
}


def open_for_customers(year: int) -> None:
    """Weekdays from eight to six and Saturday mornings; Bavaria's holidays, and two mornings before feasts."""
    days = ((24, "Heiligabend"), (31, "Silvester"))
    morning = (("08:00", "12:00"),)
    own = [(date(each, 12, day), name) for each in (year, year + 1) for day, name in days]
    choices = CalendarChoices(
        name="Service",
        timezone=TIMEZONE,
        weekly=_WEEK,
        country="DE",
        region="BY",
        own_days=tuple(Holiday(on=on, name=name, hours=morning) for on, name in own),
        is_default=True,
    )
    set_calendar(actor=SYSTEM, choices=choices)


def promise_times() -> None:
    """Guests of the house wait least, whoever writes by the form less; everybody else has the standard."""
    guests = (
        Target(metric=Metric.FIRST_REPLY, priority=Priority.NORMAL, seconds=2 * _HOUR),
        Target(metric=Metric.NEXT_REPLY, priority=Priority.NORMAL, seconds=2 * _HOUR),
    )
    set_policy(
        actor=SYSTEM,
        choices=PolicyChoices(name="Gold", targets=guests, conditions={"tier": ("gold",)}, warn_percent=75),
    )
    form = (
        Target(metric=Metric.FIRST_REPLY, priority=Priority.NORMAL, seconds=4 * _HOUR),
        Target(metric=Metric.NEXT_REPLY, priority=Priority.NORMAL, seconds=4 * _HOUR),
    )
    set_policy(
        actor=SYSTEM,
        choices=PolicyChoices(name="Web form", targets=form, conditions={"channel": ("web_form",)}, warn_percent=75),
    )
    standard = (
        Target(metric=Metric.FIRST_REPLY, priority=Priority.NORMAL, seconds=8 * _HOUR),
        Target(metric=Metric.FIRST_REPLY, priority=Priority.HIGH, seconds=4 * _HOUR),
        Target(metric=Metric.FIRST_REPLY, priority=Priority.URGENT, seconds=_HOUR),
        Target(metric=Metric.NEXT_REPLY, priority=Priority.NORMAL, seconds=8 * _HOUR),
        Target(metric=Metric.RESOLUTION, priority=Priority.NORMAL, seconds=40 * _HOUR),
    )
    set_policy(
        actor=SYSTEM,
        choices=PolicyChoices(
            name="Standard", targets=standard, paused_in=frozenset({CaseStatus.PENDING}), warn_percent=80
        ),
    )
