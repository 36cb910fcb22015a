"""The addresses of version 1. Each reads the request, gives one order or asks one question, and answers in JSON."""

from typing import Annotated

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from accord import __version__
from accord.api.keys import ApiKey, actor_on
from accord.api.schemas import (
    CustomerShown,
    EventGiven,
    EventsTaken,
    EventTaken,
    IdentityShown,
    RecordShown,
    Refused,
)
from accord.customers.contracts import CustomerRow, IdentityKind
from accord.customers.operations import record_outside_event
from accord.customers.queries import find_by_identity, get_customer, list_outside_records
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.permissions import Actor, Permission, require

Notices = Annotated[list[EventGiven] | EventGiven, Body()]

MOST_EVENTS = 500
REFUSALS = {401: Refused, 403: Refused, 404: Refused, 422: Refused, 429: Refused}

api = NinjaAPI(
    title="Accord",
    version=__version__,
    description="Report what happens to your customers' orders, parcels and invoices, and ask what is known of them.",
    auth=ApiKey(),
    urls_namespace="api",
    docs_url=None,  # a page of ours would need scripts from elsewhere; the specification is at openapi.json
)


@api.exception_handler(Refusal)
def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal with its sentence and status."""
    return api.create_response(request, {"error": refusal.sentence}, status=refusal.status)


@api.exception_handler(AuthenticationError)
def refuse_stranger(request: HttpRequest, _fault: AuthenticationError) -> HttpResponse:
    """No key, or none in force."""
    return api.create_response(request, {"error": _("Send a key that is in force.")}, status=401)


@api.exception_handler(ValidationError)
def refuse_input(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """What cannot be used, with the places that are wrong."""
    places = sorted({".".join(str(part) for part in error["loc"][2:]) or "body" for error in fault.errors})
    sentence = _("This cannot be used: look at %(places)s.") % {"places": ", ".join(places[:5])}
    return api.create_response(request, {"error": sentence}, status=422)


@api.post("/events", response={200: EventsTaken, **REFUSALS}, summary="Report what happened")
def take_events(request: HttpRequest, given: Notices) -> EventsTaken:
    """Take one notice or up to 500 at once, all or none; each id counts once, however often it is sent."""
    actor = actor_on(request)
    require(actor, Permission.DESK)
    notices = given if isinstance(given, list) else [given]
    if len(notices) > MOST_EVENTS:
        raise BadInput(_("Send at most 500 events at once."))
    with transaction.atomic():
        taken = [_take(actor, notice) for notice in notices]
    new = sum(event.is_new for event in taken)
    return EventsTaken(received=len(taken), new=new, known=len(taken) - new, events=taken)


def _take(actor: Actor, notice: EventGiven) -> EventTaken:
    if notice.occurred_at.tzinfo is None:
        raise BadInput(_("Give the time its offset, such as 2026-03-03T12:00:00+01:00."))
    recorded = record_outside_event(
        kind=notice.kind,
        reference=notice.reference,
        state=notice.state,
        occurred_at=notice.occurred_at,
        customer_identity=_identity(notice.customer.email, notice.customer.phone, notice.customer.handle),
        customer_name=notice.customer.name,
        detail=notice.detail,
        touchpoint_slug=notice.touchpoint or None,
        source_key=f"api:{notice.source}:{notice.id}",
        actor=actor,
    )
    return EventTaken(
        id=notice.id, record_id=recorded.record_id, customer_id=recorded.customer_id, is_new=recorded.is_new
    )


def _identity(email: str, phone: str, handle: str) -> tuple[IdentityKind, str]:
    ways = {IdentityKind.EMAIL: email, IdentityKind.PHONE: phone, IdentityKind.HANDLE: handle}
    given = next(((kind, value) for kind, value in ways.items() if value.strip()), None)
    if given is None:
        raise BadInput(_("Say whose order, parcel or invoice this is."))
    return given


@api.get("/customers/{customer_id}", response={200: CustomerShown, **REFUSALS}, summary="What is known of a customer")
def show_customer(request: HttpRequest, customer_id: int) -> CustomerShown:
    """A customer by id; the id of a person merged into another leads to that one."""
    require(actor_on(request), Permission.DESK)
    return _shown(get_customer(customer_id=customer_id))


@api.get("/customers", response={200: CustomerShown, **REFUSALS}, summary="Find a customer by address")
def find_customer(request: HttpRequest, email: str = "", phone: str = "", handle: str = "") -> CustomerShown:
    """The customer who is reached by this mail address, number or handle."""
    require(actor_on(request), Permission.DESK)
    kind, value = _identity(email, phone, handle)
    found = find_by_identity(kind=kind, value=value)
    if found is None:
        raise NotFound(_("There is no such customer."))
    return _shown(found)


def _shown(row: CustomerRow) -> CustomerShown:
    records = list_outside_records(customer_id=row.id)
    return CustomerShown(
        id=row.id,
        ids=list(row.ids),
        name=row.name,
        preferred_name=row.preferred_name,
        language=row.language,
        preferred_channel=row.preferred_channel,
        company=row.company_name,
        known_since=row.known_since,
        identities=[IdentityShown(kind=i.kind, value=i.value, undeliverable=i.undeliverable) for i in row.identities],
        records=[
            RecordShown(
                id=r.id,
                kind=r.kind,
                reference=r.reference,
                state=r.state,
                detail=r.detail,
                first_at=r.first_at,
                changed_at=r.changed_at,
            )
            for r in records
        ],
    )
