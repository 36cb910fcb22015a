"""Pure decisions about time: how a case went, and when what was promised for it falls due. No database, no clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from accord.desk.contracts import CaseStatus
from accord.desk.levels.contracts import (
    AGENTS_WORK,
    WAITS_FOR_US,
    CaseTimes,
    ClockState,
    Metric,
    PolicyRow,
    Spent,
    Target,
)
from accord.kernel.working_time import WorkingCalendar

Stretch = tuple[datetime, datetime | None]
_ACTIVE = frozenset(CaseStatus) - {CaseStatus.SOLVED}
_NOTHING = timedelta()


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that happened to a case, as far as time is concerned.

    The customer asked (`asks`), we answered (`answers`), and the case stands in `status` since, where that is known.
    `undoes_solving` says that the last solution was taken back before anybody saw it.
    """

    id: int
    at: datetime
    asks: bool = False
    answers: bool = False
    status: CaseStatus | None = None
    undoes_solving: bool = False


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A stretch of time in one status."""

    status: CaseStatus
    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The customer asked, and was answered, or the case was solved without an answer, or waits."""

    asked_at: datetime
    answered_at: datetime | None = None
    dropped_at: datetime | None = None

    @property
    def ended_at(self) -> datetime | None:
        """When the customer ceased to wait."""
        return self.answered_at or self.dropped_at


@dataclass(kw_only=True)
class History:
    """How a case went until now. It only ever goes forward: what is said to have happened earlier happened now."""

    case_id: int
    opened_at: datetime
    is_outbound: bool = False
    replies: int = 0
    first_reply_at: datetime | None = None
    first_solved_at: datetime | None = None
    solved_at: datetime | None = None
    last_fact: int = 0
    leaving: int | None = None
    is_rewritten: bool = False
    intervals: list[Interval] = field(default_factory=list)
    turns: list[Asked] = field(default_factory=list)

    @property
    def status(self) -> CaseStatus | None:
        """Where the case stands."""
        return self.intervals[-1].status if self.intervals else None

    @property
    def last_at(self) -> datetime:
        """The newest instant that anything is known of."""
        known = [self.opened_at, *([self.intervals[-1].began_at] if self.intervals else [])]
        if self.turns:
            known.append(self.turns[-1].ended_at or self.turns[-1].asked_at)
        return max(known)

    def take(self, happening: Happening) -> None:
        """Go on by one happening."""
        at = max(happening.at, self.last_at)
        if happening.asks and (not self.turns or self.turns[-1].ended_at):
            self._ask(at)
        if happening.answers:
            self._answer(at)
        if happening.undoes_solving:
            self._undo_solving()
        if happening.status is not None and happening.status != self.status:
            self._stand(happening.status, at)
        self.last_fact = max(self.last_fact, happening.id)

    def _ask(self, at: datetime) -> None:
        if self.turns and self.turns[-1].asked_at == at:  # asked, answered and asked again in one instant
            self.turns[-1] = Asked(asked_at=at)
        else:
            self.turns.append(Asked(asked_at=at))

    def _answer(self, at: datetime) -> None:
        if not self.turns and not self.replies:
            self.is_outbound = True
        self.replies += 1
        if self.first_reply_at is None and self.replies >= (2 if self.is_outbound else 1):
            self.first_reply_at = at
        if self.turns and not self.turns[-1].ended_at:
            self.turns[-1] = replace(self.turns[-1], answered_at=at)

    def _stand(self, status: CaseStatus, at: datetime) -> None:
        if self.intervals and self.intervals[-1].began_at == at:
            self.intervals.pop()
            if self.intervals and self.intervals[-1].status == status:
                self.intervals[-1] = replace(self.intervals[-1], ended_at=None)
                self.solved_at = self.intervals[-1].began_at if status == CaseStatus.SOLVED else None
                self.is_rewritten = True
                return
        if self.intervals and self.intervals[-1].ended_at is None:
            self.intervals[-1] = replace(self.intervals[-1], ended_at=at)
        self.intervals.append(Interval(status=status, began_at=at))
        if status != CaseStatus.SOLVED:
            self.solved_at = None
            return
        self.solved_at = at
        self.first_solved_at = self.first_solved_at or at
        if self.turns and not self.turns[-1].ended_at:
            self.turns[-1] = replace(self.turns[-1], dropped_at=at)

    def _undo_solving(self) -> None:
        if self.first_solved_at is not None and self.first_solved_at == self.solved_at:
            self.first_solved_at = None
        if self.turns and self.turns[-1].dropped_at is not None:
            self.turns[-1] = replace(self.turns[-1], dropped_at=None)

    def stretches_in(self, statuses: frozenset[CaseStatus]) -> list[Stretch]:
        """When the case stood in one of these; the last may have no end."""
        return [(each.began_at, each.ended_at) for each in self.intervals if each.status in statuses]


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    """A clock as it should stand. `broken_at` is set where the time was used up before it ended."""

    metric: Metric
    began_at: datetime
    target_seconds: int
    in_working_time: bool
    state: ClockState
    due_at: datetime | None
    warn_at: datetime | None
    ended_at: datetime | None
    broken_at: datetime | None


