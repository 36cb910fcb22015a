"""Reads of service levels: what falls due, what is broken, how long things took, when we are open."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.levels.contracts import (
    Attainment,
    CalendarRow,
    CaseTimes,
    ClockRow,
    ClockState,
    Level,
    Metric,
    PolicyRow,
    RiskPage,
    RiskRow,
)
from accord.desk.levels.knowing import calendar_row, policy_row, read_rules
from accord.desk.levels.models import Calendar, Clock, Policy
from accord.desk.levels.public_holidays import countries, list_public_holidays, read_days_off, region_names
from accord.desk.levels.reading import read_histories
from accord.desk.levels.rules import Measure, times_of
from accord.kernel import clock
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission
from accord.kernel.working_time import WorkingCalendar

__all__ = [
    "calendar_of_queue",
    "count_attainment",
    "countries",
    "get_calendar",
    "get_policy",
    "levels_of",
    "list_calendars",
    "list_clocks",
    "list_policies",
    "list_public_holidays",
    "read_days_off",
    "read_risks",
    "read_times",
    "region_names",
]

_LEVELS = """
    SELECT case_id, next_metric, next_due_at, is_broken, is_warned FROM desk_level_case
    WHERE case_id = ANY(%s) AND next_due_at IS NOT NULL
"""
_METRICS = {metric.value: metric for metric in Metric}  # of a list's fifty rows, a look into it is half the cost
_CLOCK_COLUMNS = (
    "o.id, o.case_id, o.metric, o.began_at, o.target_seconds, o.in_working_time, o.state, o.due_at, o.warn_at,"
    " o.ended_at, o.warned_at, o.broken_at"
)
_RISKS = f"""
    SELECT {_CLOCK_COLUMNS}, c.id,
        COALESCE(NULLIF(p.preferred_name, ''), NULLIF(p.name, ''), '?'), c.subject, COALESCE(e.name, ''),
        COALESCE(q.name, ''), k.priority, COALESCE(y.name, ''), count(*) OVER ()
    FROM desk_level_case l
    JOIN desk_level_clock o ON o.case_id = l.case_id AND o.state = 'running'
    JOIN desk_case k ON k.id = l.case_id
    JOIN customers_customer p ON p.id = k.customer_id
    JOIN LATERAL (
        SELECT * FROM desk_conversation WHERE case_id = k.id AND merged_into_id IS NULL AND place = ''
        ORDER BY id LIMIT 1
    ) c ON TRUE
    LEFT JOIN staff_employee e ON e.id = c.assignee_id
    LEFT JOIN desk_queue q ON q.id = c.queue_id
    LEFT JOIN desk_level_policy y ON y.id = l.policy_id
    WHERE l.next_due_at IS NOT NULL AND {{which}}
    ORDER BY o.due_at, o.id LIMIT %(limit)s
"""  # noqa: S608
_WHICH = {
    "broken": "l.is_broken AND o.broken_at IS NOT NULL",
    "at_risk": "l.is_warned AND o.warned_at IS NOT NULL AND o.broken_at IS NULL",
}
_ATTAINMENT = """
    SELECT metric, count(*) FILTER (WHERE state = 'met'), count(*) FROM desk_level_clock
    WHERE ended_at >= %s AND ended_at < %s AND state IN ('met', 'broken') GROUP BY metric
"""


def levels_of(*, case_ids: Collection[int]) -> dict[int, Level]:
    """What falls due next in these cases, or fell due and is not done; cases without are left out. One statement."""
    if not case_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS, [list(case_ids)])
        return {
            row[0]: Level(case_id=row[0], metric=_METRICS[row[1]], due_at=row[2], is_broken=row[3], is_warned=row[4])
            for row in cursor.fetchall()
        }


def list_clocks(*, case_id: int) -> list[ClockRow]:
    """Every promise of time for a case, as it began; for pages that have passed the case's gate."""
    rows = Clock.objects.filter(case_id=case_id).order_by("began_at", "metric")
    return [_clock([getattr(row, name) for name in ClockRow.__dataclass_fields__]) for row in rows]


