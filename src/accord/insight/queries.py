"""Reads over everything below: the wall and the briefing. Each takes a fixed number of statements."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accord.culture.queries import count_thanks
from accord.desk.queries.now import read_desk_now
from accord.improve.contracts import CauseRow, RingStep
from accord.improve.queries import list_causes
from accord.insight.contracts import Briefing, DeskNow, RingStepCount, Wall
from accord.insight.rules import count_change, share_change
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.permissions import SYSTEM, Actor, Permission, require
from accord.listen.contracts import Movement, SignalStatus
from accord.listen.queries import list_signals, list_stories, list_watched
from accord.measure.contracts import Figure
from accord.measure.queries import csat, share
from accord.understand.queries import count_contacts

WEEK = timedelta(days=7)
_RECENT = timedelta(days=28)


def read_wall(*, actor: Actor) -> Wall:
    """The circle of the whole company at this moment, for any employee: figures and names of matters, no words."""
    require(actor, Permission.EMPLOYEE)
    now = clock.now()
    causes = list_causes(actor=SYSTEM, is_open=None)
    standing = Counter(cause.state for cause in causes if cause.steps_done < len(RingStep))
    return Wall(
        desk=_desk_now(now),
        csat=csat(start=now - _RECENT, end=now),
        steps=tuple(RingStepCount(step=step, causes=standing[step]) for step in RingStep),
        closed_circles=sum(cause.steps_done == len(RingStep) for cause in causes),
        signals=tuple(list_signals(actor=SYSTEM, limit=6)),
        thanks=count_thanks(since=now - _RECENT),
    )


def read_briefing(*, actor: Actor, week_until: date | None = None) -> Briefing:
    """The week that ends with the day before `week_until` (default: today, in the company's time zone)."""
    require(actor, Permission.BRIEFING)
    until = week_until or clock.today(read_company().timezone)
    ends = _midnight(until)
    begins, earlier = ends - WEEK, ends - 2 * WEEK
    failures_now, failures_before = _failure_share(begins, ends), _failure_share(earlier, begins)
    signals = list_signals(actor=actor)
    causes = list_causes(actor=actor, is_open=None)
    return Briefing(
        week_from=until - WEEK,
        week_until=until - timedelta(days=1),
        contacts=count_change(before=_contacts(earlier, begins), now=_contacts(begins, ends)),
        failure_share=share_change(before=failures_before, now=failures_now),
        csat=share_change(before=csat(start=earlier, end=begins), now=csat(start=begins, end=ends)),
        rising=tuple(signals[:3]),
        only_seems=tuple(row for row in list_watched() if row.movement == Movement.ONLY_SEEMS)[:3],
        fixed=tuple(cause for cause in causes if cause.fixed_on and cause.fixed_on >= until - _RECENT)[:4],
        promises_kept=tuple(cause for cause in causes if _fell_due(cause, until) and not _is_broken(cause)),
        promises_broken=tuple(cause for cause in causes if _fell_due(cause, until) and _is_broken(cause)),
        unacknowledged=tuple(signal for signal in signals if signal.status == SignalStatus.RAISED),
        voices=tuple(list_stories(actor=actor, only_told=True, limit=3)),
    )


def _fell_due(cause: CauseRow, until: date) -> bool:
    return cause.committed_on is not None and until - _RECENT <= cause.committed_on < until


def _is_broken(cause: CauseRow) -> bool:
    return cause.fixed_on is None or (cause.committed_on is not None and cause.fixed_on > cause.committed_on)


def _desk_now(now: datetime) -> DeskNow:
    found = read_desk_now(since=_midnight(clock.today(read_company().timezone)))
    return DeskNow(
        waiting=found.waiting,
        oldest_waiting_since=found.oldest_waiting_since,
        contacts_today=found.contacts,
        solved_today=found.solved,
        in_doubt=found.in_doubt,
    )


def _contacts(start: datetime, end: datetime) -> int:
    return sum(count.contacts for count in count_contacts(start=start, end=end).values())


def _failure_share(start: datetime, end: datetime) -> Figure:
    counts = count_contacts(start=start, end=end).values()
    return share(sum(count.failures for count in counts), sum(count.judged for count in counts))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(read_company().timezone))
