"""Notices of other systems: each row is read by itself, all good ones are taken with as few statements as one."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from accord.api.schemas import EventGiven, EventRefused, EventsTaken, EventTaken
from accord.customers.contracts import IdentityKind, NamedPerson, OutsideNotice
from accord.customers.operations import recognise_customers, record_outside_events
from accord.kernel import clock
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Actor
from accord.measure.imports.contracts import Choices, Role, What
from accord.measure.imports.operations import let_rows_wait

MOST_EVENTS = 500
_WAITING = (
    ("id", Role.ID),
    ("kind", Role.KIND),
    ("reference", Role.REFERENCE),
    ("state", Role.STATE),
    ("occurred_at", Role.AT),
    ("touchpoint", Role.TOUCHPOINT),
    ("email", Role.EMAIL),
    ("phone", Role.PHONE),
    ("handle", Role.CUSTOMER),
    ("name", Role.NAME),
    ("detail", Role.KEEP),
)
_SCHEMA = EventGiven.model_json_schema()
_EVENT = _SCHEMA | {"properties": _SCHEMA["properties"] | {"customer": _SCHEMA["$defs"]["CustomerGiven"]}}
_EVENT.pop("$defs")
BODY_OF_EVENTS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"oneOf": [_EVENT, {"type": "array", "items": _EVENT, "maxItems": MOST_EVENTS}]}
            }
        },
    }
}


def rows_of(body: bytes) -> list[Any]:
    """The notices in a request, one or a list; raises `BadInput` when there are none or too many."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise BadInput(_("The body is no JSON.")) from None
    rows = given if isinstance(given, list) else [given]
    if not rows:
        raise BadInput(_("There is no event in the list."))
    if len(rows) > MOST_EVENTS:
        raise BadInput(_("Send at most 500 events at once."))
    return rows


def read_notices(rows: Sequence[Any]) -> tuple[list[EventGiven], list[EventRefused]]:
    """The notices that can be used, and why each of the others cannot."""
    read, refused = [], []
    for index, row in enumerate(rows):
        try:
            read.append(_read(row))
        except BadInput as fault:
            number = row.get("id") if isinstance(row, dict) else None
            refused.append(EventRefused(index=index, id=str(number or "")[:100], error=fault.sentence))
    return read, refused


def _read(row: Any) -> EventGiven:
    try:
        notice = EventGiven.model_validate(row)
    except ValidationError as fault:
        places = sorted({".".join(str(part) for part in error["loc"]) or "body" for error in fault.errors()})
        raise BadInput(_("This cannot be used: look at %(places)s.") % {"places": ", ".join(places[:5])}) from None
    if notice.occurred_at.tzinfo is None:
        raise BadInput(_("Give the time its offset, such as 2026-03-03T12:00:00+01:00."))
    identity_of(notice.customer.email, notice.customer.phone, notice.customer.handle)
    return notice


def identity_of(email: str, phone: str, handle: str) -> tuple[IdentityKind, str]:
    """The first address that is given; raises `BadInput` when none is."""
    ways = {IdentityKind.EMAIL: email, IdentityKind.PHONE: phone, IdentityKind.HANDLE: handle}
    given = next(((kind, value) for kind, value in ways.items() if value.strip()), None)
    if given is None:
        raise BadInput(_("Say whose order, parcel or invoice this is."))
    return given


@transaction.atomic
def take_notices(
    actor: Actor, rows: Sequence[Any], read: Sequence[EventGiven], refused: Sequence[EventRefused]
) -> EventsTaken:
    """Take what can be used; the rest waits where a person sees it."""
    people = recognise_customers(people=[_person(notice) for notice in read])
    recorded = record_outside_events(
        [
            OutsideNotice(
                customer_id=person.customer_id,
                identity_id=person.identity_id,
                kind=notice.kind,
                reference=notice.reference,
                state=notice.state,
                occurred_at=notice.occurred_at,
                detail=notice.detail,
                touchpoint_slug=notice.touchpoint,
                source_key=f"api:{notice.source}:{notice.id}",
            )
            for notice, person in zip(read, people, strict=True)
        ],
        actor=actor,
    )
    if refused:
        _let_wait(actor, rows, refused)
    events = [
        EventTaken(id=notice.id, record_id=place.record_id, customer_id=place.customer_id, is_new=place.is_new)
        for notice, place in zip(read, recorded, strict=True)
    ]
    new = sum(event.is_new for event in events)
    return EventsTaken(
        received=len(rows),
        new=new,
        known=len(events) - new,
        waiting=len(refused),
        events=events,
        refused=list(refused),
    )


def _person(notice: EventGiven) -> NamedPerson:
    customer = notice.customer
    kind, value = identity_of(customer.email, customer.phone, customer.handle)
    return NamedPerson(kind=kind, value=value, name=customer.name, language=customer.language, since=clock.now())


def _let_wait(actor: Actor, rows: Sequence[Any], refused: Sequence[EventRefused]) -> None:
    for source in sorted({_source(rows[each.index]) for each in refused}):
        let_rows_wait(
            source=actor.name or actor.code,
            headings=[heading for heading, _role in _WAITING],
            choices=Choices(
                what=What.EVENTS,
                source=actor.name or "API",
                roles=tuple(role for _heading, role in _WAITING),
                key_prefix=f"api:{source}:",
            ),
            rows=[
                (each.index + 1, _cells(rows[each.index]), each.error)
                for each in refused
                if _source(rows[each.index]) == source
            ],
        )


def _source(row: Any) -> str:
    return str(row.get("source") or "")[:40] if isinstance(row, Mapping) else ""


def _cells(row: Any) -> list[str]:
    """A notice as cells, whatever it is; nothing of it is lost."""
    if not isinstance(row, Mapping):
        return [*[""] * (len(_WAITING) - 1), json.dumps(row)[:20_000]]
    person = row.get("customer") if isinstance(row.get("customer"), Mapping) else {}
    known = {heading for heading, _role in _WAITING} | {"customer", "source"}
    values = {**row, **dict(person.items())}  # type: ignore[union-attr]
    more = {key: value for key, value in row.items() if key not in known}
    if not isinstance(row.get("customer", {}), Mapping):
        more["customer"] = row["customer"]
    if more or row.get("detail"):
        values["detail"] = {"detail": row.get("detail"), **more} if more else row.get("detail")
    return [_text(values.get(heading))[:20_000] for heading, _role in _WAITING]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
