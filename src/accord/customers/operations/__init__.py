"""Writes about customers."""

from accord.customers.operations.outside_events import (
    record_outside_event,
    record_outside_events,
)
from accord.customers.operations.people import (
    add_identity,
    change_preferences,
    give_consent,
    link_outside_id,
    mark_deliverable,
    mark_undeliverable,
    merge_customers,
    recognise_customer,
    unmerge_customers,
)

__all__ = [
    "add_identity",
    "change_preferences",
    "give_consent",
    "link_outside_id",
    "mark_deliverable",
    "mark_undeliverable",
    "merge_customers",
    "recognise_customer",
    "record_outside_event",
    "record_outside_events",
    "unmerge_customers",
]
