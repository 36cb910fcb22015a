"""An import from upload to undo: each row is taken, known or waits where a person sees it."""

from typing import Any

import pytest

from accord.customers.models import Customer, OutsideRecord
from accord.customers.queries import list_outside_records
from accord.desk.contracts import Place
from accord.desk.models import Conversation, Message
from accord.desk.operations import remove_conversation
from accord.journey.operations import add_stage, add_touchpoint
from accord.journey.queries import list_reasons, list_touchpoints
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import deliver_events
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.permissions import SYSTEM
from accord.measure.imports.contracts import Choices, ImportState, Role, What
from accord.measure.imports.operations import (
    choose,
    keep_mapping,
    mend_row,
    set_rows_aside,
    start_import,
    undo_import,
    upload_table,
    use_mapping,
)
from accord.measure.imports.queries import (
    count_waiting_rows,
    errors_of_import,
    get_import,
    list_mappings,
    list_waiting_rows,
    preview,
    why_rows_wait,
)
from accord.measure.surveys.models import Answer
from accord.staff.models import Department
from accord.understand.models import Reading
from tests.cast import Colleague, Person
from tests.shared_data import SHARED, needs_shared_data

pytestmark = pytest.mark.django_db

ORDERS = b"""order no,status,date,email,touchpoint
A-1,placed,2026-02-01 10:00,jonas@mail.example,Delivery
A-1,shipped,2026-02-02 10:00,jonas@mail.example,Delivery
B-7,placed,2026-02-03 10:00,new@mail.example,
C-9,placed,someday,new@mail.example,
"""
CONTACTS = b"""id,received,email,message,product,issue,csat
1,2026-02-01,jonas@mail.example,The pole broke,Tents,Broken pole,2
2,2026-02-02,,It came late,Tents,Late,
3,2026-02-02,,It came late again,Stoves,Late,9
"""


def upload(actor: Any, content: bytes, name: str = "shop.csv") -> int:
    return upload_table(actor=actor, filename=name, content=content)


def bring(actor: Any, content: bytes, **changes: Any) -> int:
    """Upload, choose and run to the end."""
    import_id = upload(actor, content)
    if changes:
        chosen = get_import(actor=actor, import_id=import_id).choices
        choose(actor=actor, import_id=import_id, choices=Choices(**{**vars(chosen), **changes}))
    start_import(actor=actor, import_id=import_id)
    run_waiting_jobs()
    return import_id


def deliver() -> None:
    """Let everybody hear everything."""
    while deliver_events():
        pass


def counts(actor: Any, import_id: int) -> tuple[int, int, int, int]:
    row = get_import(actor=actor, import_id=import_id)
    return row.read, row.taken, row.known, row.waiting


@pytest.fixture
def delivery(warehouse: Department) -> int:
    stage_id = add_stage(actor=SYSTEM, name="Receive")
    return add_touchpoint(actor=SYSTEM, stage_id=stage_id, name="Delivery", department_id=warehouse.pk)


def test_events_join_the_customers_story_and_what_is_not_understood_waits(
    cx_lead: Colleague, angry_customer: Person, delivery: int
) -> None:
    import_id = bring(cx_lead.actor, ORDERS)
    assert counts(cx_lead.actor, import_id) == (4, 3, 0, 1)
    [order] = list_outside_records(customer_id=angry_customer.id)
    assert (order.kind, order.reference, order.state) == ("order", "A-1", "shipped")
    [row] = list_waiting_rows(actor=cx_lead.actor, import_id=import_id)
    assert (row.number, row.values[0]) == (5, "C-9")
    assert "someday" in row.why
    assert list(errors_of_import(actor=cx_lead.actor, import_id=import_id))[1][:1] == ["5"]


def test_the_same_file_again_changes_nothing(cx_lead: Colleague, angry_customer: Person) -> None:
    bring(cx_lead.actor, ORDERS)
    again = bring(cx_lead.actor, ORDERS)
    assert counts(cx_lead.actor, again) == (4, 0, 3, 1)
    assert OutsideRecord.objects.count() == 2


