"""Junk counts nowhere: every figure is the same as if it had never come, and right again when it is taken out."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from tests.cast import Colleague, Person
from tests.desk.letters import at, letter

import accord.desk.context.handlers
import accord.desk.levels.handlers
import accord.understand.handlers  # noqa: F401
from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.acknowledging.operations import record_for
from accord.desk.context.queries import repeat_figures
from accord.desk.contracts import Place
from accord.desk.goodwill.queries import goodwill_report
from accord.desk.levels.contracts import Metric, PolicyChoices, Target
from accord.desk.levels.operations import set_policy
from accord.desk.levels.queries import count_attainment, read_risks
from accord.desk.operations import post_reply, remove_conversation, restore_conversation
from accord.desk.queries.contacts import contacts_between
from accord.desk.queries.now import count_waiting, read_desk_now
from accord.desk.routing.queries import list_first_work, read_board
from accord.kernel.events import deliver_events
from accord.kernel.permissions import SYSTEM
from accord.understand.queries import count_contacts, daily_counts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def follow() -> None:
    while deliver_events(names=["desk", "understand"]):
        pass


def figures(lead: Colleague, noon: datetime) -> dict[str, Any]:
    follow()
    cache.clear()
    span: dict[str, Any] = {"start": noon - timedelta(days=2), "end": noon + timedelta(days=2)}
    report = goodwill_report(actor=lead.actor, **span)
    risks = read_risks(actor=lead.actor)
    now = read_desk_now(since=span["start"])
    return {
        "waiting": (count_waiting(), now),
        "contacts": len(contacts_between(**span)),
        "understood": dict(count_contacts(**span)),
        "by day": [row for row in daily_counts(by="touchpoint", **span) if row.contacts],
        "repeated": repeat_figures(**span),
        "goodwill": (report.contacts, report.n),
        "late": (risks.broken_count, risks.at_risk_count),
        "attained": count_attainment(since=span["start"], until=span["end"]),
        "queues": [(row.waiting, row.open, row.late) for row in read_board(actor=lead.actor)],
        "first": list_first_work(actor=lead.actor),
        "first replies": record_for(inbox_id=1),
    }


def test_junk_is_in_no_figure_and_what_comes_back_is_in_all(
    agent: Colleague, lead: Colleague, angry_customer: Person, loyal_customer: Person, noon: datetime
) -> None:
    target = Target(metric=Metric.FIRST_REPLY, priority="normal", seconds=3600, in_working_time=False)  # type: ignore[arg-type]
    set_policy(actor=SYSTEM, choices=PolicyChoices(name="All", targets=(target,)))
    hand_in(letter(loyal_customer.email, "Where is my tent?", inbox_id=1))
    without = figures(lead, noon)
    with at(noon + timedelta(minutes=5)):
        junk = hand_in(letter(angry_customer.email, "Cheap watches for you", inbox_id=1))
        with_it = figures(lead, noon)
    assert with_it != without

    mark(agent, junk)
    assert figures(lead, noon) == without
    restore_conversation(actor=agent.actor, conversation_id=junk.conversation_id)
    with at(noon + timedelta(minutes=5)):
        again = figures(lead, noon)
    assert again["contacts"] == with_it["contacts"] == without["contacts"] + 1


def test_answered_junk_counts_among_no_replies(
    agent: Colleague, lead: Colleague, angry_customer: Person, noon: datetime
) -> None:
    without = figures(lead, noon)
    junk = hand_in(letter(angry_customer.email, "Cheap watches for you", inbox_id=1))
    post_reply(actor=agent.actor, conversation_id=junk.conversation_id, text="No, thank you.", undo_seconds=0)
    mark(agent, junk)
    assert figures(lead, noon) == without


def mark(agent: Colleague, placed: Placed) -> None:
    remove_conversation(actor=agent.actor, conversation_id=placed.conversation_id, place=Place.JUNK)
