"""What tests of service levels need: an office in Berlin, policies, and letting the log be followed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from accord.desk.contracts import Priority
from accord.desk.levels.contracts import CalendarChoices, Metric, PolicyChoices, Target
from accord.desk.levels.operations import set_calendar, set_policy
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines, next_due_at
from accord.kernel.events import deliver_events, list_facts
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.models import Deadline
from accord.kernel.permissions import SYSTEM

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)  # nine in Berlin, the office opens
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OFFICE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def open_office(**more: Any) -> int:
    """The default calendar: nine to five in Berlin, Monday to Friday."""
    given = {"name": "Office", "timezone": "Europe/Berlin", "weekly": OFFICE} | more
    return set_calendar(actor=SYSTEM, choices=CalendarChoices(**given))


def target(metric: Metric, amount: timedelta, priority: Priority = Priority.NORMAL, *, working: bool = True) -> Target:
    """So long for this."""
    return Target(metric=metric, priority=priority, seconds=int(amount.total_seconds()), in_working_time=working)


def promise(*targets: Target, **more: Any) -> int:
    """A policy with these targets."""
    return set_policy(actor=SYSTEM, choices=PolicyChoices(name="Standard", targets=targets, **more))


def follow() -> None:
    """Let everything that follows from what happened happen."""
    while deliver_events() or run_waiting_jobs(leaving=["accord.channels.email.tasks.send_mail"]):
        pass


def next_level_at() -> datetime | None:
    """When service levels have something to say next."""
    return Deadline.objects.filter(kind="desk.level").order_by("due_at").values_list("due_at", flat=True).first()


def pass_time(until: datetime) -> None:
    """Let the timekeeper work until an instant, each deadline at its own."""
    follow()
    while (due_at := next_due_at()) is not None and due_at <= until:
        with clock.at(due_at):
            fire_due_deadlines(now=due_at)
            follow()


def said(*kinds: str) -> list[tuple[str, Any, datetime]]:
    """What was warned of and what broke, in the order it was found: kind, metric, time."""
    facts = list_facts(kinds=[f"desk.ServiceLevel{kind}" for kind in kinds or ("Warned", "Breached")])
    return [(fact.kind.removeprefix("desk.ServiceLevel"), fact.payload["metric"], fact.occurred_at) for fact in facts][
        ::-1
    ]
