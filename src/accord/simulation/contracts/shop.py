"""What the shop sells, to whom, and what its systems report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class EventKind(StrEnum):
    CAMPAIGN_STARTED = "campaign_started"
    CAMPAIGN_ENDED = "campaign_ended"
    ADVERTISEMENT_CLICKED = "advertisement_clicked"
    WEBSITE_VISITED = "website_visited"
    ORDER_PLACED = "order_placed"
    PARCEL_SHIPPED = "parcel_shipped"
    PARCEL_DELAYED = "parcel_delayed"
    PARCEL_DELIVERED = "parcel_delivered"
    INVOICE_SENT = "invoice_sent"
    PAYMENT_RECEIVED = "payment_received"
    RETURN_ANNOUNCED = "return_announced"
    RETURN_RECEIVED = "return_received"
    REFUND_PAID = "refund_paid"


@dataclass(frozen=True, slots=True)
class Product:
    sku: str
    name: str
    category: str
    price_cents: int
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailStyle:
    """How one person writes: `client` names the mail program, `signature` the kind of lines under the name."""

    client: str
    signature: str
    formal: bool
    terse: bool
    careless: bool
    quotes_on_top: bool
    prefers_web_form: bool
    temper: float


@dataclass(frozen=True, slots=True)
class Customer:
    number: str
    given_name: str
    family_name: str
    salutation: str
    email: str
    phone: str
    language: str
    country: str
    street: str
    postcode: str
    city: str
    company: str | None
    style: MailStyle
    customer_since: date

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class OrderLine:
    sku: str
    name: str
    category: str
    variant: str
    quantity: int
    price_cents: int


@dataclass(frozen=True, slots=True)
class ReturnParcel:
    number: str
    announced_at: datetime
    received_at: datetime
    refunded_at: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class Order:
    """The whole life of an order; what lies after the moment one looks at is simply not yet known to the company."""

    number: str
    customer_number: str
    placed_at: datetime
    lines: tuple[OrderLine, ...]
    total_cents: int
    payment: str
    warehouse: str
    carrier: str
    tracking: str
    shipped_at: datetime
    due_on: date
    delivered_at: datetime
    delayed: bool
    invoice_number: str
    invoiced_at: datetime
    paid_at: datetime
    returned: ReturnParcel | None


@dataclass(frozen=True, slots=True)
class ExternalEvent:
    """Something that another system of the shop reports. `id` is stable, so that sending it twice is harmless."""

    id: str
    kind: EventKind
    at: datetime
    touchpoint: str
    customer_number: str | None
    reference: str
    facts: Mapping[str, str | int]
