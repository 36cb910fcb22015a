"""Whoever was hit hears once what was changed, as they allow; whoever helped is thanked."""

import pytest

from accord.customers.contracts import Purpose
from accord.customers.operations import give_consent, mark_undeliverable, merge_customers
from accord.customers.queries import timeline
from accord.desk.models import Case
from accord.improve.contracts import IdeaKind, Letter
from accord.improve.models import Telling
from accord.improve.operations import note_idea, tell_customers
from accord.improve.queries import count_told, draft_letters, get_cause, preview_telling
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import list_facts
from accord.kernel.jobs import run_waiting_jobs
from accord.staff.queries import list_notifications

pytestmark = pytest.mark.django_db

LETTERS = {
    "en": Letter(subject="Poles travel in sleeves now", text="Hello {name}, on {date} you wrote. Now sleeves."),
    "de": Letter(
        subject="Gestänge reist jetzt in Hüllen", text="Guten Tag {name}, am {date} schrieben Sie. Jetzt mit Hülle."
    ),
}


def test_each_customer_hears_once_in_their_language(fixed_cause_id, cx_lead, outbox, customers):
    assert tell_customers(actor=cx_lead.actor, cause_id=fixed_cause_id, letters=LETTERS) == 6
    run_waiting_jobs()
    told = {mail.to[0].value: (mail.subject, mail.text) for mail in outbox}
    assert len(outbox) == 6
    assert told["karl@mail.example"] == (
        "Gestänge reist jetzt in Hüllen",
        "Guten Tag Karl Winter, am 3. März 2026 schrieben Sie. Jetzt mit Hülle.",
    )
    assert told["mary@mail.example"][1] == "Hello Mary Hill, on 3 March 2026 you wrote. Now sleeves."
    assert tell_customers(actor=cx_lead.actor, cause_id=fixed_cause_id, letters=LETTERS) == 0
    run_waiting_jobs()
    assert len(outbox) == 6
    assert count_told(actor=cx_lead.actor, cause_id=fixed_cause_id).sent == 6
    assert get_cause(actor=cx_lead.actor, cause_id=fixed_cause_id).cause.told_at is not None


def test_the_preview_counts_and_shows_before_anything_leaves(fixed_cause_id, cx_lead, outbox, customers):
    give_consent(customer_id=customers[1].id, purpose=Purpose.NEWS_OF_CHANGE, given=False, evidence="test")
    mark_undeliverable(kind="email", value="tom@mail.example")
    preview = preview_telling(actor=cx_lead.actor, cause_id=fixed_cause_id, letters=LETTERS)
    assert (preview.affected, preview.to_be_told, preview.not_allowed, preview.unreachable) == (6, 4, 1, 1)
    assert preview.languages == (("de", 3), ("en", 1))
    assert preview.example is not None
    assert outbox == []
    assert not Telling.objects.exists()


def test_how_many_are_asked_changes_nothing_in_the_number_of_statements(
    fixed_cause_id, cx_lead, customers, django_assert_max_num_queries
):
    with django_assert_max_num_queries(22):  # six customers; asking each alone took ten more
        preview_telling(actor=cx_lead.actor, cause_id=fixed_cause_id, letters=LETTERS)


def test_the_department_hears_that_customers_hear(fixed_cause_id, cx_lead, department_owner, outbox):
    tell_customers(actor=cx_lead.actor, cause_id=fixed_cause_id, letters=LETTERS)
    tell_customers(actor=cx_lead.actor, cause_id=fixed_cause_id, letters=LETTERS)

    heard = [n for n in list_notifications(employee_id=department_owner.id) if n.text_code == "improve.customers_told"]
    assert [n.parameters["customers"] for n in heard] == [6], "once, and not when nobody new is told"


