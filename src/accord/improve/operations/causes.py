"""Open a root cause, state it, give it to whom it belongs, promise a date."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accord.improve.access import access_cause, is_accountable, may_see_all, require_work
from accord.improve.affected import affected_contacts
from accord.improve.events import CauseClimbed, CauseOpened, CauseReassigned, CauseUnderstood, FixPromised
from accord.improve.models import CauseSignal, CauseStory, Commitment, Reassignment, RootCause
from accord.improve.rules import CLIMB_EVERY, HIGHEST_STEP, PROMISE_WITHIN
from accord.journey.queries import get_reason, get_touchpoint
from accord.kernel import clock, company
from accord.kernel.deadlines import set_deadline
from accord.kernel.errors import BadInput, NotAllowed, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import SYSTEM, Actor, Permission, Role
from accord.kernel.transactions import one_transaction
from accord.listen.contracts import SignalRow
from accord.listen.operations import make_cause_of_signal
from accord.listen.queries import get_signal, get_story
from accord.staff.operations import notify
from accord.staff.queries import get_department, get_employee, list_employees

PROMISE = "improve.promise_due"
_HEARS_AT_STEP = {1: Role.CX_LEAD, 2: Role.EXECUTIVE}


@one_transaction
def open_cause(
    *,
    actor: Actor,
    title: str = "",
    signal_ids: Sequence[int] = (),
    touchpoint_id: int | None = None,
    reason_id: int | None = None,
    department_id: int | None = None,
    owner_id: int | None = None,
    statement: str = "",
    evidence: str = "",
    began_on: date | None = None,
) -> int:
    """Open a root cause from signals or by hand; returns its id.

    What is not given comes from the first signal: its name, touchpoint, reason and beginning; the department is the
    one that answers for the reason or touchpoint, the owner the one of the department. Raises `BadInput` when no
    touchpoint or no owner can be found: nothing is open without somebody who answers for it.
    """
    employee_id = _overseer(actor)
    signals = [get_signal(actor=actor, signal_id=signal_id) for signal_id in signal_ids]
    first = signals[0] if signals else None
    touchpoint_id, reason_id = _place(first, touchpoint_id, reason_id)
    department_id = department_id or _accountable(touchpoint_id, reason_id)
    title = title.strip() or (first.name if first else "")
    if not title:
        raise BadInput(_("Give the root cause a title."))
    cause = RootCause.objects.create(
        title=title[:160],
        statement=statement.strip(),
        evidence=evidence.strip(),
        department_id=department_id,
        owner_id=_owner(department_id, owner_id),
        touchpoint_id=touchpoint_id,
        reason_id=reason_id,
        began_on=began_on or (first.began_on if first else _today()),
        opened_by_id=employee_id,
        opened_at=clock.now(),
    )
    for signal in signals:
        _join(actor, cause, signal.id)
    _announce(actor, cause, first)
    refresh_figures(cause_id=cause.pk)
    return cause.pk


def _overseer(actor: Actor) -> int:
    if actor.kind != "staff" or actor.id is None or not (actor.may(Permission.IMPROVE) or actor.may(Permission.LEAD)):
        raise NotAllowed(_("Your role does not include this. Ask an administrator for the right."))
    return actor.id


def _place(signal: SignalRow | None, touchpoint_id: int | None, reason_id: int | None) -> tuple[int, int | None]:
    if signal is not None and touchpoint_id is None and reason_id is None:
        touchpoint_id, reason_id = signal.touchpoint_id, signal.reason_id
    if reason_id is not None:
        return get_reason(reason_id=reason_id).touchpoint_id, reason_id
    if touchpoint_id is None:
        raise BadInput(_("Say at which touchpoint it happens."))
    return get_touchpoint(touchpoint_id=touchpoint_id).id, None


def _accountable(touchpoint_id: int, reason_id: int | None) -> int:
    if reason_id is not None:
        return get_reason(reason_id=reason_id).department_id
    return get_touchpoint(touchpoint_id=touchpoint_id).department_id


def _owner(department_id: int, owner_id: int | None) -> int:
    """The named owner, else the department's, else the first who speaks for it."""
    if owner_id is not None:
        if not get_employee(employee_id=owner_id).is_active:
            raise BadInput(_("This person no longer works here."))
        return owner_id
    department = get_department(department_id=department_id)
    if department.owner_id is not None:
        return department.owner_id
    speakers = list_employees(role=Role.DEPARTMENT_OWNER, department_id=department_id)
    if not speakers:
        raise BadInput(_("%(department)s has no owner. Name somebody who answers for it.") % {
            "department": department.name
        })  # fmt: skip
    return speakers[0].id


