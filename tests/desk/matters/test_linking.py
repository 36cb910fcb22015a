import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.case_types.operations import found_case_types, set_case_type
from accord.desk.case_types.queries import list_case_types
from accord.desk.contracts import CaseStatus, Solution
from accord.desk.matters.contracts import LinkKind
from accord.desk.matters.models import Link
from accord.desk.matters.operations import link_cases, solve_parts, unlink_cases
from accord.desk.matters.queries import find_case, list_links, list_open_parts
from accord.desk.models import Case
from accord.desk.operations import bring_back_several, merge_conversations, solve_case
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def cases(angry_customer: Person) -> list[Placed]:
    return [hand_in(letter(angry_customer.email, f"Matter {number}.")) for number in range(3)]


def test_a_link_is_seen_from_both_sides(agent: Colleague, cases: list[Placed]) -> None:
    first, second, _third = cases
    link_cases(actor=agent.actor, case_id=first.case_id, other_id=second.case_id, kind=LinkKind.CAUSED_BY)

    [here] = list_links(actor=agent.actor, case_id=first.case_id)
    [there] = list_links(actor=agent.actor, case_id=second.case_id)
    assert (here.kind, here.is_from_here, here.case_id) == (LinkKind.CAUSED_BY, True, second.case_id)
    assert (there.is_from_here, there.case_id, there.conversation_id) == (False, first.case_id, first.conversation_id)


def test_a_case_has_one_parent_and_no_circle(agent: Colleague, cases: list[Placed]) -> None:
    first, second, third = (placed.case_id for placed in cases)
    link_cases(actor=agent.actor, case_id=first, other_id=second, kind=LinkKind.CHILD_OF)
    link_cases(actor=agent.actor, case_id=second, other_id=third, kind=LinkKind.CHILD_OF)
    with pytest.raises(Refusal, match="part of another"):
        link_cases(actor=agent.actor, case_id=first, other_id=third, kind=LinkKind.CHILD_OF)
    with pytest.raises(Refusal, match="below this one"):
        link_cases(actor=agent.actor, case_id=third, other_id=first, kind=LinkKind.CHILD_OF)
    with pytest.raises(Refusal):
        link_cases(actor=agent.actor, case_id=first, other_id=first, kind=LinkKind.RELATES_TO)

    assert Link.objects.count() == 2


def test_solving_a_case_takes_along_the_parts_that_are_meant(agent: Colleague, cases: list[Placed]) -> None:
    whole, part, other = (placed.case_id for placed in cases)
    for case_id in (part, other):
        link_cases(actor=agent.actor, case_id=case_id, other_id=whole, kind=LinkKind.CHILD_OF)
    solve_case(actor=agent.actor, case_id=whole)
    assert [row.case_id for row in list_open_parts(actor=agent.actor, case_id=whole)] == [part, other]

    done = solve_parts(actor=agent.actor, case_id=whole, part_ids=[part, whole], solution=Solution(demand="failure"))
    assert done.solved == (part,)
    assert Case.objects.get(pk=part).demand == "failure"
    assert [row.case_id for row in list_open_parts(actor=agent.actor, case_id=whole)] == [other]

    bring_back_several(actor=agent.actor, case_ids=[whole, part])
    assert not Case.objects.filter(status=CaseStatus.SOLVED).exists()


def test_a_part_that_lacks_an_answer_stays_open_and_is_named(agent: Colleague, cases: list[Placed]) -> None:
    whole, part, _other = (placed.case_id for placed in cases)
    link_cases(actor=agent.actor, case_id=part, other_id=whole, kind=LinkKind.CHILD_OF)
    found_case_types(actor=SYSTEM, language="en")
    complaint = next(row for row in list_case_types() if row.slug == "complaint")
    set_case_type(actor=agent.actor, case_id=part, type_id=complaint.id)
    done = solve_parts(actor=agent.actor, case_id=whole, part_ids=[part], solution=Solution())
    assert (done.solved, done.refused) == ((), (Case.objects.get(pk=part).reference,))


def test_linking_twice_is_one_link_and_it_can_be_taken_away(agent: Colleague, cases: list[Placed]) -> None:
    first, second = cases[0].case_id, cases[1].case_id
    link_id = link_cases(actor=agent.actor, case_id=first, other_id=second, kind=LinkKind.RELATES_TO)
    assert link_cases(actor=agent.actor, case_id=second, other_id=first, kind=LinkKind.RELATES_TO) == link_id
    assert unlink_cases(actor=agent.actor, link_id=link_id) == (first, second, LinkKind.RELATES_TO)

    assert not list_links(actor=agent.actor, case_id=first)
    with pytest.raises(NotFound):
        unlink_cases(actor=agent.actor, link_id=link_id)


def test_a_link_follows_a_merged_case(agent: Colleague, cases: list[Placed]) -> None:
    first, second, third = cases
    link_cases(actor=agent.actor, case_id=first.case_id, other_id=second.case_id, kind=LinkKind.DUPLICATE_OF)
    merge_conversations(actor=agent.actor, source_id=second.conversation_id, target_id=third.conversation_id)

    [link] = list_links(actor=agent.actor, case_id=first.case_id)
    assert link.case_id == third.case_id


def test_nobody_without_the_desk_links(department_owner: Colleague, cases: list[Placed]) -> None:
    with pytest.raises(NotFound):
        link_cases(
            actor=department_owner.actor,
            case_id=cases[0].case_id,
            other_id=cases[1].case_id,
            kind=LinkKind.RELATES_TO,
        )
    assert list_links(actor=department_owner.actor, case_id=cases[0].case_id) == []


def test_a_reference_finds_its_case_however_it_is_written(agent: Colleague, cases: list[Placed]) -> None:
    reference = Case.objects.get(pk=cases[0].case_id).reference
    assert find_case(actor=agent.actor, reference=f" {reference.lower().replace('-', ' ')} ") == cases[0].case_id
    assert find_case(actor=agent.actor, reference="nothing") is None
