"""The addresses of version 1. Each reads the request, gives one order or asks one question, and answers in JSON."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Status
from ninja.errors import AuthenticationError, ValidationError

from accord import __version__
from accord.api.events import BODY_OF_EVENTS, identity_of, read_notices, rows_of, take_notices
from accord.api.keys import ApiKey, actor_on
from accord.api.schemas import (
    CustomerShown,
    EventsRefused,
    EventsTaken,
    IdentityShown,
    RecordShown,
    Refused,
)
from accord.customers.contracts import CustomerRow
from accord.customers.queries import find_by_identity, get_customer, list_outside_records
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.permissions import Permission, require

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


@api.post(
    "/events",
    response={200: EventsTaken, **REFUSALS, 422: EventsRefused},
    summary="Report what happened",
    openapi_extra=BODY_OF_EVENTS,
)
def take_events(
    request: HttpRequest, not_understood: Literal["refuse", "wait"] = "refuse"
) -> EventsTaken | Status[EventsRefused]:
    """Take one notice or up to 500 at once; each id counts once, however often it is sent.

    All or none: when one cannot be used, nothing is taken, and each that cannot is named with its place and why. With
    `not_understood=wait` the others are taken, and those wait until a person has mended them.
    """
    actor = actor_on(request)
    require(actor, Permission.DESK)
    rows = rows_of(request.body)
    read, refused = read_notices(rows)
    if refused and not_understood == "refuse":
        sentence = _("Nothing was taken: %(count)s of %(all)s cannot be used. %(first)s") % {
            "count": len(refused),
            "all": len(rows),
            "first": refused[0].error,
        }
        return Status(422, EventsRefused(error=sentence, refused=refused))
    return take_notices(actor, rows, read, refused)


@api.get("/customers/{customer_id}", response={200: CustomerShown, **REFUSALS}, summary="What is known of a customer")
def show_customer(request: HttpRequest, customer_id: int) -> CustomerShown:
    """A customer by id; the id of a person merged into another leads to that one."""
    require(actor_on(request), Permission.DESK)
    return _shown(get_customer(customer_id=customer_id))


@api.get("/customers", response={200: CustomerShown, **REFUSALS}, summary="Find a customer by address")
def find_customer(request: HttpRequest, email: str = "", phone: str = "", handle: str = "") -> CustomerShown:
    """The customer who is reached by this mail address, number or handle."""
    require(actor_on(request), Permission.DESK)
    kind, value = identity_of(email, phone, handle)
    found = find_by_identity(kind=kind, value=value)
    if found is None:
        raise NotFound(_("There is no such customer."))
    return _shown(found)


def _shown(row: CustomerRow) -> CustomerShown:
    records = list_outside_records(customer_id=row.id, with_passing=True)
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
