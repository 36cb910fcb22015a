import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.case_types.contracts import CaseDetails, DesignEdit, Edit, FieldKind
from accord.desk.case_types.models import Change, TypedCase, Version
from accord.desk.case_types.operations import (
    answer_field,
    create_case_type,
    discard_draft,
    edit_design,
    found_case_types,
    mark_done,
    move_case_type,
    move_to_newest,
    publish_design,
    rename_case_type,
    retire_case_type,
    set_case_type,
    take_joined_answer,
    undo_change,
)
from accord.desk.case_types.queries import (
    AnswersMissing,
    find_cases,
    get_case_type,
    list_case_types,
    list_changes,
    list_joined_answers,
    list_versions,
    read_details,
)
from accord.desk.contracts import CaseStatus, ConversationFilter, InboxView, Solution
from accord.desk.models import Case
from accord.desk.operations import merge_conversations, post_reply, solve_case, unmerge_conversations
from accord.desk.queries import list_conversations
from accord.kernel.audit import list_entries
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import list_facts
from accord.kernel.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def types(db: None) -> dict[str, int]:
    """The case types that a new installation begins with, by slug."""
    found_case_types(actor=SYSTEM, language="en")
    return {row.slug: row.id for row in list_case_types()}


@pytest.fixture
def case(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email, "The parcel came broken."))


def answers(agent: Colleague, case: Placed) -> dict[str, object]:
    details = read_details(actor=agent.actor, case_id=case.case_id)
    assert details is not None
    return dict(details.answers)


def answer(agent: Colleague, case: Placed, key: str, *given: str) -> int | None:
    return answer_field(actor=agent.actor, case_id=case.case_id, key=key, given=given)


def test_a_company_begins_with_seven_in_its_language() -> None:
    found_case_types(actor=SYSTEM, language="de")
    found_case_types(actor=SYSTEM, language="de")

    rows = list_case_types()
    assert [row.slug for row in rows] == [
        "pre-sales",
        "order",
        "delivery",
        "return",
        "complaint",
        "support",
        "invoice",
    ]
    assert all(row.number == 1 for row in rows)


def test_a_case_says_what_its_type_asks(agent: Colleague, types: dict[str, int], case: Placed) -> None:
    assert read_details(actor=agent.actor, case_id=case.case_id) is None
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["delivery"])
    answer(agent, case, "order", "A-1001")
    with pytest.raises(NotFound):
        answer(agent, case, "damage", "goods")
    answer(agent, case, "problem", "damaged")
    answer(agent, case, "damage", "goods")

    assert answers(agent, case) == {"order": "A-1001", "problem": "damaged", "damage": "goods"}
    assert answer(agent, case, "order", "A-1001") is None
    with pytest.raises(BadInput):
        answer(agent, case, "problem", "burnt")
    [row, *_others] = list_changes(actor=agent.actor, case_id=case.case_id)
    assert (row.key, row.before, row.after, row.changed_by) == ("damage", None, "goods", agent.name)
    fact = list_facts(kinds=["desk.CaseDetailsChanged"])[0]
    assert fact.payload["conversation_ids"] == [case.conversation_id]


def test_each_change_can_be_undone_until_it_was_changed_again(
    agent: Colleague, types: dict[str, int], case: Placed
) -> None:
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["delivery"])
    first = answer(agent, case, "problem", "late")
    second = answer(agent, case, "problem", "lost")
    assert first is not None
    assert second is not None
    with pytest.raises(Refusal, match="changed again"):
        undo_change(actor=agent.actor, change_id=first)
    undo_change(actor=agent.actor, change_id=second)
    assert answers(agent, case) == {"problem": "late"}
    undo_change(actor=agent.actor, change_id=first)

    assert answers(agent, case) == {}
    with pytest.raises(Refusal, match="already"):
        undo_change(actor=agent.actor, change_id=first)
    assert Change.objects.filter(undone_at=None).count() == 1


def test_another_type_keeps_what_fits_and_gives_back_what_did_not(
    agent: Colleague, types: dict[str, int], case: Placed
) -> None:
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["delivery"])
    answer(agent, case, "order", "A-1001")
    answer(agent, case, "problem", "lost")
    mark_done(actor=agent.actor, case_id=case.case_id, key="check.stock", done=True)
    change = set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["return"])
    details = read_details(actor=agent.actor, case_id=case.case_id)
    assert details is not None
    assert change is not None
    assert (details.answers, details.left, details.done) == ({"order": "A-1001"}, {"problem": "lost"}, {})
    undo_change(actor=agent.actor, change_id=change)
    again = read_details(actor=agent.actor, case_id=case.case_id)

    assert again is not None
    assert (again.answers, again.left) == ({"order": "A-1001", "problem": "lost"}, {})
    assert set(again.done) == {"check.stock"}
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=None)
    assert read_details(actor=agent.actor, case_id=case.case_id) is None


