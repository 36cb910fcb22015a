"""Writes about customers."""

from accord.customers.operations.outside_events import (
    record_outside_event,
    record_outside_events,
)
from accord.customers.operations.outside_withdrawing import withdraw_outside_events
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
from accord.customers.operations.recognising import forget_strangers, recognise_customers

__all__ = [
    "add_identity",
    "change_preferences",
    "forget_strangers",
    "give_consent",
    "link_outside_id",
    "mark_deliverable",
    "mark_undeliverable",
    "merge_customers",
    "recognise_customer",
    "recognise_customers",
    "record_outside_event",
    "record_outside_events",
    "unmerge_customers",
    "withdraw_outside_events",
]
