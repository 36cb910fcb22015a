"""Clocks of cases as they should stand, beside what was kept of them; their deadlines; what is said when they break."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from accord.desk.levels.contracts import STANDING, ClockRow, ClockState
from accord.desk.levels.events import ServiceLevelBreached, ServiceLevelWarned
from accord.desk.levels.keeping import Around, Kept, load, look_around, save
from accord.desk.levels.knowing import Rules, read_rules
from accord.desk.levels.operations.retelling import behind_the_log, retell
from accord.desk.levels.rules import Reckoned, first_that_fits, reckon_clocks
from accord.kernel import clock
from accord.kernel.deadlines import cancel_deadlines, set_deadlines
from accord.kernel.events import publish_all
from accord.kernel.transactions import one_transaction

KIND = "desk.level"
LEAVING = "desk.level.leaving"

Said = tuple[type[ServiceLevelWarned] | type[ServiceLevelBreached], ClockRow]


def reckon(kepts: Mapping[int, Kept], *, rules: Rules | None = None, only_standing: bool = False) -> None:
    """Bring the clocks of cases up to date, write everything, set their deadlines, and say what was broken unnoticed.

    With `only_standing` no clock is made for what has ended already: rules that are new judge nothing that is past.
    """
    if not kepts:
        return
    rules = rules or read_rules()
    had_deadline = {case_id for case_id, kept in kepts.items() if kept.next_at is not None}
    around = {} if rules.are_none and not had_deadline else look_around(kepts)
    said: list[Said] = []
    for case_id, kept in kepts.items():
        said += _reckon_one(kept, around.get(case_id), rules, only_standing=only_standing)
    _finish(kepts, around, said, had_deadline)


def _reckon_one(kept: Kept, around: Around | None, rules: Rules, *, only_standing: bool) -> Iterable[Said]:
    policy = first_that_fits(rules.policies, around.known) if around and around.is_in_work else None
    kept.policy_id = policy.id if policy else None
    kept.calendar_id = rules.calendar_id_for(queue_id=around.queue_id if around else None, policy=policy)
    reckoned: list[Reckoned] = []
    if policy is not None and around is not None:
        calendar = rules.working_calendar(kept.calendar_id)
        reckoned = reckon_clocks(
            kept.history,
            policy=policy,
            priority=around.priority,
            calendar=calendar,
            known_until=kept.known_until,
        )
    wanted = {(each.metric, each.began_at) for each in reckoned}
    for stale in [each for each in kept.standing if (each.metric, each.began_at) not in wanted]:
        kept.put(replace(stale, state=ClockState.DROPPED, ended_at=max(clock.now(), stale.began_at)))
    for each in reckoned:
        former = kept.clocks.get((each.metric, each.began_at))
        if each.ended_at is not None and _stays(kept, each.ended_at, former, only_standing=only_standing):
            continue
        row = _as_kept(kept.history.case_id, each, former)
        kept.put(row)
        if row.broken_at and not (former and former.broken_at):
            yield ServiceLevelBreached, row


def _stays(kept: Kept, ended_at: datetime, former: ClockRow | None, *, only_standing: bool) -> bool:
    """Whether a clock that has ended is left as it ended, or was never there because no rule asked for it then.

    One whose case came back and was solved again, all before anybody looked, has ended anew.
    """
    is_past = only_standing or (kept.known_until is not None and ended_at <= kept.known_until)
    return is_past and (former is None or former.state not in STANDING)


def _as_kept(case_id: int, each: Reckoned, former: ClockRow | None) -> ClockRow:
    """A clock with what was said about it before, as long as that still holds."""
    is_same_due = former is not None and former.due_at == each.due_at
    is_same_warning = former is not None and former.warn_at == each.warn_at
    return ClockRow(
        id=former.id if former else 0,
        case_id=case_id,
        metric=each.metric,
        began_at=each.began_at,
        target_seconds=each.target_seconds,
        in_working_time=each.in_working_time,
        state=each.state,
        due_at=each.due_at,
        warn_at=each.warn_at,
        ended_at=each.ended_at,
        warned_at=former.warned_at if former and is_same_warning else None,
        broken_at=each.broken_at or (former.broken_at if former and is_same_due and not each.ended_at else None),
    )


@one_transaction
def tell_due(*, case_ids: Collection[int]) -> None:
    """The instant of a warning or a breach has come for these cases: keep it, say it, and wait for the next.

    A case of which something happened that was not followed yet is told anew first: who has just answered is not late.
    """
    kepts, now = load(case_ids), clock.now()
    behind = behind_the_log(kepts)
    reckon(retell(behind, kepts))
    kepts = {case_id: kept for case_id, kept in kepts.items() if case_id not in behind}
    said: list[Said] = []
    for kept in kepts.values():
        for one in kept.standing:
            if one.state != ClockState.RUNNING or one.due_at is None or one.broken_at:
                continue
            if one.due_at <= now:
                kept.put(broken := replace(one, broken_at=one.due_at))
                said.append((ServiceLevelBreached, broken))
            elif one.warn_at is not None and one.warn_at <= now and one.warned_at is None:
                kept.put(warned := replace(one, warned_at=now))
                said.append((ServiceLevelWarned, warned))
    _finish(kepts, look_around(kepts) if said else {}, said, set())


def _finish(kepts: Mapping[int, Kept], around: Mapping[int, Around], said: list[Said], had: set[int]) -> None:
    ids = save(kepts.values())
    due = {case_id: kept.next_at for case_id, kept in kepts.items()}
    set_deadlines(kind=KIND, due={case_id: at for case_id, at in due.items() if at is not None})
    cancel_deadlines(kind=KIND, subjects=[case_id for case_id in had if due[case_id] is None])
    publish_all(
        *(
            _event(kind, one, ids.get((one.case_id, one.metric, one.began_at), one.id), around[one.case_id])
            for kind, one in said
            if one.case_id in around and around[one.case_id].conversation_id is not None
        )
    )


def _event(
    kind: type[ServiceLevelWarned] | type[ServiceLevelBreached], one: ClockRow, clock_id: int, around: Around
) -> ServiceLevelWarned | ServiceLevelBreached:
    return kind(
        conversation_id=around.conversation_id or 0,
        case_id=one.case_id,
        customer_id=around.customer_id,
        clock_id=clock_id,
        metric=one.metric.value,
        due_at=_written(one.due_at),
        assignee_id=around.assignee_id,
        queue_id=around.queue_id,
    )


def _written(at: datetime | None) -> str:
    return at.isoformat() if at else ""
