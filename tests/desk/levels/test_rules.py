"""A case's times, worked by hand, and the pure reckoning of clocks."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accord.desk.contracts import CaseStatus, Priority
from accord.desk.levels.contracts import CaseTimes, ClockState, Metric, PolicyRow, Spent, Target
from accord.desk.levels.rules import (
    Happening,
    History,
    Measure,
    Reckoned,
    first_that_fits,
    fits,
    reckon_clocks,
    times_of,
)
from accord.kernel.working_time import WorkingCalendar, WorkingHours, read_weekly

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFFICE = WorkingCalendar.always(
    WorkingHours(
        "Europe/Berlin", read_weekly({day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")})
    )
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of March 2026 by the clock in Berlin; the second is a Monday, the 29th has 23 hours."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - (2 * HOUR if day >= 30 else HOUR)


def history(*happenings: Happening) -> History:
    told = History(case_id=1, opened_at=happenings[0].at)
    for happening in happenings:
        told.take(happening)
    return told


def asked(when: datetime, status: CaseStatus | None = None) -> Happening:
    return Happening(id=1, at=when, asks=True, status=status)


def answered(when: datetime, status: CaseStatus | None = None) -> Happening:
    return Happening(id=1, at=when, answers=True, status=status)


def stood(when: datetime, status: CaseStatus) -> Happening:
    return Happening(id=1, at=when, status=status)


def spent(calendar: timedelta, working: timedelta) -> Spent:
    return Spent(calendar_seconds=calendar.total_seconds(), working_seconds=working.total_seconds())


def test_the_times_of_a_case_worked_by_hand() -> None:
    """Friday the 27th to Tuesday the 31st, over the change of clocks: every figure counted on paper."""
    told = history(
        asked(at(27, 16), CaseStatus.NEW),
        answered(at(27, 16, 30), CaseStatus.PENDING),  # half an hour of Friday's last
        asked(at(28, 10), CaseStatus.OPEN),  # Saturday
        stood(at(30, 10), CaseStatus.ON_HOLD),  # Monday, one hour after opening
        answered(at(30, 12), CaseStatus.ON_HOLD),
        stood(at(30, 13), CaseStatus.SOLVED),
        asked(at(30, 15), CaseStatus.OPEN),
        answered(at(31, 9, 15), CaseStatus.OPEN),
        stood(at(31, 10), CaseStatus.SOLVED),
    )
    assert times_of(told, measure=Measure(OFFICE), now=at(31, 12)) == CaseTimes(
        case_id=1,
        opened_at=at(27, 16),
        first_reply=spent(30 * MINUTE, 30 * MINUTE),
        # Saturday 10:00 to Monday 12:00 are 50 hours by the clock on the wall and 49 that passed, three of them open;
        # Monday 15:00 to Tuesday 9:15 two of Monday and a quarter of Tuesday.
        next_replies=(spent(49 * HOUR, 3 * HOUR), spent(18 * HOUR + 15 * MINUTE, 2 * HOUR + 15 * MINUTE)),
        first_resolution=spent(68 * HOUR, 1 * HOUR + 4 * HOUR),  # Friday 16:00 to Monday 13:00, one hour left out
        full_resolution=spent(89 * HOUR, 1 * HOUR + 8 * HOUR + 1 * HOUR),
        # new 0:30; open and on hold Saturday 10:00 to Monday 13:00; open Monday 15:00 to Tuesday 10:00
        requester_wait=spent(30 * MINUTE + 50 * HOUR + 19 * HOUR, 30 * MINUTE + 4 * HOUR + 3 * HOUR),
        agent_wait=spent(17 * HOUR + 30 * MINUTE, 30 * MINUTE),  # Friday 16:30 to Saturday 10:00
        # as above without Monday 10:00 to 13:00 on hold
        agent_work=spent(30 * MINUTE + 47 * HOUR + 19 * HOUR, 30 * MINUTE + 1 * HOUR + 3 * HOUR),
    )


def test_what_an_agent_began_is_replied_to_first_by_our_second_words() -> None:
    told = history(
        answered(at(2, 9), CaseStatus.OPEN),
        asked(at(2, 10)),
        answered(at(2, 11)),
        stood(at(2, 12), CaseStatus.SOLVED),
    )
    times = times_of(told, measure=Measure(None), now=at(2, 13))
    assert times.first_reply == spent(2 * HOUR, 2 * HOUR)
    assert times.next_replies == (spent(HOUR, HOUR),)


def test_a_case_that_came_back_is_not_fully_solved() -> None:
    told = history(
        asked(at(2, 9), CaseStatus.NEW), stood(at(2, 10), CaseStatus.SOLVED), asked(at(2, 12), CaseStatus.OPEN)
    )
    times = times_of(told, measure=Measure(None), now=at(2, 15))
    assert times.first_reply is None
    assert times.first_resolution == spent(HOUR, HOUR)
    assert times.full_resolution is None
    assert times.requester_wait == spent(4 * HOUR, 4 * HOUR)


def test_a_solution_taken_back_was_none() -> None:
    told = history(
        asked(at(2, 9), CaseStatus.NEW),
        stood(at(2, 10), CaseStatus.SOLVED),
        Happening(id=1, at=at(2, 10), undoes_solving=True, status=CaseStatus.NEW),
    )
    assert told.first_solved_at is None
    assert told.turns[-1].ended_at is None
    assert [(each.status, each.ended_at) for each in told.intervals] == [(CaseStatus.NEW, None)]


happenings = st.lists(
    st.builds(
        Happening,
        id=st.just(1),
        at=st.integers(-300, 3_000).map(lambda number: at(2, 9) + number * MINUTE),
        asks=st.booleans(),
        answers=st.booleans(),
        status=st.none() | st.sampled_from(CaseStatus),
        undoes_solving=st.booleans(),
    ),
    max_size=12,
)


@given(happenings)
def test_no_time_is_ever_negative_and_intervals_follow_each_other(said: list[Happening]) -> None:
    """Whatever is said, in whatever order: mail has wrong dates, and facts may come late."""
    told = history(asked(at(2, 9), CaseStatus.NEW), *said)
    for before, after in zip(told.intervals, told.intervals[1:], strict=False):
        assert before.ended_at == after.began_at > before.began_at
        assert before.status != after.status
    assert told.intervals[-1].ended_at is None
    for turn in told.turns:
        assert turn.ended_at is None or turn.ended_at >= turn.asked_at
    times = times_of(told, measure=Measure(OFFICE), now=at(8, 9))
    for one in (times.first_reply, *times.next_replies, times.first_resolution, times.full_resolution):
        assert one is None or 0 <= one.working_seconds <= one.calendar_seconds
    waited = times.requester_wait.calendar_seconds + times.agent_wait.calendar_seconds
    solved = sum(
        ((end or at(8, 9)) - start).total_seconds() for start, end in told.stretches_in(frozenset({CaseStatus.SOLVED}))
    )
    assert waited + solved == (at(8, 9) - at(2, 9)).total_seconds()


def policy(*targets: Target, **more: object) -> PolicyRow:
    return PolicyRow(id=1, position=1, name="Standard", targets=targets, **more)  # type: ignore[arg-type]


def goal(metric: Metric, amount: timedelta, priority: Priority = Priority.NORMAL) -> Target:
    return Target(metric=metric, priority=priority, seconds=int(amount.total_seconds()))


def reckoned(told: History, held: PolicyRow, priority: Priority = Priority.NORMAL) -> dict[Metric, Reckoned]:
    return {each.metric: each for each in reckon_clocks(told, policy=held, priority=priority, calendar=OFFICE)}


def test_a_first_reply_is_due_in_working_time_and_warned_of_at_three_quarters() -> None:
    clock = reckoned(history(asked(at(27, 16), CaseStatus.NEW)), policy(goal(Metric.FIRST_REPLY, 4 * HOUR)))
    assert clock[Metric.FIRST_REPLY].due_at == at(30, 12)
    assert clock[Metric.FIRST_REPLY].warn_at == at(30, 11)
    assert clock[Metric.FIRST_REPLY].state == ClockState.RUNNING


def test_a_warning_so_many_minutes_before_counts_working_minutes() -> None:
    held = policy(goal(Metric.FIRST_REPLY, 2 * HOUR), warn_percent=None, warn_minutes=90)
    clock = reckoned(history(asked(at(27, 16), CaseStatus.NEW)), held)[Metric.FIRST_REPLY]
    assert (clock.warn_at, clock.due_at) == (at(27, 16, 30), at(30, 10))


def test_a_resolution_rests_while_the_customer_is_to_answer() -> None:
    told = history(asked(at(2, 9), CaseStatus.NEW), answered(at(2, 12), CaseStatus.PENDING))
    held = policy(goal(Metric.RESOLUTION, 8 * HOUR), goal(Metric.REQUESTER_WAIT, 4 * HOUR))
    resting = reckoned(told, held)
    assert resting[Metric.RESOLUTION].state == resting[Metric.REQUESTER_WAIT].state == ClockState.PAUSED
    assert resting[Metric.RESOLUTION].due_at is None
    told.take(asked(at(4, 10), CaseStatus.OPEN))
    running = reckoned(told, held)
    assert running[Metric.RESOLUTION].due_at == at(4, 15)
    assert running[Metric.REQUESTER_WAIT].due_at == at(4, 11)
    told.take(stood(at(4, 12), CaseStatus.SOLVED))
    ended = reckoned(told, held)
    assert ended[Metric.RESOLUTION].state == ClockState.MET
    assert ended[Metric.REQUESTER_WAIT].state == ClockState.BROKEN
    assert ended[Metric.REQUESTER_WAIT].broken_at == at(4, 11)


def test_done_at_the_very_instant_is_done_in_time() -> None:
    held = policy(goal(Metric.FIRST_REPLY, HOUR))
    told = history(asked(at(2, 9), CaseStatus.NEW), answered(at(2, 10), CaseStatus.OPEN))
    assert reckoned(told, held)[Metric.FIRST_REPLY].state == ClockState.MET
    late = history(asked(at(2, 9), CaseStatus.NEW), answered(at(2, 10) + timedelta(microseconds=1), CaseStatus.OPEN))
    assert reckoned(late, held)[Metric.FIRST_REPLY].state == ClockState.BROKEN


def test_each_further_question_has_a_clock_of_its_own_and_the_first_has_only_that_of_the_first_reply() -> None:
    held = policy(goal(Metric.FIRST_REPLY, HOUR), goal(Metric.NEXT_REPLY, 2 * HOUR))
    told = history(asked(at(2, 9), CaseStatus.NEW), asked(at(2, 9, 30)))
    assert set(reckoned(told, held)) == {Metric.FIRST_REPLY}
    told.take(answered(at(2, 10), CaseStatus.OPEN))
    told.take(asked(at(2, 11)))
    told.take(asked(at(2, 12)))
    assert reckoned(told, held)[Metric.NEXT_REPLY].due_at == at(2, 13)
    told.take(stood(at(2, 12, 30), CaseStatus.SOLVED))
    assert reckoned(told, held)[Metric.NEXT_REPLY].state == ClockState.DROPPED


def test_a_priority_without_a_target_of_its_own_takes_that_of_normal() -> None:
    held = policy(goal(Metric.FIRST_REPLY, 4 * HOUR), goal(Metric.FIRST_REPLY, HOUR, Priority.URGENT))
    told = history(asked(at(2, 9), CaseStatus.NEW))
    assert reckoned(told, held, Priority.URGENT)[Metric.FIRST_REPLY].due_at == at(2, 10)
    assert reckoned(told, held, Priority.HIGH)[Metric.FIRST_REPLY].due_at == at(2, 13)


def test_the_first_policy_that_fits_holds() -> None:
    narrow = policy(goal(Metric.FIRST_REPLY, HOUR), conditions={"queue": ("7", "8"), "channel": ("email",)})
    wide = policy(goal(Metric.FIRST_REPLY, HOUR))
    off = policy(goal(Metric.FIRST_REPLY, HOUR), is_on=False)
    mail = {"queue": frozenset({"7"}), "channel": frozenset({"email"})}
    assert first_that_fits([off, narrow, wide], mail) is narrow
    assert first_that_fits([narrow, wide], mail | {"queue": frozenset({"none"})}) is wide
    assert first_that_fits([narrow], {}) is None
    assert fits({}, {})
