"""Where a case stands: solved with what it was about, set by an agent, brought back."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from accord.desk.case_types.queries import require_answers
from accord.desk.contracts import CaseStatus, Solution
from accord.desk.events import CaseReopened, CaseSolved, CaseStuck, StatusChanged
from accord.desk.models import Case, Conversation
from accord.desk.operations.locking import Held, hold_case
from accord.journey.contracts import Demand
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import SYSTEM, Actor
from accord.kernel.transactions import one_transaction


@one_transaction
def solve_case(
    *,
    actor: Actor,
    case_id: int,
    reason_id: int | None = None,
    touchpoint_id: int | None = None,
    demand: str = "",
    cause_department_id: int | None = None,
) -> None:
    """Solve a case and say what it was about; on a case that is solved already it corrects what was said.

    `demand` is `value`, `failure` or empty when nobody can tell. Raises `BadInput`, `NotFound`.
    """
    solution = Solution(
        reason_id=reason_id, touchpoint_id=touchpoint_id, demand=demand, cause_department_id=cause_department_id
    )
    solve_held(actor, hold_case(actor=actor, case_id=case_id), solution)


def solve_held(actor: Actor, held: Sequence[Held], solution: Solution) -> None:
    """Solve a case whose conversations are locked by the caller; the facts name the first of them.

    A person is refused (`AnswersMissing`) while answers or steps that the case's type requires are missing.
    """
    if solution.demand not in {"", *Demand}:
        raise BadInput(_("A contact is value or failure demand."))
    case_id, first, now = held[0].case_id, held[0], clock.now()
    if actor.kind == "staff" and held[0].status != CaseStatus.SOLVED:
        require_answers(case_id=case_id)
    solved_by_id = actor.id if actor.kind == "staff" else None
    case = Case.objects.get(pk=case_id)
    Case.objects.filter(pk=case_id).update(
        status=CaseStatus.SOLVED,
        reason_id=solution.reason_id,
        touchpoint_id=solution.touchpoint_id,
        demand=solution.demand,
        cause_department_id=solution.cause_department_id,
        solved_at=case.solved_at or now,
        first_solved_at=case.first_solved_at or now,
        solved_by_id=solved_by_id,
    )
    Conversation.objects.filter(case_id=case_id).update(
        status=CaseStatus.SOLVED, waiting_since=None, snoozed_until=None, unread=False
    )
    for one in held:
        if one.snoozed_until is not None:
            cancel_deadline(kind="desk.snooze", subject=one.id)
    if case.stuck_at is None:
        due_at = (case.solved_at or now) + timedelta(hours=read_company().survey_after_hours)
        set_deadline(kind="desk.stuck", subject=case_id, due_at=due_at)
    publish(
        CaseSolved(
            touchpoint_id=solution.touchpoint_id,
            reason_id=solution.reason_id,
            demand=solution.demand,
            cause_department_id=solution.cause_department_id,
            solved_by_id=solved_by_id,
            **first.subjects,
        ),
        actor=actor,
    )


@one_transaction
def set_status(*, actor: Actor, case_id: int, status: CaseStatus) -> None:
    """Set where an unsolved case stands. A solved one is brought back first, and solving asks what it was about."""
    held = hold_case(actor=actor, case_id=case_id)
    if status == CaseStatus.SOLVED:
        raise BadInput(_("Say what it was about to solve it."))
    previous = held[0].status
    if previous == status:
        return
    if previous == CaseStatus.SOLVED:
        _bring_back(actor, held, status, "by_hand")
        return
    Case.objects.filter(pk=case_id).update(status=status)
    Conversation.objects.filter(case_id=case_id).update(status=status)
    publish(StatusChanged(status=status, previous=previous, **held[0].subjects), actor=actor)


@one_transaction
def bring_back_case(*, actor: Actor, case_id: int, why: str) -> None:
    """Bring a solved case back to a person: `why` is a code such as `poor_answer`. An active one is left alone.

    Its customer may do so too, by a poor answer to a survey; the caller has seen their signed link.
    """
    held = hold_case(actor=SYSTEM if actor.kind == "customer" else actor, case_id=case_id)
    if held[0].status != CaseStatus.SOLVED:
        return
    _bring_back(actor, held, CaseStatus.OPEN, why)


def _bring_back(actor: Actor, held: Sequence[Held], status: CaseStatus, why: str) -> None:
    case_id = held[0].case_id
    Case.objects.filter(pk=case_id).update(status=status, solved_at=None, stuck_at=None)
    Conversation.objects.filter(case_id=case_id).update(status=status, unread=True)
    cancel_deadline(kind="desk.stuck", subject=case_id)
    publish(CaseReopened(why=why, status=status.value, **held[0].subjects), actor=actor)


@one_transaction
def note_stuck(*, case_id: int) -> None:
    """The set time has passed since a case was solved: the solution has stuck, unless it came back meanwhile."""
    try:
        held = hold_case(actor=SYSTEM, case_id=case_id)
    except NotFound:
        return
    now = clock.now()
    if held[0].status != CaseStatus.SOLVED:
        return
    if Case.objects.filter(pk=case_id, stuck_at=None, withdrawn_at=None).update(stuck_at=now):
        publish(CaseStuck(**held[0].subjects))
