"""An idea is never met with silence: it has a decider, a date, and an answer with a reason."""

from datetime import date, timedelta

import pytest
from tests.cast import employ

from accord.desk.models import Case
from accord.improve.contracts import Decision, IdeaKind
from accord.improve.models import Idea
from accord.improve.operations import decide_idea, note_idea, vote_idea
from accord.improve.queries import get_idea, list_ideas
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import list_facts
from accord.kernel.permissions import Role, customer_actor
from accord.staff.queries import list_notifications

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea_id(*, noon, agent, lead, department_owner, angry_customer, write, delivery):
    placed = write(angry_customer, place=delivery)
    return note_idea(
        actor=agent.actor,
        kind=IdeaKind.WORKAROUND,
        text="I had to ask the workshop for a pole.",
        conversation_id=placed.conversation_id,
    )


def test_keeps_its_conversation_and_lands_with_the_department(idea_id, agent, department_owner, angry_customer):
    idea, may_decide = get_idea(actor=agent.actor, idea_id=idea_id)
    assert (idea.department_name, idea.touchpoint_name) == ("Warehouse", "Parcel")
    assert (idea.decider_name, idea.due_on, may_decide) == ("Piotr Zielinski", date(2026, 3, 17), False)
    assert [n.text_code for n in list_notifications(employee_id=department_owner.id)] == ["improve.idea_to_decide"]
    (fact,) = list_facts(kinds=["improve.IdeaNoted"])
    assert (fact.conversation_id, fact.payload["idea_kind"]) == (idea.conversation_id, "workaround")
    assert [i.id for i in list_ideas(actor=department_owner.actor, view="to_decide")] == [idea_id]


def test_the_department_named_at_solving_wins(
    *, noon, agent, other_department_owner, angry_customer, write, delivery, marketing
):
    placed = write(angry_customer, place=delivery)
    Case.objects.filter(pk=placed.case_id).update(cause_department_id=marketing.id)
    idea_id = note_idea(
        actor=agent.actor, kind=IdeaKind.IDEA, text="Say it in the offer.", conversation_id=placed.conversation_id
    )
    assert get_idea(actor=agent.actor, idea_id=idea_id)[0].decider_name == "Chloe Martin"


def test_without_a_department_the_lead_decides_but_not_about_their_own(noon, agent, lead, cx_lead):
    theirs = note_idea(actor=agent.actor, kind=IdeaKind.IDEA, text="A second screen.")
    own = note_idea(actor=lead.actor, kind=IdeaKind.IDEA, text="A quiet room.")
    assert get_idea(actor=agent.actor, idea_id=theirs)[0].decider_id == lead.id
    assert get_idea(actor=agent.actor, idea_id=own)[0].decider_id == cx_lead.id


def test_silence_and_strangers_note_nothing(noon, agent, angry_customer, department_owner, write):
    with pytest.raises(BadInput):
        note_idea(actor=agent.actor, kind=IdeaKind.IDEA, text=" ")
    with pytest.raises(NotAllowed):
        note_idea(actor=customer_actor(angry_customer.id), kind=IdeaKind.IDEA, text="Be kinder.")
    with pytest.raises(NotFound):
        note_idea(
            actor=department_owner.actor,
            kind=IdeaKind.IDEA,
            text="I heard of it.",
            conversation_id=write(angry_customer).conversation_id,
        )
    assert not Idea.objects.exists()


def test_votes_count_once_and_never_for_ones_own(idea_id, agent, other_agent, lead):
    vote_idea(actor=other_agent.actor, idea_id=idea_id)
    vote_idea(actor=other_agent.actor, idea_id=idea_id)
    vote_idea(actor=lead.actor, idea_id=idea_id)
    with pytest.raises(Refusal):
        vote_idea(actor=agent.actor, idea_id=idea_id)
    idea, _ = get_idea(actor=other_agent.actor, idea_id=idea_id)
    assert (idea.votes, idea.voted) == (2, True)
    vote_idea(actor=other_agent.actor, idea_id=idea_id, wanted=False)
    idea, _ = get_idea(actor=other_agent.actor, idea_id=idea_id)
    assert (idea.votes, idea.voted) == (1, False)


def test_the_answer_has_a_reason_and_reaches_whoever_had_the_idea(idea_id, agent, department_owner):
    with pytest.raises(BadInput):
        decide_idea(actor=department_owner.actor, idea_id=idea_id, adopted=True, answer="")
    decide_idea(actor=department_owner.actor, idea_id=idea_id, adopted=True, answer="Spare poles come with each tent.")
    idea, _ = get_idea(actor=agent.actor, idea_id=idea_id)
    assert (idea.decision, idea.answer, idea.decided_by_name) == (
        Decision.ADOPTED,
        "Spare poles come with each tent.",
        "Piotr Zielinski",
    )
    (heard,) = list_notifications(employee_id=agent.id)
    assert (heard.text_code, heard.parameters["answer"]) == ("improve.idea_adopted", "Spare poles come with each tent.")
    with pytest.raises(Refusal):
        decide_idea(actor=department_owner.actor, idea_id=idea_id, adopted=False, answer="Or not.")


def test_only_those_concerned_answer(idea_id, other_agent, other_department_owner, lead):
    for outsider in (other_agent, other_department_owner):
        with pytest.raises(NotAllowed):
            decide_idea(actor=outsider.actor, idea_id=idea_id, adopted=True, answer="Yes.")
    decide_idea(actor=lead.actor, idea_id=idea_id, adopted=False, answer="The supplier changes anyway.")
    assert get_idea(actor=lead.actor, idea_id=idea_id)[0].decision == Decision.DECLINED


def test_an_unanswered_idea_climbs_and_its_author_hears_that_it_is_late(
    idea_id, agent, cx_lead, noon, department_owner
):
    executive = employ(name="Eva Roth", email="eva@company.example", role=Role.EXECUTIVE)
    deciders = []
    for day in (14, 15, 22, 29):
        fire_due_deadlines(now=noon + timedelta(days=day))
        deciders.append(Idea.objects.get(pk=idea_id).decider_id)
    assert deciders == [department_owner.id, cx_lead.id, executive.id, executive.id]
    with clock.at(noon + timedelta(days=15)):
        assert get_idea(actor=agent.actor, idea_id=idea_id)[0].overdue
    assert [n.text_code for n in list_notifications(employee_id=agent.id)] == ["improve.idea_late"] * 2


def test_an_answered_idea_does_not_climb(idea_id, lead, noon):
    decide_idea(actor=lead.actor, idea_id=idea_id, adopted=True, answer="Good.")
    assert fire_due_deadlines(now=noon + timedelta(days=60)) >= 0
    assert Idea.objects.get(pk=idea_id).climbed == 0


def test_a_list_of_ideas_is_one_statement(idea_id, agent, lead, django_assert_num_queries):
    note_idea(actor=agent.actor, kind=IdeaKind.IDEA, text="A second screen.")
    list_ideas(actor=lead.actor)
    with django_assert_num_queries(1):
        assert len(list_ideas(actor=lead.actor)) == 2
