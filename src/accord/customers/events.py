"""Facts about customers."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CustomerBecameKnown(Event):
    """Somebody reached us by an address, number or handle that we had never seen."""

    strand = "warm"

    customer_id: int
    identity_kind: str


@dataclass(frozen=True, kw_only=True)
class PreferencesChanged(Event):
    """How a customer wants to be addressed and reached changed; `what` names the fields."""

    customer_id: int
    what: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConsentChanged(Event):
    """A customer allowed or forbade something."""

    strand = "warm"

    customer_id: int
    purpose: str
    given: bool


@dataclass(frozen=True, kw_only=True)
class CustomersMerged(Event):
    """Two persons were found to be one."""

    customer_id: int
    source_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class CustomersUnmerged(Event):
    """A merge was a mistake and was undone."""

    customer_id: int
    source_id: int
    merge_id: int


@dataclass(frozen=True, kw_only=True)
class OutsideEventHappened(Event):
    """Another system reported what happened to a customer's order, parcel, invoice, return …"""

    strand = "warm"

    customer_id: int
    record_kind: str
    record_id: int
    state: str
    touchpoint: str


@dataclass(frozen=True, kw_only=True)
class OutsideEventsWithdrawn(Event):
    """What another system had reported was taken back; the records named are gone."""

    notices: int
    record_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AddressUndeliverable(Event):
    """An address, number or handle of a customer no longer works."""

    customer_id: int
    identity_id: int