def test_a_mended_row_is_taken_and_waits_no_more(cx_lead: Colleague, angry_customer: Person) -> None:
    import_id = bring(cx_lead.actor, ORDERS)
    [row] = list_waiting_rows(actor=cx_lead.actor)
    with pytest.raises(BadInput):
        mend_row(actor=cx_lead.actor, waiting_id=row.id, values=["C-9", "placed", "never", "new@mail.example", ""])
    mend_row(actor=cx_lead.actor, waiting_id=row.id, values=["C-9", "placed", "2026-02-04", "new@mail.example", ""])
    assert counts(cx_lead.actor, import_id) == (4, 4, 0, 0)
    assert count_waiting_rows(actor=cx_lead.actor) == 0
    with pytest.raises(NotFound):
        mend_row(actor=cx_lead.actor, waiting_id=row.id, values=list(row.values))


def test_undoing_takes_back_what_only_the_import_said(cx_lead: Colleague, angry_customer: Person) -> None:
    import_id = bring(cx_lead.actor, ORDERS)
    assert Customer.objects.filter(identities__value="new@mail.example").exists()
    undo_import(actor=cx_lead.actor, import_id=import_id)
    run_waiting_jobs()
    row = get_import(actor=cx_lead.actor, import_id=import_id)
    assert (row.state, row.kept_when_undone) == (ImportState.UNDONE, 0)
    assert not OutsideRecord.objects.exists()
    assert list(Customer.objects.values_list("pk", flat=True)) == [angry_customer.id]
    assert counts(cx_lead.actor, bring(cx_lead.actor, ORDERS))[1] == 3


def test_contacts_come_in_as_history_with_reason_score_and_the_rest_of_the_row(
    cx_lead: Colleague, angry_customer: Person, service: Department
) -> None:
    import_id = bring(cx_lead.actor, CONTACTS, source="Old desk", department_id=service.pk)
    deliver()
    assert counts(cx_lead.actor, import_id) == (3, 2, 0, 1)
    assert why_rows_wait(actor=cx_lead.actor, import_id=import_id) == [("“9” is no score from 1 to 5.", 1)]
    [pole] = Conversation.objects.filter(customer_id=angry_customer.id)
    assert (pole.status, pole.unread) == ("solved", False)
    assert {(r.name, r.touchpoint_name) for r in list_reasons()} == {("Broken pole", "Tents"), ("Late", "Tents")}
    [tents] = list_touchpoints()
    assert Reading.objects.filter(touchpoint_id=tents.id).count() == 2
    assert Answer.objects.get().csat == 2


def test_undoing_contacts_puts_them_into_the_trash_and_out_of_all_figures(
    cx_lead: Colleague, angry_customer: Person, service: Department
) -> None:
    import_id = bring(cx_lead.actor, CONTACTS, department_id=service.pk)
    deliver()
    undo_import(actor=cx_lead.actor, import_id=import_id)
    run_waiting_jobs()
    deliver()
    assert set(Conversation.objects.values_list("place", flat=True)) == {Place.TRASH}
    assert not Reading.objects.exists()
    assert not Answer.objects.exists()
    assert counts(cx_lead.actor, bring(cx_lead.actor, CONTACTS, department_id=service.pk))[1] == 2


def test_what_people_went_on_with_stays_when_the_import_is_undone(cx_lead: Colleague, service: Department) -> None:
    import_id = bring(cx_lead.actor, CONTACTS, department_id=service.pk)
    kept = Conversation.objects.earliest("pk")
    note = Message.objects.filter(conversation=kept).latest("pk")
    Message.objects.create(
        conversation=kept, kind="note", channel="", text="We know her", new_text="We know her", sent_at=clock.now(),
        author_name=note.author_name,
    )  # fmt: skip
    undo_import(actor=cx_lead.actor, import_id=import_id)
    run_waiting_jobs()
    assert get_import(actor=cx_lead.actor, import_id=import_id).kept_when_undone == 1
    assert [c.pk for c in Conversation.objects.filter(place=Place.WORK)] == [kept.pk]