def _announce(actor: Actor, cause: RootCause, first: SignalRow | None) -> None:
    set_deadline(kind=PROMISE, subject=cause.pk, due_at=clock.now() + PROMISE_WITHIN)
    _tell(cause.owner_id, "improve.cause_yours", cause)
    event = CauseOpened(
        cause_id=cause.pk,
        department_id=cause.department_id,
        owner_id=cause.owner_id,
        signal_id=first.id if first else None,
    )
    publish(event, actor=actor)
    if cause.statement:
        publish(CauseUnderstood(cause_id=cause.pk, department_id=cause.department_id), actor=actor)


def _tell(employee_id: int, text_code: str, cause: RootCause) -> None:
    notify(
        employee_id=employee_id,
        text_code=text_code,
        parameters={"cause_id": cause.pk, "title": cause.title},
        url=f"/improve/causes/{cause.pk}/",
    )


@one_transaction
def join_signal(*, actor: Actor, cause_id: int, signal_id: int) -> None:
    """Let an existing cause explain one more signal."""
    _overseer(actor)
    cause = access_cause(actor=actor, cause_id=cause_id, lock=True)
    if cause.fixed_on is not None:
        raise Refusal(_("This cause is fixed. A new rise wants a new cause, or this one opened again."))
    _join(actor, cause, signal_id)
    refresh_figures(cause_id=cause_id)


def _join(actor: Actor, cause: RootCause, signal_id: int) -> None:
    make_cause_of_signal(actor=actor, signal_id=signal_id)
    CauseSignal.objects.create(cause=cause, signal_id=signal_id)


@one_transaction
def refresh_figures(*, cause_id: int) -> None:
    """Count again the contacts and customers behind a cause and what they cost.

    The cost runs from that of contacts beyond what was expected (the cautious end of the signals) to that of all
    contacts behind the cause; without signals both ends are that of all contacts.
    """
    cause = RootCause.objects.select_for_update().filter(pk=cause_id).first()
    if cause is None:
        return
    signal_ids = list(cause.signals.values_list("signal_id", flat=True))
    contacts = affected_contacts(cause)
    most = len(contacts) * company.read_company().contact_cost
    least = sum(get_signal(actor=SYSTEM, signal_id=signal_id).cost_low for signal_id in signal_ids)
    RootCause.objects.filter(pk=cause_id).update(
        contacts=len(contacts),
        customers=len({contact.customer_id for contact in contacts}),
        cost_low=min(least, most) if signal_ids else most,
        cost_high=most,
    )


def refresh_open_figures() -> None:
    """Count again what is behind every cause that is not fixed, one transaction each."""
    for cause_id in RootCause.objects.filter(fixed_on=None).order_by("pk").values_list("pk", flat=True):
        refresh_figures(cause_id=cause_id)


def refresh_figures_of_signal(*, signal_id: int) -> None:
    """Count again what is behind the cause that explains a signal, if there is one."""
    cause_id = CauseSignal.objects.filter(signal_id=signal_id).values_list("cause_id", flat=True).first()
    if cause_id is not None:
        refresh_figures(cause_id=cause_id)


@one_transaction
def state_cause(*, actor: Actor, cause_id: int, title: str, statement: str, evidence: str) -> None:
    """Say in words why it happens and how we know."""
    cause = access_cause(actor=actor, cause_id=cause_id, lock=True)
    require_work(actor, cause)
    if not title.strip():
        raise BadInput(_("Give the root cause a title."))
    understood = bool(statement.strip()) and not cause.statement
    RootCause.objects.filter(pk=cause_id).update(
        title=title.strip()[:160], statement=statement.strip(), evidence=evidence.strip()
    )
    if understood:
        publish(CauseUnderstood(cause_id=cause_id, department_id=cause.department_id), actor=actor)