def test_solving_waits_for_required_answers(agent: Colleague, types: dict[str, int], case: Placed) -> None:
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["complaint"])
    with pytest.raises(AnswersMissing, match="make it good") as refusal:
        solve_case(actor=agent.actor, case_id=case.case_id)
    assert [one.key for one in refusal.value.missing] == ["wanted"]
    with pytest.raises(AnswersMissing):
        post_reply(
            actor=agent.actor, conversation_id=case.conversation_id, text="There.", solution=Solution(), undo_seconds=0
        )
    answer(agent, case, "wanted", "apology")
    solve_case(actor=agent.actor, case_id=case.case_id)

    assert Case.objects.get(pk=case.case_id).status == CaseStatus.SOLVED


def test_accord_itself_is_not_held_up(types: dict[str, int], agent: Colleague, case: Placed) -> None:
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["complaint"])
    solve_case(actor=SYSTEM, case_id=case.case_id)

    assert Case.objects.get(pk=case.case_id).status == CaseStatus.SOLVED


def test_a_step_waits_for_its_checklist(agent: Colleague, types: dict[str, int], case: Placed) -> None:
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["delivery"])
    with pytest.raises(AnswersMissing, match="Tracking looked at"):
        mark_done(actor=agent.actor, case_id=case.case_id, key="check", done=True)
    for item in ("check.tracking", "check.stock"):
        mark_done(actor=agent.actor, case_id=case.case_id, key=item, done=True)
    change = mark_done(actor=agent.actor, case_id=case.case_id, key="check", done=True)
    assert change is not None
    undo_change(actor=agent.actor, change_id=change)

    assert set(TypedCase.objects.get().done) == {"check.tracking", "check.stock"}
    with pytest.raises(NotFound):
        mark_done(actor=agent.actor, case_id=case.case_id, key="elsewhere", done=True)


def test_an_administrator_designs_publishes_and_a_case_follows_when_somebody_says_so(
    administrator: Colleague, agent: Colleague, case: Placed
) -> None:
    ada = administrator.actor
    type_id = create_case_type(actor=ada, name="Warranty")
    edit_design(actor=ada, type_id=type_id, edit=DesignEdit(what=Edit.ADD_SECTION, label="Goods"))
    edit_design(actor=ada, type_id=type_id, edit=DesignEdit(what=Edit.ADD_FIELD, key="goods", label="Serial"))
    assert list_case_types() == []
    assert publish_design(actor=ada, type_id=type_id) == 1
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=type_id)
    answer(agent, case, "serial", "S-1")
    bought = DesignEdit(what=Edit.ADD_FIELD, key="goods", label="Bought on", kind=FieldKind.DATE)
    edit_design(actor=ada, type_id=type_id, edit=bought)
    with pytest.raises(NotFound):
        answer(agent, case, "bought_on", "2026-01-01")
    assert publish_design(actor=ada, type_id=type_id) == 2
    details = read_details(actor=agent.actor, case_id=case.case_id)
    assert details is not None
    assert (details.number, details.newest_number) == (1, 2)
    assert [one.key for one in details.design.fields()] == ["serial"]

    change = move_to_newest(actor=agent.actor, case_id=case.case_id)
    answer(agent, case, "bought_on", "2026-01-01")
    assert answers(agent, case) == {"serial": "S-1", "bought_on": "2026-01-01"}
    assert change is not None
    assert move_to_newest(actor=agent.actor, case_id=case.case_id) is None
    assert [row.number for row in list_versions(type_id=type_id)] == [2, 1]
    assert [entry.action for entry in list_entries()][:2] == ["case_type.published", "case_type.published"]


def test_a_draft_is_thrown_away_and_nothing_is_published_twice(administrator: Colleague, types: dict[str, int]) -> None:
    ada, type_id = administrator.actor, types["support"]
    with pytest.raises(Refusal, match="Nothing was changed"):
        publish_design(actor=ada, type_id=type_id)
    edit_design(actor=ada, type_id=type_id, edit=DesignEdit(what=Edit.RETIRE_FIELD, key="serial"))
    assert get_case_type(type_id=type_id).has_draft
    discard_draft(actor=ada, type_id=type_id)

    assert not get_case_type(type_id=type_id).has_draft
    assert Version.objects.filter(type_id=type_id).count() == 1


def test_a_retired_type_is_offered_no_longer_and_its_cases_keep_it(
    administrator: Colleague, agent: Colleague, types: dict[str, int], case: Placed, loyal_customer: Person
) -> None:
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["order"])
    retire_case_type(actor=administrator.actor, type_id=types["order"], retired=True)
    rename_case_type(actor=administrator.actor, type_id=types["order"], name="Orders of old")
    move_case_type(actor=administrator.actor, type_id=types["delivery"], up=True)

    assert "order" not in {row.slug for row in list_case_types()}
    assert list_case_types()[0].slug == "pre-sales"
    details = read_details(actor=agent.actor, case_id=case.case_id)
    assert details is not None
    assert details.type_name == "Orders of old"
    other = hand_in(letter(loyal_customer.email))
    with pytest.raises(Refusal, match="not offered"):
        set_case_type(actor=agent.actor, case_id=other.case_id, type_id=types["order"])


