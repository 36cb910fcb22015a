"""What other modules know of customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal


class IdentityKind(StrEnum):
    """By what we recognise somebody."""

    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"


class BelongsBy(StrEnum):
    """How somebody came to belong to a company."""

    DOMAIN = "domain"
    HAND = "hand"


class FormOfAddress(StrEnum):
    """How somebody wants to be spoken to, where a language makes a difference."""

    FORMAL = "formal"
    INFORMAL = "informal"


class ContactTime(StrEnum):
    """When somebody likes to be called, in the company's time zone."""

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    WEEKEND = "weekend"


class Purpose(StrEnum):
    """What a customer can allow or forbid."""

    SURVEYS = "surveys"
    STORIES = "stories"
    NEWS_OF_CHANGE = "news_of_change"


@dataclass(frozen=True, kw_only=True)
class IdentityRow:
    """One address, number or handle of a customer."""

    id: int
    kind: IdentityKind
    value: str
    undeliverable: bool


@dataclass(frozen=True, kw_only=True)
class CustomerRow:
    """A customer as other modules and screens see one. `ids` holds the person's own id and those merged into it."""

    id: int
    name: str
    preferred_name: str
    language: str
    preferred_channel: str
    accessibility_needs: str
    company_name: str | None
    known_since: datetime
    identities: tuple[IdentityRow, ...]
    ids: tuple[int, ...]
    outside_id: str = ""
    company_id: int | None = None
    company_tier: str = ""
    company_by: str = ""
    contact_times: tuple[ContactTime, ...] = ()
    form_of_address: FormOfAddress | None = None

    @property
    def display_name(self) -> str:
        """How we call the person: the name they prefer, else the one we know, else their first address."""
        return self.preferred_name or self.name or (self.identities[0].value if self.identities else "?")

    @property
    def email(self) -> str | None:
        """The first deliverable mail address."""
        usable = (i.value for i in self.identities if i.kind == IdentityKind.EMAIL and not i.undeliverable)
        return next(usable, None)


@dataclass(frozen=True, kw_only=True)
class OutsideRecordRow:
    """An order, parcel, invoice … of a customer, in its newest state."""

    id: int
    kind: str
    reference: str
    state: str
    detail: dict[str, Any] = field(default_factory=dict)
    first_at: datetime
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class OutsideNotice:
    """What another system reports of an order, parcel, invoice, return … of a customer.

    `source_key` is the id that the other system gave the notice: a second one with it changes nothing.
    """

    customer_id: int
    kind: str
    reference: str
    state: str
    occurred_at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)
    touchpoint_slug: str = ""
    source_key: str = ""
    identity_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordedOutsideEvent:
    """Where a notice from another system went. `is_new` is False when its id was known already.

    `is_first` is True when nothing was known of the order, parcel or invoice before.
    """

    record_id: int
    customer_id: int
    is_new: bool
    is_first: bool = False


@dataclass(frozen=True, kw_only=True)
class NamedPerson:
    """Somebody as another system names them, by one address, number or handle; `since` when they were first seen."""

    kind: IdentityKind
    value: str
    name: str = ""
    language: str = ""
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RecognisedPerson:
    """Who that is here, by which identity; `is_new` is True when nobody had ever reached us so."""

    customer_id: int
    identity_id: int
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """One moment of a customer's life with us; (`at`, `id`) is where the next page begins.

    `strand` is warm for what the customer says or lives through, cool for what the company does. `parameters` are the
    fact's ids and codes; `record` is the order, parcel or invoice that an outside event was about.
    """

    id: int
    kind: str
    at: datetime
    strand: Literal["warm", "cool"]
    actor: str
    conversation_id: int | None
    case_id: int | None
    parameters: dict[str, Any] = field(default_factory=dict)
    record: OutsideRecordRow | None = None
    customer_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MergeRow:
    """Two persons that were found to be one and can be taken apart again."""

    id: int
    source_id: int
    target_id: int
    reason: str
    merged_at: datetime
    source_name: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConsentRow:
    """The newest word of a customer on a purpose; `at` is None where only silence speaks."""

    purpose: Purpose
    given: bool
    at: datetime | None = None
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordFigures:
    """What somebody bought, in one currency where there is one: orders, their sum, and since when."""

    orders: int
    spent: Decimal | None = None
    currency: str = ""
    returns: int = 0
