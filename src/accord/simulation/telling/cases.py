"""Cases say of what kind they are, and the parcels that arrive broken are one incident."""

from collections.abc import Iterator
from datetime import timedelta

from accord.desk.case_types.operations import answer_field, found_case_types, mark_done, set_case_type
from accord.desk.case_types.queries import list_case_types
from accord.desk.contracts import CaseStatus
from accord.desk.incidents.operations import open_incident
from accord.desk.queries import list_cases
from accord.kernel.permissions import SYSTEM, Actor
from accord.simulation.company import REASON_BY_CODE
from accord.simulation.contracts import Contact, Role
from accord.simulation.stories import PACKING_FAULT
from accord.simulation.telling.acting import Thread, Troupe

_LOOKED_AT = timedelta(days=16)
_GATHERED = timedelta(days=16)
_TITLE = "Parcels from Lyon arrive damaged"
_STATUS_LINE = "Lyon packs without filling since the new cartons. A replacement leaves at once; a photo is enough."
# By the touchpoint that a contact is about. None of these asks for answers before solving: the people of the demo
# solve as they always do.
_TYPES = {
    "website": "pre-sales",
    "advertisement": "pre-sales",
    "checkout": "order",
    "delivery": "delivery",
    "returns": "return",
    "product_use": "support",
    "invoice": "invoice",
}
_PROBLEMS = {
    "parcel_damaged": "damaged",
    "where_is_my_order": "late",
    "not_received": "lost",
    "item_missing": "incomplete",
    "wrong_item": "wrong",
}


def arrange_cases(troupe: Troupe) -> None:
    """Say of what kind the cases of the last days are, as agents would have, and gather those of the packing fault."""
    found_case_types(actor=SYSTEM, language="en")
    types = {row.slug: row.id for row in list_case_types()}
    for contact, thread in _recent(troupe, _LOOKED_AT):
        slug = _slug_of(contact)
        if slug in types:
            actor = troupe.cast.actor(troupe.world.plan_for(contact).agent)
            set_case_type(actor=actor, case_id=thread.case_id, type_id=types[slug])
            _answer(actor, contact, thread, slug)
    _gather(troupe)


def _recent(troupe: Troupe, since: timedelta) -> Iterator[tuple[Contact, Thread]]:
    world = troupe.world
    for contact in world.contacts_between(max(world.starts_at, world.opens_at - since), world.opens_at):
        thread = troupe.threads.get(contact.id)
        if thread is not None and contact.reason is not None and contact.customer is not None:
            yield contact, thread


def _slug_of(contact: Contact) -> str:
    return _TYPES.get(REASON_BY_CODE[contact.reason or ""].touchpoint, "")


def _answer(actor: Actor, contact: Contact, thread: Thread, slug: str) -> None:
    case_id = thread.case_id
    if contact.order is not None and slug in {"order", "delivery", "return", "invoice"}:
        answer_field(actor=actor, case_id=case_id, key="order", given=[contact.order.number])
    problem = _PROBLEMS.get(contact.reason or "")
    if slug == "delivery" and problem:
        answer_field(actor=actor, case_id=case_id, key="problem", given=[problem])
        mark_done(actor=actor, case_id=case_id, key="check.tracking", done=True)
    if problem == "damaged":
        answer_field(actor=actor, case_id=case_id, key="photo", given=["yes" if contact.photos else "no"])


def _gather(troupe: Troupe) -> None:
    """The lead gathers the unsolved cases of the fault, and some that were solved: the cause still hits people."""
    hit = [
        thread.case_id
        for contact, thread in _recent(troupe, _GATHERED)
        if contact.reason == PACKING_FAULT.reason
        and contact.order is not None
        and contact.order.warehouse == PACKING_FAULT.warehouse
    ]
    cases = list_cases(case_ids=hit)
    standing = [number for number in hit if number in cases and cases[number].status != CaseStatus.SOLVED]
    if hit:
        lead = troupe.cast.first(troupe.world, Role.SERVICE_LEAD)
        chosen = sorted({*standing, *hit[-12:]})
        open_incident(actor=lead, title=_TITLE, case_ids=chosen, status_line=_STATUS_LINE)