def test_scores_find_their_conversation_by_the_id_of_an_earlier_import(cx_lead: Colleague, service: Department) -> None:
    bring(cx_lead.actor, CONTACTS, source="Old desk", department_id=service.pk)
    scores = b"ticket,csat,comment,answered\n2,5,Quick in the end,2026-02-09\n99,1,,2026-02-09\n"
    import_id = bring(cx_lead.actor, scores, source="Old desk")
    assert counts(cx_lead.actor, import_id) == (2, 1, 0, 1)
    assert sorted(Answer.objects.values_list("csat", "words")) == [(2, ""), (5, "Quick in the end")]
    undo_import(actor=cx_lead.actor, import_id=import_id)
    run_waiting_jobs()
    assert Answer.objects.get().csat == 2


def test_a_kept_mapping_is_used_for_the_next_file_of_that_shape(cx_lead: Colleague) -> None:
    first = upload(cx_lead.actor, CONTACTS)
    chosen = get_import(actor=cx_lead.actor, import_id=first).choices
    roles = tuple(Role.IGNORE if role == Role.REASON else role for role in chosen.roles)
    chosen = Choices(**{**vars(chosen), "roles": roles, "source": "Old desk"})
    headings = get_import(actor=cx_lead.actor, import_id=first).headings
    keep_mapping(actor=cx_lead.actor, name="Old desk, weekly", headings=headings, choices=chosen)
    second = get_import(actor=cx_lead.actor, import_id=upload(cx_lead.actor, CONTACTS)).choices
    assert (second.source, Role.REASON in second.roles) == ("Old desk", False)
    [kept] = list_mappings(actor=cx_lead.actor)
    use_mapping(actor=cx_lead.actor, import_id=first, mapping_id=kept.id)


def test_the_preview_says_what_rows_would_become_and_why_others_would_wait(cx_lead: Colleague) -> None:
    _columns, shown = preview(actor=cx_lead.actor, import_id=upload(cx_lead.actor, CONTACTS))
    assert (shown.looked_at, shown.understood, shown.whys) == (3, 2, (("“9” is no score from 1 to 5.", 1),))
    assert shown.rows[0].row is not None
    assert shown.rows[0].row.words == "The pole broke"
    assert shown.rows[2].why


def test_a_started_import_is_not_started_again_and_rows_can_be_set_aside(cx_lead: Colleague) -> None:
    import_id = bring(cx_lead.actor, ORDERS)
    with pytest.raises(Refusal):
        start_import(actor=cx_lead.actor, import_id=import_id)
    assert set_rows_aside(actor=cx_lead.actor, import_id=import_id) == 1
    assert len(list(errors_of_import(actor=cx_lead.actor, import_id=import_id))) == 2


def test_agents_and_executives_bring_no_tables(agent: Colleague) -> None:
    with pytest.raises(NotAllowed):
        upload(agent.actor, ORDERS)


def test_an_undone_row_that_somebody_threw_away_meanwhile_is_left_alone(
    cx_lead: Colleague, service: Department
) -> None:
    import_id = bring(cx_lead.actor, CONTACTS, department_id=service.pk)
    gone = Conversation.objects.earliest("pk")
    remove_conversation(actor=cx_lead.actor, conversation_id=gone.pk, place=Place.TRASH, reason="not ours")
    undo_import(actor=cx_lead.actor, import_id=import_id)
    run_waiting_jobs()
    assert get_import(actor=cx_lead.actor, import_id=import_id).kept_when_undone == 1


@needs_shared_data
def test_complaints_to_banks_are_understood_as_they_come(cx_lead: Colleague, service: Department) -> None:
    import gzip

    whole = gzip.decompress((SHARED / "complaints" / "cfpb_2015q1.csv.gz").read_bytes())
    few = b"\n".join(whole.splitlines()[:251]) + b"\n"
    import_id = upload(cx_lead.actor, few, name="complaints.csv")
    chosen = get_import(actor=cx_lead.actor, import_id=import_id).choices
    assert chosen.what == What.CONTACTS
    choose(
        actor=cx_lead.actor,
        import_id=import_id,
        choices=Choices(**{**vars(chosen), "department_id": service.pk}),
    )
    start_import(actor=cx_lead.actor, import_id=import_id)
    run_waiting_jobs()
    deliver()
    assert counts(cx_lead.actor, import_id) == (250, 250, 0, 0)
    assert Reading.objects.exclude(reason=None).count() == 250
    assert len({reading.at.date() for reading in Reading.objects.all()}) > 1
