"""What holds at present: calendars and policies, read once every few seconds in each process."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import transaction

from accord.desk.contracts import CaseStatus, Priority
from accord.desk.levels.contracts import CalendarRow, CalendarVersion, Holiday, Metric, PolicyRow, Target
from accord.desk.levels.models import Calendar, Policy
from accord.kernel.working_time import WorkingCalendar, WorkingHours, read_spans, read_weekly

_KEY = "desk.levels"
_SECONDS = 5


@dataclass(frozen=True)
class Rules:
    """All calendars and policies, and which calendar a queue follows."""

    calendars: Mapping[int, CalendarRow]
    working: Mapping[int, WorkingCalendar]
    policies: tuple[PolicyRow, ...]
    of_queue: Mapping[int, int]
    default_id: int | None

    @property
    def are_none(self) -> bool:
        """Whether nothing was set up yet."""
        return not self.calendars and not any(policy.is_on for policy in self.policies)

    def calendar_id_for(self, *, queue_id: int | None, policy: PolicyRow | None) -> int | None:
        """The calendar of a policy, else of a queue, else the default."""
        if policy is not None and policy.calendar_id in self.working:
            return policy.calendar_id
        return self.of_queue.get(queue_id or 0, self.default_id)

    def working_calendar(self, calendar_id: int | None) -> WorkingCalendar | None:
        """The hours to count by; None means that all time counts."""
        return self.working.get(calendar_id or 0)


_known: tuple[str, Rules] | None = None


def read_rules(*, fresh: bool = False) -> Rules:
    """What holds; not older than five seconds, or as it is at this moment (`fresh`). Two to four statements then."""
    global _known  # noqa: PLW0603 - one for the process: it is asked for with every event
    token = cache.get(_KEY)
    if not fresh and _known is not None and token == _known[0]:
        return _known[1]
    token = uuid.uuid4().hex
    rules = _read()
    _known = (token, rules)
    cache.set(_KEY, token, _SECONDS)
    return rules


def forget_rules() -> None:
    """They were changed: read them again, now and once the change is there for others to see."""
    cache.delete(_KEY)
    transaction.on_commit(lambda: cache.delete(_KEY))


def _read() -> Rules:
    rows = [
        calendar_row(calendar) for calendar in Calendar.objects.prefetch_related("versions", "queues").order_by("pk")
    ]
    return Rules(
        calendars={row.id: row for row in rows},
        working={row.id: working_calendar_of(row.versions) for row in rows},
        policies=tuple(
            policy_row(policy) for policy in Policy.objects.prefetch_related("targets").order_by("position", "pk")
        ),
        of_queue={queue_id: row.id for row in rows for queue_id in row.queue_ids},
        default_id=next((row.id for row in rows if row.is_default), None),
    )


def working_calendar_of(versions: Iterable[CalendarVersion]) -> WorkingCalendar:
    """Versions as one calendar to count by."""
    return WorkingCalendar(tuple((version.valid_from, version.hours) for version in versions))


def calendar_row(calendar: Calendar) -> CalendarRow:
    """A calendar with its versions, earliest first."""
    versions = sorted(calendar.versions.all(), key=lambda version: version.valid_from)
    return CalendarRow(
        id=calendar.pk,
        name=calendar.name,
        is_default=calendar.is_default,
        versions=tuple(
            CalendarVersion(
                valid_from=version.valid_from,
                hours=hours_of(version.timezone, version.weekly, days_of(version.holidays)),
                holidays=days_of(version.holidays),
                own_days=days_of(version.own_days),
                country=version.country,
                region=version.region,
            )
            for version in versions
        ),
        queue_ids=frozenset(each.queue_id for each in calendar.queues.all()),
    )


def hours_of(timezone: str, weekly: Any, days: Iterable[Holiday]) -> WorkingHours:
    """Working hours with days off, and days that have hours of their own; raises `ValueError` for what is none."""
    known = list(days)
    return WorkingHours(
        timezone,
        read_weekly(weekly),
        frozenset(day.on for day in known if not day.hours),
        tuple((day.on, read_spans(day.hours)) for day in known if day.hours),
    )


def days_of(kept: Iterable[Mapping[str, Any]]) -> tuple[Holiday, ...]:
    """Days off from how they are kept."""
    return tuple(
        Holiday(
            on=date.fromisoformat(each["on"]),
            name=each["name"],
            hours=tuple((start, end) for start, end in each.get("hours", ())),
        )
        for each in kept
    )


def policy_row(policy: Policy) -> PolicyRow:
    """A policy with its targets."""
    return PolicyRow(
        id=policy.pk,
        position=policy.position,
        name=policy.name,
        is_on=policy.is_on,
        conditions={attribute: tuple(values) for attribute, values in policy.conditions.items()},
        paused_in=frozenset(CaseStatus(status) for status in policy.paused_in),
        warn_percent=policy.warn_percent,
        warn_minutes=policy.warn_minutes,
        calendar_id=policy.calendar_id,
        targets=tuple(
            Target(
                metric=Metric(target.metric),
                priority=Priority(target.priority),
                seconds=target.seconds,
                in_working_time=target.in_working_time,
            )
            for target in policy.targets.all()
        ),
    )