def read_risks(*, actor: Actor, limit: int = 100) -> RiskPage:
    """What is broken and what is near it now, what was due first on top; nothing without the right to lead."""
    if not actor.may(Permission.LEAD):
        return RiskPage(broken=(), at_risk=(), broken_count=0, at_risk_count=0)
    (broken, broken_count), (at_risk, at_risk_count) = (_risks(_WHICH[name], limit) for name in ("broken", "at_risk"))
    return RiskPage(broken=broken, at_risk=at_risk, broken_count=broken_count, at_risk_count=at_risk_count)


def _risks(which: str, limit: int) -> tuple[tuple[RiskRow, ...], int]:
    with connection.cursor() as cursor:
        cursor.execute(_RISKS.format(which=which), {"limit": limit})
        rows = cursor.fetchall()
    return tuple(_risk(row) for row in rows), rows[0][19] if rows else 0


def _risk(row: Sequence[Any]) -> RiskRow:
    return RiskRow(
        clock=_clock(row[:12]),
        conversation_id=row[12],
        customer_name=row[13],
        subject=row[14],
        assignee_name=row[15],
        queue_name=row[16],
        priority=row[17],
        policy_name=row[18],
    )


def _clock(values: Sequence[Any]) -> ClockRow:
    given = dict(zip(ClockRow.__dataclass_fields__, values, strict=True))
    return ClockRow(**{**given, "metric": Metric(given["metric"]), "state": ClockState(given["state"])})


def count_attainment(*, since: datetime, until: datetime) -> list[Attainment]:
    """How many promises of time that ended in a period were kept, for each metric that had any."""
    with connection.cursor() as cursor:
        cursor.execute(_ATTAINMENT, [since, until])
        found = {row[0]: (row[1], row[2]) for row in cursor.fetchall()}
    return [Attainment(metric=metric, met=found[metric][0], n=found[metric][1]) for metric in Metric if metric in found]


def read_times(*, case_ids: Collection[int]) -> dict[int, CaseTimes]:
    """How long everything about these cases took until now, in calendar and in working time; see the definitions.

    Working time is that of the calendar which the case follows, by the hours that held then; where there is none, all
    time counts. Cases of which nothing is kept are left out.
    """
    rules, now, found = read_rules(), clock.now(), {}
    for case_id, (history, calendar_id) in read_histories(case_ids).items():
        measure = Measure(rules.working_calendar(calendar_id))
        found[case_id] = times_of(history, measure=measure, now=now)
    return found


def list_calendars() -> list[CalendarRow]:
    """All calendars with their versions, the default first."""
    return sorted(read_rules(fresh=True).calendars.values(), key=lambda row: (not row.is_default, row.name.casefold()))


def get_calendar(*, calendar_id: int) -> CalendarRow:
    """One calendar; raises `NotFound`."""
    calendar = Calendar.objects.prefetch_related("versions", "queues").filter(pk=calendar_id).first()
    if calendar is None:
        raise NotFound(_("There is no such calendar."))
    return calendar_row(calendar)


def list_policies() -> list[PolicyRow]:
    """All policies in the order in which they are tried."""
    return list(read_rules(fresh=True).policies)


def get_policy(*, policy_id: int) -> PolicyRow:
    """One policy; raises `NotFound`."""
    policy = Policy.objects.prefetch_related("targets").filter(pk=policy_id).first()
    if policy is None:
        raise NotFound(_("There is no such policy."))
    return policy_row(policy)


def calendar_of_queue(*, queue_id: int | None) -> WorkingCalendar | None:
    """The working time of a queue, or of the company (None); None where nobody has said any yet."""
    rules = read_rules()
    return rules.working_calendar(rules.calendar_id_for(queue_id=queue_id, policy=None))
