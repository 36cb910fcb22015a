"""What kind of contact a contact is: channel, language, and what other systems know of its customer's orders."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from accord.customers.queries import list_customers, list_outside_records_of
from accord.desk.contracts import ContactRow
from accord.desk.queries import list_conversations_by_ids
from accord.kernel.permissions import SYSTEM
from accord.listen.rules import Segment

OWN_DIMENSIONS = frozenset({"channel", "language"})
"""What a contact says of itself, whatever other systems know."""

_LOOK_BACK = timedelta(days=60)
_LONGEST_VALUE = 60
# Who somebody is does not make a segment, and neither does what is different for every record.
_NO_SEGMENT = frozenset({"id", "name", "email", "mail", "phone", "address", "street", "reference", "tracking", "note"})


def segments_of(contacts: Sequence[ContactRow]) -> list[frozenset[Segment]]:
    """For each contact its segments, pairs of dimension and value. Five statements for any number of contacts.

    What other systems know is taken from records of the customer that changed in the sixty days before the contact:
    every short text in their detail (`warehouse`, `product`, `carrier` …) is a dimension.
    """
    if not contacts:
        return []
    channels = _channels(contacts)
    people = list_customers(customer_ids={contact.customer_id for contact in contacts})
    records = list_outside_records_of(
        customer_ids={member for person in people.values() for member in person.ids},
        since=contacts[0].at - _LOOK_BACK,
        until=contacts[-1].at + timedelta(seconds=1),
    )
    found = []
    for contact in contacts:
        person = people[contact.customer_id]
        known = [
            record
            for member in person.ids
            for record in records.get(member, ())
            if contact.at - _LOOK_BACK <= record.changed_at <= contact.at
        ]
        own = {("channel", channels.get(contact.conversation_id, "")), ("language", person.language)}
        found.append(frozenset(s for s in own | {s for r in known for s in _of_detail(r.detail)} if s[1]))
    return found


def _channels(contacts: Sequence[ContactRow]) -> dict[int, str]:
    ids = sorted({contact.conversation_id for contact in contacts})
    return {row.id: row.channel for row in list_conversations_by_ids(actor=SYSTEM, conversation_ids=ids)}


def _of_detail(detail: Mapping[str, Any]) -> set[Segment]:
    found: set[Segment] = set()
    for dimension, value in detail.items():
        if dimension in _NO_SEGMENT:
            continue
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and 0 < len(text) <= _LONGEST_VALUE:
                found.add((dimension, text))
    return found
