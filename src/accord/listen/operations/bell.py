"""The bell: any employee can raise an alarm with one sentence."""

from datetime import timedelta

from django.utils.translation import gettext as _

from accord.desk.contracts import ContactRow
from accord.desk.queries import get_case, get_conversation, list_contacts
from accord.journey.queries import get_touchpoint
from accord.kernel import clock, company
from accord.kernel.errors import BadInput, NotAllowed, NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.listen.contracts import OPEN, SignalOrigin
from accord.listen.events import BellRung
from accord.listen.models import Signal, SignalContact
from accord.listen.operations.signals import announce, contact_row
from accord.listen.telling import tell_step

_SAME_PULL = timedelta(minutes=10)
_LONGEST = 400


@one_transaction
def ring_bell(*, actor: Actor, text: str, conversation_id: int | None = None, touchpoint_id: int | None = None) -> int:
    """Raise an alarm by hand; returns the signal's id. A second pull with the same words is the same alarm.

    Out of a conversation the bell takes the touchpoint of its case, where it has one, and the contacts of the case.
    """
    require(actor, Permission.EMPLOYEE)
    if actor.kind != "staff" or actor.id is None:
        raise NotAllowed(_("Only employees can ring the bell."))
    text = text.strip()[:_LONGEST]
    if not text:
        raise BadInput(_("Say in a sentence what is wrong."))
    known = _same_pull(actor.id, text)
    if known is not None:
        return known
    return _ring(actor, actor.id, text, conversation_id, touchpoint_id)


def _same_pull(employee_id: int, text: str) -> int | None:
    return (
        Signal.objects.filter(
            origin=SignalOrigin.BELL,
            rung_by_id=employee_id,
            text=text,
            status__in=OPEN,
            raised_at__gt=clock.now() - _SAME_PULL,
        )
        .values_list("pk", flat=True)
        .first()
    )


def _ring(actor: Actor, employee_id: int, text: str, conversation_id: int | None, touchpoint_id: int | None) -> int:
    contacts: list[ContactRow] = []
    event = {}
    if conversation_id is not None:
        conversation = get_conversation(actor=actor, conversation_id=conversation_id)
        contacts = list_contacts(case_ids=[conversation.case_id])
        touchpoint_id = touchpoint_id or get_case(case_id=conversation.case_id).touchpoint_id
        event = {"case_id": conversation.case_id, "customer_id": conversation.customer_id}
    if touchpoint_id is not None:
        get_touchpoint(touchpoint_id=touchpoint_id)
    signal = Signal.objects.create(
        origin=SignalOrigin.BELL,
        text=text,
        rung_by_id=employee_id,
        conversation_id=conversation_id,
        touchpoint_id=touchpoint_id,
        began_on=clock.today(company.read_company().timezone),
        raised_at=clock.now(),
        changed_at=clock.now(),
        observed=len(contacts),
    )
    SignalContact.objects.bulk_create([contact_row(signal, contact) for contact in contacts])
    announce(signal)
    publish(
        BellRung(signal_id=signal.pk, employee_id=employee_id, conversation_id=conversation_id, **event), actor=actor
    )
    return signal.pk


@one_transaction
def place_bell(*, actor: Actor, signal_id: int, touchpoint_id: int) -> None:
    """Say where a bell, a theme or a slice belongs, so that it lands with the department that answers for it."""
    require(actor, Permission.LISTEN)
    get_touchpoint(touchpoint_id=touchpoint_id)
    placeable = [SignalOrigin.BELL, SignalOrigin.THEME, SignalOrigin.SLICE]
    signal = Signal.objects.select_for_update().filter(pk=signal_id, origin__in=placeable).first()
    if signal is None:
        raise NotFound(_("There is no such bell."))
    signal.touchpoint_id, signal.changed_at = touchpoint_id, clock.now()
    signal.save(update_fields=["touchpoint_id", "changed_at"])
    if signal.status in OPEN:
        tell_step(signal, 0)
