"""Notes about customers and companies: authored, dated, pinned, and what they said before."""

from datetime import timedelta

import pytest
from tests.cast import Colleague, Person

from accord.customers.companies.operations import keep_company
from accord.customers.models import Customer
from accord.customers.notes.models import Note
from accord.customers.notes.operations import bring_note_back, change_note, pin_note, remove_note, write_note
from accord.customers.notes.queries import list_notes, list_versions
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed, NotFound
from accord.kernel.events import list_facts
from accord.kernel.permissions import customer_actor

pytestmark = pytest.mark.django_db


def test_notes_of_person_and_company_stand_together_pinned_first(agent: Colleague, angry_customer: Person) -> None:
    company_id = keep_company(actor=agent.actor, name="Alpine Club")
    now = clock.now()
    with clock.at(now):
        pinned = write_note(actor=agent.actor, company_id=company_id, text="Invoices go to Bern.", is_pinned=True)
    with clock.at(now + timedelta(hours=1)):
        write_note(actor=agent.actor, customer_id=angry_customer.id, text="Is deaf on the left ear.")
    rows = list_notes(actor=agent.actor, customer_ids=[angry_customer.id], company_id=company_id)

    assert [(row.text, row.author_id, row.is_pinned) for row in rows] == [
        ("Invoices go to Bern.", agent.id, True),
        ("Is deaf on the left ear.", agent.id, False),
    ]
    pin_note(actor=agent.actor, note_id=pinned, is_pinned=False)
    rows = list_notes(actor=agent.actor, customer_ids=[angry_customer.id], company_id=company_id)
    assert rows[0].text == "Is deaf on the left ear."


def test_what_a_note_said_is_kept_with_its_author(
    agent: Colleague, other_agent: Colleague, angry_customer: Person
) -> None:
    note_id = write_note(actor=agent.actor, customer_id=angry_customer.id, text="Prefers mornings.")
    change_note(actor=other_agent.actor, note_id=note_id, text="Prefers evenings.")
    change_note(actor=other_agent.actor, note_id=note_id, text="Prefers evenings.")

    (row,) = list_notes(actor=agent.actor, customer_ids=[angry_customer.id])
    assert (row.text, row.author_id, row.versions) == ("Prefers evenings.", other_agent.id, 1)
    assert [(v.text, v.author_id) for v in list_versions(actor=agent.actor, note_id=note_id)] == [
        ("Prefers mornings.", agent.id)
    ]


def test_a_note_taken_away_can_be_brought_back(agent: Colleague, angry_customer: Person) -> None:
    note_id = write_note(actor=agent.actor, customer_id=angry_customer.id, text="Prefers mornings.")
    remove_note(actor=agent.actor, note_id=note_id)
    assert list_notes(actor=agent.actor, customer_ids=[angry_customer.id]) == []
    with pytest.raises(NotFound):
        change_note(actor=agent.actor, note_id=note_id, text="Else")
    bring_note_back(actor=agent.actor, note_id=note_id)
    assert len(list_notes(actor=agent.actor, customer_ids=[angry_customer.id])) == 1


def test_facts_about_notes_carry_no_words(agent: Colleague, angry_customer: Person) -> None:
    write_note(actor=agent.actor, customer_id=angry_customer.id, text="Prefers mornings.")
    (fact,) = list_facts(customer_ids=[angry_customer.id], kinds=["customers.CustomerNoteWritten"])
    assert set(fact.payload) == {"customer_id", "note_id"}


def test_neither_the_customer_nor_other_departments_read_or_write(
    agent: Colleague, department_owner: Colleague, angry_customer: Person
) -> None:
    write_note(actor=agent.actor, customer_id=angry_customer.id, text="Prefers mornings.")
    for actor in (customer_actor(angry_customer.id), department_owner.actor):
        assert list_notes(actor=actor, customer_ids=[angry_customer.id]) == []
        with pytest.raises(NotAllowed):
            write_note(actor=actor, customer_id=angry_customer.id, text="Hello")
    assert Note.objects.count() == 1


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4001])
def test_a_note_says_something_and_not_a_book(agent: Colleague, angry_customer: Person, text: str) -> None:
    with pytest.raises(BadInput):
        write_note(actor=agent.actor, customer_id=angry_customer.id, text=text)


def test_notes_and_what_they_said_go_with_the_customer(agent: Colleague, angry_customer: Person) -> None:
    note_id = write_note(actor=agent.actor, customer_id=angry_customer.id, text="Prefers mornings.")
    change_note(actor=agent.actor, note_id=note_id, text="Prefers evenings.")
    Customer.objects.filter(pk=angry_customer.id).delete()
    assert not Note.objects.exists()
    assert list_versions(actor=agent.actor, note_id=note_id) == []