def test_a_no_is_respected_also_when_it_comes_after_the_click(fixed_cause_id, cx_lead, outbox, customers):
    give_consent(customer_id=customers[1].id, purpose=Purpose.NEWS_OF_CHANGE, given=False, evidence="test")
    tell_customers(actor=cx_lead.actor, cause_id=fixed_cause_id, letters=LETTERS)
    give_consent(customer_id=customers[3].id, purpose=Purpose.NEWS_OF_CHANGE, given=False, evidence="test")
    run_waiting_jobs()
    addresses = {mail.to[0].value for mail in outbox}
    assert len(addresses) == 4
    assert not addresses & {customers[1].email, customers[3].email}
    counts = count_told(actor=cx_lead.actor, cause_id=fixed_cause_id)
    assert (counts.sent, counts.not_allowed, counts.unreachable, counts.waiting) == (4, 2, 0, 0)


def test_two_who_were_merged_hear_once(fixed_cause_id, cx_lead, outbox, customers):
    merge_customers(actor=cx_lead.actor, source_id=customers[1].id, target_id=customers[3].id)
    assert tell_customers(actor=cx_lead.actor, cause_id=fixed_cause_id, letters=LETTERS) == 5
    run_waiting_jobs()
    assert len(outbox) == 5


def test_the_mail_carries_a_way_to_say_no(fixed_cause_id, cx_lead, outbox):
    tell_customers(actor=cx_lead.actor, cause_id=fixed_cause_id, letters=LETTERS)
    run_waiting_jobs()
    assert outbox[0].unsubscribe_url.startswith("http://127.0.0.1:8000/c/news/")


def test_nothing_is_told_before_it_is_fixed(cause_id, cx_lead, outbox):
    with pytest.raises(Refusal):
        tell_customers(actor=cx_lead.actor, cause_id=cause_id, letters=LETTERS)
    assert not Telling.objects.exists()


def test_neither_agents_nor_departments_write_to_all_customers(fixed_cause_id, agent, department_owner, outbox):
    with pytest.raises(NotAllowed):
        tell_customers(actor=department_owner.actor, cause_id=fixed_cause_id, letters=LETTERS)
    with pytest.raises(NotAllowed):
        tell_customers(actor=agent.actor, cause_id=fixed_cause_id, letters=LETTERS)
    with pytest.raises(NotFound):
        preview_telling(actor=agent.actor, cause_id=fixed_cause_id)
    assert not Telling.objects.exists()


def test_empty_words_are_refused(fixed_cause_id, cx_lead):
    with pytest.raises(BadInput):
        tell_customers(actor=cx_lead.actor, cause_id=fixed_cause_id, letters={"en": Letter(subject="News", text=" ")})


def test_drafts_say_what_was_changed_in_each_language(fixed_cause_id, cx_lead):
    letters = draft_letters(actor=cx_lead.actor, cause_id=fixed_cause_id)
    assert set(letters) == {"en", "de"}
    assert "Every pole now travels in a sleeve." in letters["en"].text
    assert "{name}" in letters["de"].text


def test_bell_ringers_idea_givers_and_solvers_are_thanked_and_the_timeline_shows_both(
    *, fixed_cause_id, complaints, cx_lead, agent, other_agent, outbox
):
    first = complaints[0]
    Case.objects.filter(pk=first.case_id).update(solved_by_id=agent.id)
    note_idea(
        actor=other_agent.actor, kind=IdeaKind.IDEA, text="Sleeves.", conversation_id=complaints[1].conversation_id
    )
    tell_customers(actor=cx_lead.actor, cause_id=fixed_cause_id, letters=LETTERS)
    run_waiting_jobs()
    (heard,) = list_notifications(employee_id=agent.id)
    assert heard.text_code == "improve.thanks_solved"
    assert heard.parameters == {
        "title": "Parcel arrived damaged",
        "what_changed": "Every pole now travels in a sleeve.",
        "by": "Ines Duarte",
    }
    assert "improve.thanks_idea" in [n.text_code for n in list_notifications(employee_id=other_agent.id)]
    kinds = {entry.kind for entry in timeline(customer_id=first.customer_id)}
    assert {"improve.CustomerTold", "improve.EmployeeThanked"} <= kinds
    tell_customers(actor=cx_lead.actor, cause_id=fixed_cause_id, letters=LETTERS)
    assert len(list_facts(kinds=["improve.EmployeeThanked"])) == 2
