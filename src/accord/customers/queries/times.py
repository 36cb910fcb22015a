"""The time of customers: facts with the orders and parcels that they speak of."""

from collections.abc import Sequence
from datetime import datetime

from accord.customers.contracts import OutsideRecordRow, TimelineEntry
from accord.customers.models import OutsideRecord
from accord.customers.queries.families import family
from accord.customers.queries.records import record_row
from accord.kernel.events import Fact, list_facts, strand_of


def timeline(
    *,
    customer_id: int,
    before: tuple[datetime, int] | None = None,
    kinds: Sequence[str] = (),
    limit: int = 50,
) -> list[TimelineEntry]:
    """What happened with a customer and those merged into them, newest first.

    `before` is (`at`, `id`) of the last entry of the page before; `kinds` narrows to kinds of facts.
    """
    at, fact_id = before or (None, None)
    facts = list_facts(customer_ids=family(customer_id), kinds=kinds, before=at, before_id=fact_id, limit=limit)
    return entries_of(facts)


def entries_of(facts: Sequence[Fact]) -> list[TimelineEntry]:
    """Facts as moments of a timeline, with their orders and parcels. One statement, none where there are none."""
    record_ids = {fact.payload["record_id"] for fact in facts if "record_id" in fact.payload}
    records = {r.pk: record_row(r) for r in OutsideRecord.objects.filter(pk__in=record_ids)} if record_ids else {}
    return [_entry(fact, records) for fact in facts]


def _entry(fact: Fact, records: dict[int, OutsideRecordRow]) -> TimelineEntry:
    by_customer = fact.actor.startswith("customer")
    return TimelineEntry(
        id=fact.id,
        kind=fact.kind,
        at=fact.occurred_at,
        strand="warm" if by_customer else strand_of(fact.kind),
        actor=fact.actor,
        conversation_id=fact.conversation_id,
        case_id=fact.case_id,
        parameters=fact.payload,
        record=records.get(fact.payload.get("record_id", 0)),
        customer_id=fact.customer_id,
    )
