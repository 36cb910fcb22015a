"""What goes in and out of the interface, as JSON. Keys are never renamed within a version, only added."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema


class Refused(Schema):
    """Why nothing was done, in a sentence for a person."""

    error: str


class CustomerGiven(Schema):
    """Whose it is: at least one of `email`, `phone` and `handle`; the first given counts."""

    email: str = ""
    phone: str = ""
    handle: str = ""
    name: str = Field("", max_length=200)
    language: str = Field("", max_length=8)


class EventGiven(Schema):
    """What happened to an order, parcel, invoice, return … in another system."""

    id: str = Field(
        ..., min_length=1, max_length=100, description="Your id of this notice; a second one changes nothing."
    )
    source: str = Field("", max_length=40, description="Your system's name, when several number their notices alike.")
    kind: str = Field(..., min_length=1, max_length=30, examples=["order", "parcel", "invoice", "return"])
    reference: str = Field(..., min_length=1, max_length=80, description="The number that customers know.")
    state: str = Field("", max_length=40, examples=["placed", "shipped", "delivered"])
    occurred_at: datetime = Field(..., description="With its offset.")
    customer: CustomerGiven
    detail: dict[str, Any] = Field(default_factory=dict)
    touchpoint: str = Field("", max_length=50, description="The slug of the touchpoint on the journey, if it has one.")


class EventRefused(Schema):
    """A notice that cannot be used: its place in the list (from 0), its id where it has one, and why."""

    index: int
    id: str = ""
    error: str


class EventsRefused(Schema):
    """Nothing was taken; each notice that cannot be used is named."""

    error: str
    refused: list[EventRefused] = Field(default_factory=list)


class EventTaken(Schema):
    """Where a notice went; `is_new` is false when its id was known already."""

    id: str
    record_id: int
    customer_id: int
    is_new: bool


class EventsTaken(Schema):
    """What was received adds up: `received` = `new` + `known` + `waiting`.

    Those that wait were not understood; `refused` says why, and a person sees them under *Bring in*.
    """

    received: int
    new: int
    known: int
    waiting: int = 0
    events: list[EventTaken]
    refused: list[EventRefused] = Field(default_factory=list)


class IdentityShown(Schema):
    """An address, number or handle."""

    kind: str
    value: str
    undeliverable: bool


class RecordShown(Schema):
    """An order, parcel, invoice … in its newest state."""

    id: int
    kind: str
    reference: str
    state: str
    detail: dict[str, Any]
    first_at: datetime
    changed_at: datetime


class CustomerShown(Schema):
    """A customer; `ids` holds their own id and those of persons found to be the same."""

    id: int
    ids: list[int]
    name: str
    preferred_name: str
    language: str
    preferred_channel: str
    company: str | None
    known_since: datetime
    identities: list[IdentityShown]
    records: list[RecordShown]