@dataclass(frozen=True)
class Measure:
    """How time is counted: by a calendar, or as it passes (None)."""

    calendar: WorkingCalendar | None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Time from one instant until another, never negative."""
        return max(_NOTHING, end - start) if self.calendar is None else self.calendar.time_between(start, end)

    def after(self, start: datetime, amount: timedelta) -> datetime | None:
        """When so much has passed; None where it never will."""
        if self.calendar is None:
            return start + amount
        try:
            return self.calendar.time_after(start, amount)
        except ValueError:
            return None

    def used_up(self, stretches: Sequence[Stretch], amount: timedelta) -> datetime | None:
        """The instant at which so much is used up in these stretches, the last of which may last; None if not yet."""
        for begin, end in stretches:
            if end is None:
                return self.after(begin, amount)
            spent = self.between(begin, end)
            if spent > amount:
                return self.after(begin, amount)
            amount -= spent
        return None


def reckon_clocks(
    history: History,
    *,
    policy: PolicyRow,
    priority: str,
    calendar: WorkingCalendar | None,
    known_until: datetime | None = None,
) -> list[Reckoned]:
    """The clocks that a policy starts for a case, as they stand now.

    Of next replies that of the last question, and those of earlier ones that ended after `known_until`: much may have
    happened since somebody looked last.
    """
    found = []
    for course in _courses(history, policy, known_until):
        target = policy.target_of(course.metric, priority)
        if target is not None:
            measure = Measure(calendar if target.in_working_time else None)
            found.append(_clock(course, target, policy, measure))
    return found


@dataclass(frozen=True)
class _Course:
    """What a clock follows: when it began, in which stretches its time passes, when it ended and how."""

    metric: Metric
    began_at: datetime
    stretches: list[Stretch]
    ended_at: datetime | None
    outcome: ClockState


def _courses(history: History, policy: PolicyRow, known_until: datetime | None) -> Iterator[_Course]:
    if not history.is_outbound and history.turns:
        first = history.turns[0]  # solved without a word it is over; what is asked then waits for a next reply
        outcome = ClockState.MET if first.answered_at else ClockState.DROPPED
        stretches: list[Stretch] = [(history.opened_at, first.ended_at)]
        yield _Course(Metric.FIRST_REPLY, history.opened_at, stretches, first.ended_at, outcome)
    for turn in history.turns[0 if history.is_outbound else 1 :]:
        is_news = known_until is None or turn.ended_at is None or turn.ended_at > known_until
        if is_news or turn is history.turns[-1]:
            outcome = ClockState.MET if turn.answered_at else ClockState.DROPPED
            yield _Course(Metric.NEXT_REPLY, turn.asked_at, [(turn.asked_at, turn.ended_at)], turn.ended_at, outcome)
    for metric, statuses in (
        (Metric.RESOLUTION, _ACTIVE - policy.paused_in),
        (Metric.REQUESTER_WAIT, WAITS_FOR_US),
    ):
        stretches = history.stretches_in(statuses)
        yield _Course(metric, history.opened_at, stretches, history.solved_at, ClockState.MET)


def _clock(course: _Course, target: Target, policy: PolicyRow, measure: Measure) -> Reckoned:
    stretches, ended_at, outcome = course.stretches, course.ended_at, course.outcome
    amount = timedelta(seconds=target.seconds)
    is_running = ended_at is None and bool(stretches) and stretches[-1][1] is None
    due_at = measure.used_up(stretches, amount)
    is_broken = due_at is not None and not is_running
    if due_at is None and ended_at is not None:  # when it would have been, had nothing been done
        due_at = measure.used_up([*stretches[:-1], *((begin, None) for begin, _ in stretches[-1:])], amount)
    if ended_at is None:
        state = ClockState.RUNNING if is_running else ClockState.PAUSED
    else:
        state = ClockState.BROKEN if is_broken and outcome == ClockState.MET else outcome
    return Reckoned(
        metric=target.metric,
        began_at=course.began_at,
        target_seconds=target.seconds,
        in_working_time=target.in_working_time,
        state=state,
        due_at=due_at,
        warn_at=_warning(policy, measure, stretches, amount),
        ended_at=ended_at,
        broken_at=due_at if is_broken else None,
    )


def _warning(policy: PolicyRow, measure: Measure, stretches: list[Stretch], amount: timedelta) -> datetime | None:
    if policy.warn_percent is not None:
        return measure.used_up(stretches, amount * policy.warn_percent / 100)
    if policy.warn_minutes is not None:
        return measure.used_up(stretches, max(_NOTHING, amount - timedelta(minutes=policy.warn_minutes)))
    return None


def fits(conditions: Mapping[str, Sequence[str]], known: Mapping[str, frozenset[str]]) -> bool:
    """Whether what is known of a case fits: of each attribute that is named one of its values must be so."""
    return all(known.get(attribute, frozenset()).intersection(values) for attribute, values in conditions.items())


def first_that_fits(policies: Sequence[PolicyRow], known: Mapping[str, frozenset[str]]) -> PolicyRow | None:
    """The policy that holds: the first in order that is on and fits."""
    return next((policy for policy in policies if policy.is_on and fits(policy.conditions, known)), None)


def times_of(history: History, *, measure: Measure, now: datetime) -> CaseTimes:
    """How long everything took, as the definitions say; what lasts counts until now."""

    def spent(start: datetime | None, end: datetime | None) -> Spent | None:
        return None if start is None or end is None else _sum(measure, [(start, end)], now)

    opened_at = history.opened_at
    answered = [turn for turn in history.turns[0 if history.is_outbound else 1 :] if turn.answered_at]
    return CaseTimes(
        case_id=history.case_id,
        opened_at=opened_at,
        first_reply=spent(opened_at, history.first_reply_at),
        next_replies=tuple(_sum(measure, [(turn.asked_at, turn.answered_at)], now) for turn in answered),
        first_resolution=spent(opened_at, history.first_solved_at),
        full_resolution=spent(opened_at, history.solved_at),
        requester_wait=_sum(measure, history.stretches_in(WAITS_FOR_US), now),
        agent_wait=_sum(measure, history.stretches_in(frozenset({CaseStatus.PENDING})), now),
        agent_work=_sum(measure, history.stretches_in(AGENTS_WORK), now),
    )


def _sum(measure: Measure, stretches: Sequence[Stretch], now: datetime) -> Spent:
    ended = [(start, end or max(start, now)) for start, end in stretches]
    return Spent(
        calendar_seconds=sum((end - start).total_seconds() for start, end in ended),
        working_seconds=sum(measure.between(start, end).total_seconds() for start, end in ended),
    )