@one_transaction
def reassign_cause(
    *, actor: Actor, cause_id: int, department_id: int, reason: str, owner_id: int | None = None
) -> None:
    """Give a cause to another department or owner, with the reason; reassignments are counted.

    A promised date does not bind the new owner: it is kept in the history and a new one is asked for.
    """
    cause = access_cause(actor=actor, cause_id=cause_id, lock=True)
    employee_id = require_work(actor, cause)
    if cause.fixed_on is not None:
        raise Refusal(_("This cause is fixed already."))
    reason = reason.strip()
    if not reason:
        raise BadInput(_("Say why it belongs to somebody else."))
    new_owner_id = _owner(department_id, owner_id)
    if (department_id, new_owner_id) == (cause.department_id, cause.owner_id):
        raise BadInput(_("The cause is theirs already."))
    Reassignment.objects.create(
        cause=cause,
        at=clock.now(),
        by_id=employee_id,
        from_department_id=cause.department_id,
        to_department_id=department_id,
        from_owner_id=cause.owner_id,
        to_owner_id=new_owner_id,
        reason=reason[:400],
    )
    _hand_over(actor, cause, department_id, new_owner_id)


def _hand_over(actor: Actor, cause: RootCause, department_id: int, owner_id: int) -> None:
    before = cause.department_id
    cause.department_id, cause.owner_id, cause.committed_on, cause.climbed = department_id, owner_id, None, 0
    cause.save(update_fields=["department", "owner", "committed_on", "climbed"])
    set_deadline(kind=PROMISE, subject=cause.pk, due_at=clock.now() + PROMISE_WITHIN)
    _tell(owner_id, "improve.cause_yours", cause)
    event = CauseReassigned(
        cause_id=cause.pk, department_id=department_id, from_department_id=before, owner_id=owner_id
    )
    publish(event, actor=actor)


@one_transaction
def commit_to_fix(*, actor: Actor, cause_id: int, committed_on: date, reason: str = "") -> None:
    """Promise the day by which the cause is removed. Only who answers for it can; moving the day needs a reason."""
    cause = access_cause(actor=actor, cause_id=cause_id, lock=True)
    if actor.id is None or not is_accountable(actor, cause):
        raise NotAllowed(_("Only those who answer for this cause can promise a date."))
    if cause.fixed_on is not None:
        raise Refusal(_("This cause is fixed already."))
    if committed_on < _today():
        raise BadInput(_("Promise a day that is still to come."))
    moved = cause.committed_on is not None
    if moved and not reason.strip():
        raise BadInput(_("A date was promised before. Say why it moves."))
    Commitment.objects.create(
        cause=cause, committed_on=committed_on, at=clock.now(), by_id=actor.id, reason=reason.strip()[:400]
    )
    RootCause.objects.filter(pk=cause_id).update(committed_on=committed_on, climbed=0)
    set_deadline(kind=PROMISE, subject=cause_id, due_at=end_of(committed_on))
    event = FixPromised(
        cause_id=cause_id, department_id=cause.department_id, committed_on=committed_on.isoformat(), moved=moved
    )
    publish(event, actor=actor)


@one_transaction
def climb_cause(*, cause_id: int) -> None:
    """Tell the next step of people: the promised day passed without a fix, or a week without a promise."""
    cause = RootCause.objects.select_for_update().filter(pk=cause_id, fixed_on=None).first()
    if cause is None:
        return
    code = "improve.cause_overdue" if cause.committed_on else "improve.cause_unpromised"
    _tell(cause.owner_id, code, cause)
    if cause.climbed < HIGHEST_STEP:
        cause.climbed += 1
        cause.save(update_fields=["climbed"])
        for employee in list_employees(role=_HEARS_AT_STEP[cause.climbed]):
            _tell(employee.id, code, cause)
        publish(CauseClimbed(cause_id=cause_id, department_id=cause.department_id, step=cause.climbed))
    set_deadline(kind=PROMISE, subject=cause_id, due_at=clock.now() + CLIMB_EVERY)


@one_transaction
def attach_story_to_cause(*, actor: Actor, cause_id: int, story_id: int) -> None:
    """Let a story stand for a cause."""
    if not may_see_all(actor):
        raise NotAllowed(_("Your role does not include this. Ask an administrator for the right."))
    cause = access_cause(actor=actor, cause_id=cause_id)
    get_story(actor=actor, story_id=story_id)
    CauseStory.objects.get_or_create(cause=cause, story_id=story_id)


def end_of(day: date) -> datetime:
    """The instant at which a day is over in the company's time zone."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(company.read_company().timezone))


def _today() -> date:
    return clock.today(company.read_company().timezone)
