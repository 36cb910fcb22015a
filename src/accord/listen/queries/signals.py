"""Reads of signals. What the actor may not see does not exist."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accord.kernel import company
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission
from accord.listen.contracts import (
    OPEN,
    BehindRow,
    ClimbRow,
    DifferenceRow,
    SignalOrigin,
    SignalRow,
    SignalStatus,
    ToldRow,
)
from accord.listen.models import Signal, SignalContact, SignalTold
from accord.listen.rules import CLIMB_AFTER, cost_of_excess
from accord.listen.telling import named_at_step, steps_of


def get_signal(*, actor: Actor, signal_id: int) -> SignalRow:
    """The gate: a signal that the actor may see; raises `NotFound`. One statement."""
    found = all_signals().filter(visible_to(actor), pk=signal_id).first()
    if found is None:
        raise NotFound(_("There is no such signal."))
    return signal_row(found)


def list_signals(
    *, actor: Actor, is_open: bool = True, department_id: int | None = None, limit: int = 50
) -> list[SignalRow]:
    """Signals that the actor may see, newest first: those that are open, or those that are over. One statement."""
    found = all_signals().filter(visible_to(actor), status__in=OPEN if is_open else _over())
    if department_id is not None:
        found = found.filter(_of_department(department_id))
    return [signal_row(signal) for signal in found.order_by("-raised_at", "-pk")[:limit]]


def _over() -> tuple[SignalStatus, ...]:
    return tuple(status for status in SignalStatus if status not in OPEN)


def visible_to(actor: Actor) -> Q:
    """Which signals the actor may see."""
    if actor.may(Permission.LISTEN) or actor.may(Permission.LEAD):
        return Q()
    if actor.kind != "staff":
        return Q(pk=None)
    own = Q(rung_by_id=actor.id)
    if actor.may(Permission.DEPARTMENT) and actor.department_id is not None:
        own |= _of_department(actor.department_id)
    return own


def _of_department(department_id: int) -> Q:
    by_touchpoint = Q(touchpoint__department_id=department_id) & (
        Q(reason__isnull=True) | Q(reason__department__isnull=True)
    )
    return by_touchpoint | Q(reason__department_id=department_id)


def all_signals() -> QuerySet[Signal]:
    """Signals with what a row needs."""
    related = ("touchpoint__department", "reason__department", "rung_by", "acknowledged_by")
    return Signal.objects.select_related(*related).annotate(
        contact_count=Count("contacts", distinct=True), customer_count=Count("contacts__customer", distinct=True)
    )


def signal_row(signal: Signal) -> SignalRow:
    """One of `all_signals`, ready to be shown."""
    touchpoint, reason = signal.touchpoint, signal.reason
    department = (reason.department if reason else None) or (touchpoint.department if touchpoint else None)
    contacts: int = signal.contact_count  # type: ignore[attr-defined]  # annotated by _signals
    cost_low, cost_high = _cost(signal, contacts)
    name = signal.text or (reason.name if reason else touchpoint.name if touchpoint else "")
    return SignalRow(
        id=signal.pk,
        origin=SignalOrigin(signal.origin),
        status=SignalStatus(signal.status),
        name=name,
        text=signal.text,
        touchpoint_id=signal.touchpoint_id,
        touchpoint_name=touchpoint.name if touchpoint else None,
        reason_id=signal.reason_id,
        reason_name=reason.name if reason else None,
        department_id=department.pk if department else None,
        department_name=department.name if department else None,
        rung_by_id=signal.rung_by_id,
        rung_by_name=signal.rung_by.name if signal.rung_by else None,
        conversation_id=signal.conversation_id,
        began_on=signal.began_on,
        raised_at=signal.raised_at,
        changed_at=signal.changed_at,
        window_days=signal.window_days,
        observed=signal.observed,
        expected=signal.expected,
        low=signal.low,
        high=signal.high,
        p=signal.p,
        contacts=contacts,
        customers=signal.customer_count,  # type: ignore[attr-defined]  # the same
        cost_low=cost_low,
        cost_high=cost_high,
        differences=tuple(DifferenceRow(**row) for row in signal.differences),
        acknowledged_by_id=signal.acknowledged_by_id,
        acknowledged_by_name=signal.acknowledged_by.name if signal.acknowledged_by else None,
        acknowledged_at=signal.acknowledged_at,
        dismissed_reason=signal.dismissed_reason,
        climbed=signal.climbed,
    )


def _cost(signal: Signal, contacts: int) -> tuple[float, float]:
    contact_cost = company.read_company().contact_cost
    if signal.origin == SignalOrigin.BELL:
        return contacts * contact_cost, contacts * contact_cost
    return cost_of_excess(observed=signal.observed, low=signal.low, high=signal.high, contact_cost=contact_cost)


def list_told(*, signal_id: int) -> list[ToldRow]:
    """Who was told of a signal, in the order of telling."""
    told = SignalTold.objects.filter(signal_id=signal_id).select_related("employee").order_by("at", "pk")
    return [ToldRow(employee_id=t.employee_id, name=t.employee.name, at=t.at, step=t.step) for t in told]


def next_climb(*, signal: SignalRow) -> ClimbRow | None:
    """Who is told next unless a leader acknowledges it, and when; None where nobody is left or need be."""
    found = Signal.objects.get(pk=signal.id)
    step = signal.climbed + 1
    if signal.status != SignalStatus.RAISED or step >= steps_of(found):
        return None
    names = named_at_step(found, step)
    return ClimbRow(at=signal.raised_at + step * CLIMB_AFTER[signal.origin], names=names) if names else None


def contacts_behind(*, signal_ids: Sequence[int]) -> list[BehindRow]:
    """The contacts behind some signals, each once, oldest first."""
    rows = SignalContact.objects.filter(signal_id__in=signal_ids).order_by("at", "contact_id")
    found = {row.contact_id: row for row in rows}
    return [
        BehindRow(
            contact_id=row.contact_id,
            conversation_id=row.conversation_id,
            case_id=row.case_id,
            customer_id=row.customer_id,
            at=row.at,
        )
        for row in found.values()
    ]
