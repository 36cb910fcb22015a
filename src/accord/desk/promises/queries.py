"""Reads about promises: beside a conversation, in lists, and how often they are kept."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accord.desk.levels.queries import calendar_of_queue
from accord.desk.promises.contracts import (
    KeptRate,
    PromiseKind,
    PromiseRow,
    PromiseSource,
    PromiseState,
    PromiseStepRow,
    PromiseView,
)
from accord.desk.promises.models import Promise, PromiseStep
from accord.desk.promises.recognising import FoundPromise, find_promises
from accord.desk.promises.recognising.calendar import DAY_END, NOON, WorksOn, after_working_days, is_weekday
from accord.desk.promises.rules import kept_rate
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission

_SOON = timedelta(hours=24)
_LATELY = timedelta(days=28)


def promises_in_draft(*, text: str, language: str = "", queue_id: int | None = None) -> tuple[FoundPromise, ...]:
    """What a draft promises, with due times in the company's time zone; working days are those of the queue's hours."""
    return find_promises(
        text=text,
        written_at=clock.now(),
        timezone=read_company().timezone,
        language=language,
        works_on=_days_of_work(queue_id),
    )


def usual_due(*, queue_id: int | None = None) -> datetime:
    """The end of the next working day in the company's time zone, where a promise names no time."""
    local = clock.now().astimezone(ZoneInfo(read_company().timezone))
    return datetime.combine(after_working_days(local.date(), 1, _days_of_work(queue_id)), DAY_END, local.tzinfo)


def is_day_off(*, at: datetime, queue_id: int | None = None) -> bool:
    """Whether nobody of a queue is at work on the day of an instant; weekends, where nobody has said any hours."""
    return not _days_of_work(queue_id)(at.astimezone(ZoneInfo(read_company().timezone)).date())


def _days_of_work(queue_id: int | None) -> WorksOn:
    """The days on which a queue, or the company, has hours: by those that hold then; Monday to Friday without any."""
    calendar = calendar_of_queue(queue_id=queue_id)
    if calendar is None:
        return is_weekday
    return lambda day: bool(calendar.hours_at(datetime.combine(day, NOON, UTC)).spans_on(day))


def list_promises_of_case(*, case_id: int) -> list[PromiseRow]:
    """The promises of a case and of those merged into it: open ones first, nearest due first. One statement.

    For pages and modules that have passed the case's own gate.
    """
    found = Promise.objects.filter(Q(case_id=case_id) | Q(case__merged_into_id=case_id))
    rows = [_row(promise) for promise in _with_names(found).order_by("due_at", "pk")[:200]]
    return sorted(rows, key=lambda row: (row.state != PromiseState.OPEN, row.due_at))


def list_promises(*, actor: Actor, view: PromiseView, limit: int = 100) -> list[PromiseRow]:
    """The promises of a list, nearest due first; broken ones newest first. One statement."""
    if not actor.may(Permission.DESK):
        return []
    now = clock.now()
    found = Promise.objects.filter(state=PromiseState.OPEN)
    if view == PromiseView.MINE:
        found = found.filter(owner_id=actor.id)
    elif view == PromiseView.TEAM:
        found = found.filter(Q(team_id__in=list(actor.team_ids)) | Q(department_id=actor.department_id))
    elif view == PromiseView.SOON:
        found = found.filter(due_at__lt=now + _SOON)
    elif view == PromiseView.BROKEN:
        found = Promise.objects.filter(state=PromiseState.BROKEN, due_at__gte=now - _LATELY)
    order = "-due_at" if view == PromiseView.BROKEN else "due_at"
    return [_row(promise) for promise in _with_names(found).order_by(order, "pk")[:limit]]


def get_promise(*, actor: Actor, promise_id: int) -> PromiseRow:
    """One promise; raises `NotFound`."""
    found = _with_names(Promise.objects.filter(pk=promise_id)).first() if actor.may(Permission.DESK) else None
    if found is None:
        raise NotFound(_("There is no such promise."))
    return _row(found)


def promise_history(*, promise_id: int) -> list[PromiseStepRow]:
    """The steps of a promise, oldest first."""
    steps = PromiseStep.objects.filter(promise_id=promise_id).order_by("at", "pk")
    return [
        PromiseStepRow(at=step.at, state=step.what, actor=step.actor, note=step.note, due_at=step.due_at)
        for step in steps
    ]


def open_promises_of_case(*, case_id: int) -> list[tuple[int, PromiseKind, int | None]]:
    """The open promises of a case as (id, kind, id of the reply that made it). One statement."""
    rows = Promise.objects.filter(Q(case_id=case_id) | Q(case__merged_into_id=case_id), state=PromiseState.OPEN)
    return [(pk, PromiseKind(kind), message) for pk, kind, message in rows.values_list("pk", "kind", "message_id")]


def promise_kept_rate(*, start: datetime, end: datetime) -> KeptRate:
    """The rate over all promises that fell due in [start, end)."""
    return kept_rate(name="", states=[state for state, _team, _department in _fell_due(start, end)])


def promise_kept_by_team(*, start: datetime, end: datetime) -> list[KeptRate]:
    """The rate of each team, most promises first; those without a team come under no name."""
    return _by(1, start, end)


def promise_kept_by_department(*, start: datetime, end: datetime) -> list[KeptRate]:
    """The rate of each department, most promises first; those without one come under no name."""
    return _by(2, start, end)


def _by(column: int, start: datetime, end: datetime) -> list[KeptRate]:
    states: dict[str, list[PromiseState]] = defaultdict(list)
    for row in _fell_due(start, end):
        states[row[column] or ""].append(row[0])
    rates = [kept_rate(name=name, states=found) for name, found in states.items()]
    return sorted(rates, key=lambda rate: (-rate.n, rate.name))


def _fell_due(start: datetime, end: datetime) -> list[tuple[PromiseState, str | None, str | None]]:
    """State, team and department of what fell due in a span that has passed; withdrawn ones never counted."""
    until = min(end, clock.now())
    rows = Promise.objects.filter(due_at__gte=start, due_at__lt=until).exclude(state=PromiseState.WITHDRAWN)
    return [
        (PromiseState(state), team, department)
        for state, team, department in rows.values_list("state", "team__name", "department__name")
    ]


def _with_names(promises: "QuerySet[Promise]") -> "QuerySet[Promise, Any]":
    return promises.annotate(
        reference=F("case__reference"),
        customer_name=F("customer__name"),
        owner_name=F("owner__name"),
        team_name=F("team__name"),
    )


def _row(promise: Any) -> PromiseRow:
    return PromiseRow(
        id=promise.pk,
        case_id=promise.case_id,
        reference=promise.reference,
        conversation_id=promise.conversation_id,
        customer_id=promise.customer_id,
        customer_name=promise.customer_name or "",
        kind=PromiseKind(promise.kind),
        words=promise.words,
        owner_id=promise.owner_id,
        owner_name=promise.owner_name or "",
        team_name=promise.team_name or "",
        due_at=promise.due_at,
        state=PromiseState(promise.state),
        source=PromiseSource(promise.source),
        made_at=promise.made_at,
        warned_at=promise.warned_at,
        kept_at=promise.kept_at,
        looks_kept=promise.suggested_by_id is not None,
        message_id=promise.message_id,
    )
