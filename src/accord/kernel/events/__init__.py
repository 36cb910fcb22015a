"""Facts: typed events in an append-only table, and those who follow them with a cursor of their own."""

from accord.kernel.events.facts import Event, Fact, decode, strand_of
from accord.kernel.events.inversion import hand_over, receives_in_transaction
from accord.kernel.events.publishing import (
    list_facts,
    list_facts_around,
    publish,
    publish_all,
    publish_history,
    published_together,
)
from accord.kernel.events.subscribing import deliver_events, subscribe, subscribe_many, subscribers

__all__ = [
    "Event",
    "Fact",
    "decode",
    "deliver_events",
    "hand_over",
    "list_facts",
    "list_facts_around",
    "publish",
    "publish_all",
    "publish_history",
    "published_together",
    "receives_in_transaction",
    "strand_of",
    "subscribe",
    "subscribe_many",
    "subscribers",
]
