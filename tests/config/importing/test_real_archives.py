"""Real dialogues and a real shop's orders, where the collections are."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accord.config.importing.conversations import import_chats
from accord.config.importing.mapping import read_mapping
from accord.config.importing.shop import import_shop
from accord.customers.models import Customer, OutsideRecord
from accord.customers.queries import timeline
from accord.desk.models import Message
from accord.desk.search.queries import search_messages
from accord.kernel.events import deliver_events
from accord.measure.queries import touchpoint_figures
from accord.staff.models import Department
from accord.understand.handlers import read_history  # noqa: F401 - so that it follows the log
from tests.cast import Colleague
from tests.shared_data import SHARED, needs_shared_data

pytestmark = [needs_shared_data, pytest.mark.django_db]

DIALOGUES = SHARED / "conversations" / "dialogues.jsonl.gz"
PERIOD = {"start": datetime(2020, 5, 1, tzinfo=UTC), "end": datetime(2020, 6, 1, tzinfo=UTC)}


def first_lines(path: Path, count: int, folder: Path) -> Path:
    """The first lines of an archive, as an archive."""
    part = folder / "part.jsonl"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        part.write_text("".join(line for _, line in zip(range(count), lines, strict=False)), "utf-8")
    return part


def check(path: Path, agent: Colleague, service: Department) -> None:
    """Import a file twice; count it by hand; find it by search, timeline and figures."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = [json.loads(line) for line in raw.splitlines()]
    spoken = [row for row in rows if row["events"]]
    events = [event for row in spoken for event in row["events"]]
    mapping = read_mapping("dialogues")

    first = import_chats(path=path, mapping=mapping, department_id=service.pk)
    second = import_chats(path=path, mapping=mapping, department_id=service.pk)
    while deliver_events():
        pass

    assert (first.read, first.imported, first.known, first.refused) == (
        len(rows),
        len(spoken),
        0,
        len(rows) - len(spoken),
    )
    assert (second.imported, second.known, second.refused) == (0, len(spoken), first.refused)
    assert first.customer_messages == sum(event["from"] == "customer" for event in events)
    assert first.agent_messages == sum(event["from"] == "agent" and "text" in event for event in events)
    assert first.lookups == sum("lookup" in event for event in events)
    assert first.actions == sum("action" in event for event in events)
    assert first.notes == first.lookups + first.imported  # each look-up with what it found, and the note at the end
    assert first.messages == Message.objects.count() == first.customer_messages + first.agent_messages + first.notes
    assert first.customers == len({row["customer"] for row in spoken}) == Customer.objects.count()
    assert first.agents == len({row["agent"] for row in spoken})
    asked = sum(len(row["customer_survey"]) + len(row["agent_survey"]) for row in spoken)
    assert (first.survey_answers, first.survey_kept, first.survey_csat) == (asked, asked, 0)
    assert (first.with_reason, first.reasons_created) == (len(spoken), len({row["tasks"][0] for row in spoken}))

    hits = search_messages(actor=agent.actor, words="combat deck unlock")
    assert hits
    kinds = [entry.kind for entry in timeline(customer_id=hits[0].conversation.customer_id)]
    assert "desk.ConversationImported" in kinds
    assert sum(row.contacts for row in touchpoint_figures(**PERIOD)) == first.contacts >= first.imported


def test_the_first_dialogues(agent: Colleague, service: Department, tmp_path: Path) -> None:
    check(first_lines(DIALOGUES, 400, tmp_path), agent, service)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_all_dialogues(agent: Colleague, service: Department) -> None:
    check(DIALOGUES, agent, service)


def test_the_first_customers_with_their_orders(tmp_path: Path) -> None:
    users, orders = (
        json.loads(gzip.decompress((SHARED / "shop" / f"{name}.json.gz").read_bytes())) for name in ("users", "orders")
    )
    some = dict(list(users.items())[:50])
    theirs = {key: order for key, order in orders.items() if order["user_id"] in some}
    (tmp_path / "users.json").write_text(json.dumps(some))
    (tmp_path / "orders.json").write_text(json.dumps(theirs))

    first, second = import_shop(folder=tmp_path), import_shop(folder=tmp_path)

    assert (first.customers_imported, first.orders_imported, first.orders_refused) == (50, len(theirs), 0)
    assert (second.customers_known, second.orders_known) == (50, len(theirs))
    assert (Customer.objects.count(), OutsideRecord.objects.count()) == (50, len(theirs))


@pytest.mark.long
@pytest.mark.timeout(600)
def test_all_customers_and_orders() -> None:
    first, second = import_shop(folder=SHARED / "shop"), import_shop(folder=SHARED / "shop")

    assert (first.customers_read, first.customers_imported, first.products) == (500, 500, 50)
    assert (first.orders_read, first.orders_imported, first.orders_refused) == (1000, 1000, 0)
    assert first.states == {"pending": 423, "delivered": 373, "processed": 102, "cancelled": 102}
    assert (second.customers_known, second.orders_known) == (500, 1000)
    assert (Customer.objects.count(), OutsideRecord.objects.count()) == (500, 1000)
