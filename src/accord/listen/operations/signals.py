"""Raise a signal, let it grow, and bring it to a named leader."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from django.utils.translation import gettext as _

from accord.desk.contracts import ContactRow
from accord.kernel import clock
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission
from accord.kernel.transactions import one_transaction
from accord.listen.contracts import OPEN, DifferenceRow, Finding, SignalOrigin, SignalStatus
from accord.listen.events import (
    SignalAcknowledged,
    SignalClimbed,
    SignalClosed,
    SignalDismissed,
    SignalGrew,
    SignalRaised,
)
from accord.listen.models import Signal, SignalContact
from accord.listen.rules import CLIMB_AFTER
from accord.listen.telling import department_of, steps_of, tell_step

CLIMB = "listen.climb"

_LEADERS = (Permission.LEAD, Permission.IMPROVE, Permission.BRIEFING)


@one_transaction
def raise_signal(
    *,
    finding: Finding,
    touchpoint_id: int,
    contacts: Sequence[ContactRow],
    differences: Sequence[DifferenceRow] = (),
) -> int:
    """Raise a signal for a rise, or let the open signal of the same series grow; returns the signal's id.

    `contacts` are those behind the finding. Only one signal of a series is open at a time: a second alarm widens it.
    """
    reason_id = finding.series.id if finding.series.by == "reason" else None
    values = _figures(finding) | {"differences": [asdict(row) for row in differences], "changed_at": clock.now()}
    signal, made = Signal.objects.select_for_update().get_or_create(
        origin=SignalOrigin.COUNT,
        touchpoint_id=touchpoint_id,
        reason_id=reason_id,
        status__in=OPEN,
        defaults=values | {"status": SignalStatus.RAISED, "began_on": finding.began_on, "raised_at": clock.now()},
    )
    added = _add_contacts(signal, contacts)
    if made:
        announce(signal)
    elif added:
        _grow(signal, finding, values)
    return signal.pk


def _figures(finding: Finding) -> dict[str, float]:
    return {
        "window_days": finding.window_days,
        "observed": finding.observed,
        "expected": finding.expected,
        "low": finding.low,
        "high": finding.high,
        "p": finding.p,
    }


def _grow(signal: Signal, finding: Finding, values: dict[str, object]) -> None:
    began_on = min(signal.began_on, finding.began_on)
    Signal.objects.filter(pk=signal.pk).update(**values, began_on=began_on)
    publish(SignalGrew(signal_id=signal.pk, contacts=signal.contacts.count()))


@one_transaction
def keep_contacts(*, signal_id: int, contacts: Sequence[ContactRow]) -> int:
    """Let exactly these contacts stand behind an open signal; returns how many are new."""
    signal = _locked(signal_id)
    if signal.status not in OPEN:
        return 0
    left, _by_table = signal.contacts.exclude(contact_id__in=[contact.id for contact in contacts]).delete()
    added = _add_contacts(signal, contacts)
    if added or left:
        Signal.objects.filter(pk=signal_id).update(changed_at=clock.now())
        publish(SignalGrew(signal_id=signal_id, contacts=signal.contacts.count()))
    return added


@one_transaction
def let_go_of_contacts(*, contact_ids: Sequence[int]) -> None:
    """Contacts that count no longer leave every signal, also one that is over."""
    behind = SignalContact.objects.filter(contact_id__in=contact_ids)
    touched = sorted(set(behind.values_list("signal_id", flat=True)))
    behind.delete()
    for signal in Signal.objects.filter(pk__in=touched):
        publish(SignalGrew(signal_id=signal.pk, contacts=signal.contacts.count()))


def announce(signal: Signal) -> None:
    """Publish a new signal, tell the first step of people, and set the time by which a leader must have seen it."""
    publish(
        SignalRaised(
            signal_id=signal.pk,
            origin=signal.origin,
            touchpoint_id=signal.touchpoint_id,
            reason_id=signal.reason_id,
            department_id=department_of(signal),
        )
    )
    tell_step(signal, 0)
    _set_climb(signal)


def _set_climb(signal: Signal) -> None:
    wait = CLIMB_AFTER[SignalOrigin(signal.origin)]
    set_deadline(kind=CLIMB, subject=signal.pk, due_at=clock.now() + wait)


def _add_contacts(signal: Signal, contacts: Iterable[ContactRow]) -> int:
    known = set(signal.contacts.values_list("contact_id", flat=True))
    fresh = [contact for contact in contacts if contact.id not in known]
    SignalContact.objects.bulk_create([contact_row(signal, contact) for contact in fresh], ignore_conflicts=True)
    return len(fresh)


def contact_row(signal: Signal, contact: ContactRow) -> SignalContact:
    """A contact as it stands behind a signal, not yet saved."""
    return SignalContact(
        signal=signal,
        contact_id=contact.id,
        conversation_id=contact.conversation_id,
        case_id=contact.case_id,
        customer_id=contact.customer_id,
        at=contact.at,
    )


@one_transaction
def acknowledge_signal(*, actor: Actor, signal_id: int) -> None:
    """A named leader takes notice. Refuses when somebody else did already or the signal is over."""
    _require_leader(actor)
    signal = _locked(signal_id)
    if signal.status == SignalStatus.ACKNOWLEDGED and signal.acknowledged_by_id == actor.id:
        return
    if signal.status != SignalStatus.RAISED:
        raise Refusal(_("Somebody has dealt with this signal already. Look at the page again."))
    _acknowledge(actor, signal)
    Signal.objects.filter(pk=signal_id).update(status=SignalStatus.ACKNOWLEDGED)


def _acknowledge(actor: Actor, signal: Signal) -> None:
    if signal.acknowledged_at is not None:
        return
    Signal.objects.filter(pk=signal.pk).update(acknowledged_by_id=actor.id, acknowledged_at=clock.now())
    cancel_deadline(kind=CLIMB, subject=signal.pk)
    publish(SignalAcknowledged(signal_id=signal.pk, employee_id=_employee(actor)), actor=actor)


@one_transaction
def dismiss_signal(*, actor: Actor, signal_id: int, reason: str) -> None:
    """A named leader decides that nothing follows, and says why."""
    _require_leader(actor)
    reason = reason.strip()
    if not reason:
        raise BadInput(_("Say why nothing follows from this signal."))
    signal = _locked(signal_id)
    if signal.status not in {SignalStatus.RAISED, SignalStatus.ACKNOWLEDGED}:
        raise Refusal(_("This signal is a root cause or over already."))
    _acknowledge(actor, signal)
    Signal.objects.filter(pk=signal_id).update(
        status=SignalStatus.DISMISSED, dismissed_reason=reason[:400], ended_at=clock.now()
    )
    publish(SignalDismissed(signal_id=signal_id, employee_id=_employee(actor)), actor=actor)


@one_transaction
def make_cause_of_signal(*, actor: Actor, signal_id: int) -> None:
    """Mark that somebody works on the signal as a root cause; called by the module that keeps causes.

    Acknowledges it in the actor's name where nobody has. Refuses when it is a cause or over already.
    """
    signal = _locked(signal_id)
    if signal.status not in {SignalStatus.RAISED, SignalStatus.ACKNOWLEDGED}:
        raise Refusal(_("This signal is a root cause or over already."))
    _acknowledge(actor, signal)
    Signal.objects.filter(pk=signal_id).update(status=SignalStatus.CAUSE)


@one_transaction
def close_signal(*, signal_id: int) -> None:
    """What raised the signal is fixed: later contacts no longer join it, and a new rise is a new signal."""
    signal = _locked(signal_id)
    if signal.status in OPEN:
        Signal.objects.filter(pk=signal_id).update(status=SignalStatus.CLOSED, ended_at=clock.now())
        publish(SignalClosed(signal_id=signal_id))


@one_transaction
def climb_signal(*, signal_id: int) -> None:
    """Tell the next step of people, because no leader has acknowledged the signal in time."""
    signal = _locked(signal_id)
    if signal.status != SignalStatus.RAISED or signal.climbed >= steps_of(signal) - 1:
        return
    signal.climbed += 1
    signal.save(update_fields=["climbed"])
    tell_step(signal, signal.climbed)
    publish(SignalClimbed(signal_id=signal_id, step=signal.climbed))
    _set_climb(signal)


def _locked(signal_id: int) -> Signal:
    found = Signal.objects.select_for_update().filter(pk=signal_id).first()
    if found is None:
        raise NotFound(_("There is no such signal."))
    return found


def _require_leader(actor: Actor) -> None:
    if actor.kind != "staff" or not any(actor.may(permission) for permission in _LEADERS):
        raise NotAllowed(_("Only a named leader can acknowledge or dismiss a signal."))


def _employee(actor: Actor) -> int:
    if actor.id is None:
        raise NotAllowed(_("Only a named leader can acknowledge or dismiss a signal."))
    return actor.id
