"""Actions, the fix itself, and what it did."""

from dataclasses import asdict
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accord.improve.access import access_cause, require_work
from accord.improve.contracts import FixVerdict
from accord.improve.events import ActionDone, CauseFixed, CauseReopened, FixMeasured
from accord.improve.models import CauseAction, RootCause, Verification
from accord.improve.operations.causes import PROMISE, end_of, refresh_figures
from accord.improve.rules import MEASURE_AFTER, PROMISE_WITHIN
from accord.improve.verifying import verify_cause
from accord.kernel import clock, company
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor
from accord.kernel.transactions import one_transaction
from accord.listen.operations import close_signal
from accord.staff.operations import notify
from accord.staff.queries import get_employee

MEASURE = "improve.measure"
_MEASURED_AT_MOST = timedelta(days=56)


@one_transaction
def add_action(*, actor: Actor, cause_id: int, text: str, owner_id: int, due_on: date) -> int:
    """Write down what is to be done about a cause, by whom and until when; returns the action's id."""
    cause = access_cause(actor=actor, cause_id=cause_id, lock=True)
    require_work(actor, cause)
    if not text.strip():
        raise BadInput(_("Say what is to be done."))
    if not get_employee(employee_id=owner_id).is_active:
        raise BadInput(_("This person no longer works here."))
    action = CauseAction.objects.create(
        cause=cause, text=text.strip()[:400], owner_id=owner_id, due_on=due_on, added_at=clock.now()
    )
    if owner_id != actor.id:
        notify(
            employee_id=owner_id,
            text_code="improve.action_yours",
            parameters={"text": action.text, "title": cause.title},
            url=f"/improve/causes/{cause_id}/",
        )
    return action.pk


@one_transaction
def finish_action(*, actor: Actor, action_id: int) -> None:
    """Somebody says that an action is done; it stays done by the first who says so."""
    action = CauseAction.objects.select_for_update().filter(pk=action_id).first()
    if action is None:
        raise NotFound(_("There is no such action."))
    if action.owner_id == actor.id and actor.kind == "staff":
        cause, employee_id = action.cause, action.owner_id
    else:
        cause = access_cause(actor=actor, cause_id=action.cause_id)
        employee_id = require_work(actor, cause)
    if action.done_at is not None:
        return
    CauseAction.objects.filter(pk=action_id).update(done_at=clock.now(), done_by_id=employee_id)
    event = ActionDone(
        cause_id=cause.pk, department_id=cause.department_id, action_id=action_id, employee_id=employee_id
    )
    publish(event, actor=actor)


@one_transaction
def mark_fixed(*, actor: Actor, cause_id: int, what_changed: str, fixed_on: date) -> None:
    """Somebody says that the cause is removed since a day, and what was changed.

    Its signals close, so that a new rise raises a new one; two weeks later what the fix did is measured and kept.
    """
    cause = access_cause(actor=actor, cause_id=cause_id, lock=True)
    employee_id = require_work(actor, cause)
    if cause.fixed_on is not None:
        raise Refusal(_("This cause is fixed already."))
    if not what_changed.strip():
        raise BadInput(_("Say in a sentence what was changed. Customers will read it."))
    if fixed_on > clock.today(company.read_company().timezone):
        raise BadInput(_("A fix counts from the day it works, not from a day to come."))
    RootCause.objects.filter(pk=cause_id).update(
        what_changed=what_changed.strip(), fixed_on=fixed_on, fixed_at=clock.now(), fixed_by_id=employee_id
    )
    cancel_deadline(kind=PROMISE, subject=cause_id)
    set_deadline(kind=MEASURE, subject=cause_id, due_at=end_of(fixed_on + MEASURE_AFTER))
    for signal_id in cause.signals.values_list("signal_id", flat=True):
        close_signal(signal_id=signal_id)
    refresh_figures(cause_id=cause_id)
    event = CauseFixed(cause_id=cause_id, department_id=cause.department_id, employee_id=employee_id)
    publish(event, actor=actor)


@one_transaction
def reopen_cause(*, actor: Actor, cause_id: int, reason: str) -> None:
    """The fix did not hold: the cause is open again, and a new date is asked for."""
    cause = access_cause(actor=actor, cause_id=cause_id, lock=True)
    require_work(actor, cause)
    if cause.fixed_on is None:
        raise Refusal(_("This cause is not fixed."))
    if not reason.strip():
        raise BadInput(_("Say how you know that it did not hold."))
    told = _("Fixed on %(day)s (%(change)s), opened again: %(reason)s") % {
        "day": cause.fixed_on.isoformat(),
        "change": cause.what_changed,
        "reason": reason.strip(),
    }
    RootCause.objects.filter(pk=cause_id).update(
        evidence="\n".join(part for part in (cause.evidence, told) if part),
        what_changed="",
        fixed_on=None,
        fixed_at=None,
        fixed_by=None,
        measured_at=None,
        verdict="",
        committed_on=None,
    )
    cancel_deadline(kind=MEASURE, subject=cause_id)
    set_deadline(kind=PROMISE, subject=cause_id, due_at=clock.now() + PROMISE_WITHIN)
    publish(CauseReopened(cause_id=cause_id, department_id=cause.department_id), actor=actor)


@one_transaction
def measure_fix(*, cause_id: int) -> None:
    """Hold the rate since the fix against the rate before and keep the verdict.

    While it is too early to say, it is tried again every two weeks until eight weeks after the fix.
    """
    cause = RootCause.objects.select_for_update().filter(pk=cause_id, fixed_on__isnull=False).first()
    if cause is None or cause.fixed_on is None:
        return
    found = verify_cause(cause)
    Verification.objects.create(cause=cause, at=clock.now(), verdict=found.verdict, figures=_plain(asdict(found)))
    if found.verdict == FixVerdict.TOO_EARLY:
        if clock.now() < end_of(cause.fixed_on + _MEASURED_AT_MOST):
            set_deadline(kind=MEASURE, subject=cause_id, due_at=clock.now() + MEASURE_AFTER)
        return
    RootCause.objects.filter(pk=cause_id).update(measured_at=clock.now(), verdict=found.verdict)
    notify(
        employee_id=cause.owner_id,
        text_code=f"improve.measured_{found.verdict}",
        parameters={"cause_id": cause_id, "title": cause.title},
        url=f"/improve/causes/{cause_id}/",
    )
    publish(FixMeasured(cause_id=cause_id, department_id=cause.department_id, verdict=found.verdict))


def _plain(figures: dict[str, object]) -> dict[str, object]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in figures.items()}
