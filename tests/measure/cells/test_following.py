"""Cells that followed step by step are those that are counted anew, to the digit, whatever happened in between."""

from datetime import datetime

import pytest

from accord.customers.contracts import OutsideNotice
from accord.customers.operations import change_preferences, merge_customers, record_outside_events
from accord.customers.operations.outside_withdrawing import withdraw_outside_events
from accord.desk.contracts import Place
from accord.desk.models import Queue
from accord.desk.operations import bring_back_case, merge_conversations, unmerge_conversations
from accord.desk.operations.purging import purge_removed
from accord.desk.operations.queueing import move_to_queue
from accord.desk.operations.removing import remove_conversation, restore_conversation
from accord.desk.routing.operations import set_tier
from accord.journey.queries import list_touchpoints
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.permissions import SYSTEM
from accord.measure.cells.models import Cell, Fact
from tests.cast import Colleague, Person
from tests.measure.cells.conftest import DAY, Told, assert_nothing_is_otherwise, counted, follow

pytestmark = pytest.mark.django_db


def test_cells_follow_merges_queues_and_segments(
    *, told: Told, agent: Colleague, angry_customer: Person, loyal_customer: Person
) -> None:
    merge = merge_conversations(actor=agent.actor, source_id=told.second[0], target_id=told.first[0])
    follow()
    assert counted("fcr7")[0] == 2
    assert_nothing_is_otherwise()
    unmerge_conversations(actor=agent.actor, merge_id=merge)
    assert_nothing_is_otherwise()
    assert counted("fcr7") == (3, 3)

    Queue.objects.create(slug="fast", name="Fast")
    move_to_queue(actor=agent.actor, conversation_id=told.other[0], queue_id=Queue.objects.get(slug="fast").pk)
    set_tier(actor=SYSTEM, customer_id=angry_customer.id, tier="gold")
    change_preferences(actor=agent.actor, customer_id=angry_customer.id, language="pl")
    merge_customers(actor=agent.actor, target_id=angry_customer.id, source_id=loyal_customer.id, reason="one person")
    assert_nothing_is_otherwise()
    assert set(Fact.objects.values_list("language", flat=True)) == {"pl"}
    assert set(Cell.objects.filter(grain=6, kind="contact", n__gt=0).values_list("segment", flat=True)) == {"gold"}


@pytest.mark.usefixtures("journey")
def test_a_use_counts_once_on_its_first_day_also_when_that_is_told_late(noon: datetime, angry_customer: Person) -> None:
    parcel = list_touchpoints()[0]
    notice = OutsideNotice(
        customer_id=angry_customer.id, kind="parcel", reference="P-1", state="delivered", touchpoint_slug="parcel",
        occurred_at=noon, source_key="n1",
    )  # fmt: skip
    late = OutsideNotice(
        customer_id=angry_customer.id, kind="parcel", reference="P-1", state="sent", touchpoint_slug="parcel",
        occurred_at=noon - 3 * DAY, source_key="n2",
    )  # fmt: skip
    reported = record_outside_events([notice])
    follow()
    record_outside_events([late])
    follow()
    [use] = Cell.objects.filter(grain=2, kind="use", n__gt=0)
    assert (use.touchpoint, use.day) == (parcel.id, (noon - 3 * DAY).date())
    assert_nothing_is_otherwise()
    withdraw_outside_events(source_keys=["n1", "n2"], record_ids=[reported[0].record_id])
    assert_nothing_is_otherwise()
    assert counted("use") == (0, 0)


def test_cells_follow_junk_and_what_is_deleted(*, told: Told, agent: Colleague) -> None:
    bring_back_case(actor=agent.actor, case_id=told.first[1], why="person")
    remove_conversation(actor=agent.actor, conversation_id=told.second[0], place=Place.JUNK)
    follow()
    assert counted("contact")[0] == 2
    restore_conversation(actor=agent.actor, conversation_id=told.second[0])
    follow()
    assert counted("contact")[0] == 3
    for gone in (told.other, told.second):
        remove_conversation(actor=agent.actor, conversation_id=gone[0], place=Place.JUNK)
    assert_nothing_is_otherwise()
    with clock.at(clock.now() + 40 * DAY):
        assert purge_removed()
        fire_due_deadlines()
        assert_nothing_is_otherwise()
        assert (counted("contact")[0], counted("csat")[0]) == (1, 0)