def test_cases_are_found_by_what_a_field_says(
    agent: Colleague, department_owner: Colleague, types: dict[str, int], case: Placed, loyal_customer: Person
) -> None:
    other = hand_in(letter(loyal_customer.email))
    for placed, order in ((case, "A-1001"), (other, "A-1002")):
        set_case_type(actor=agent.actor, case_id=placed.case_id, type_id=types["delivery"])
        answer(agent, placed, "order", order)

    def found(key: str = "", value: object = None) -> list[int]:
        rows = find_cases(actor=agent.actor, type_id=types["delivery"], key=key, value=value)
        return [row.case_id for row in rows]

    assert found() == [other.case_id, case.case_id]
    assert found("order", "A-1001") == [case.case_id]
    assert found("order", "A-9") == []
    assert find_cases(actor=department_owner.actor, type_id=types["delivery"]) == []


def test_others_neither_design_nor_answer(
    agent: Colleague, department_owner: Colleague, types: dict[str, int], case: Placed
) -> None:
    with pytest.raises(NotAllowed):
        create_case_type(actor=agent.actor, name="Mine")
    with pytest.raises(NotAllowed):
        publish_design(actor=agent.actor, type_id=types["order"])
    with pytest.raises(NotFound):
        set_case_type(actor=department_owner.actor, case_id=case.case_id, type_id=types["order"])

    assert not TypedCase.objects.exists()


def test_a_list_is_narrowed_to_a_kind(agent: Colleague, types: dict[str, int], case: Placed) -> None:
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["order"])

    def rows(slug: str) -> list[int]:
        wanted = ConversationFilter(case_type_id=types[slug])
        return [row.id for row in list_conversations(actor=agent.actor, view=InboxView.ALL, wanted=wanted).rows]

    assert rows("order") == [case.conversation_id]
    assert rows("invoice") == []


@pytest.fixture
def second(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email, "And the poles are missing."))


def say(agent: Colleague, case: Placed, **given: str) -> None:
    for key, value in given.items():
        answer_field(actor=agent.actor, case_id=case.case_id, key=key, given=[value])


def test_a_merge_joins_what_both_cases_say_and_taking_it_apart_is_exact(
    agent: Colleague, types: dict[str, int], case: Placed, second: Placed
) -> None:
    for one in (case, second):
        set_case_type(actor=agent.actor, case_id=one.case_id, type_id=types["complaint"])
    long = next(field.key for field in read(agent, case).design.fields() if field.kind == FieldKind.LONG_TEXT)
    say(agent, case, **{long: "Both poles"})
    say(agent, second, **{long: "One pole", "order": "2047"})
    before = dict(read(agent, case).answers)

    merge_id = merge_conversations(actor=agent.actor, source_id=second.conversation_id, target_id=case.conversation_id)
    assert answers(agent, case) == before | {"order": "2047"}
    [other] = list_joined_answers(details=read(agent, case))
    assert (other.case_id, other.field.key, other.value) == (second.case_id, long, "One pole")

    take_joined_answer(actor=agent.actor, case_id=case.case_id, from_case_id=second.case_id, key=long)
    assert answers(agent, case)[long] == "One pole"
    assert list_joined_answers(details=read(agent, case)) == []

    unmerge_conversations(actor=agent.actor, merge_id=merge_id)
    assert answers(agent, case) == before | {long: "One pole"}, "what somebody decided since stays"
    assert answers(agent, second) == {long: "One pole", "order": "2047"}


def test_a_case_without_a_kind_gets_that_of_the_one_that_goes_in_and_loses_it_again(
    agent: Colleague, types: dict[str, int], case: Placed, second: Placed
) -> None:
    set_case_type(actor=agent.actor, case_id=second.case_id, type_id=types["complaint"])
    merge_id = merge_conversations(actor=agent.actor, source_id=second.conversation_id, target_id=case.conversation_id)
    assert read(agent, case).type_name == "Complaint"
    [change] = list_changes(actor=agent.actor, case_id=case.case_id)
    with pytest.raises(Refusal):
        undo_change(actor=agent.actor, change_id=change.id)
    unmerge_conversations(actor=agent.actor, merge_id=merge_id)
    assert read_details(actor=agent.actor, case_id=case.case_id) is None
    assert read(agent, second).type_name == "Complaint"


def read(agent: Colleague, case: Placed) -> CaseDetails:
    details = read_details(actor=agent.actor, case_id=case.case_id)
    assert details is not None
    return details
