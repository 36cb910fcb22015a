"""A signal's contacts become one incident."""

import pytest
from django.urls import reverse
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

from accord.channels.operations import hand_in
from accord.desk.incidents.queries import list_incident_cases, list_incidents
from accord.listen.operations import ring_bell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_the_cases_behind_a_bell_are_gathered(
    lead: Colleague, department_owner: Colleague, angry_customer: Person
) -> None:
    placed = hand_in(letter(angry_customer.email, "It came open."))
    signal_id = ring_bell(actor=lead.actor, text="Parcels arrive open", conversation_id=placed.conversation_id)
    address = reverse("agent:incident-from-signal", args=[signal_id])
    assert browser_of(department_owner).post(address).status_code == 403
    assert list_incidents(actor=lead.actor) == []
    answer = browser_of(lead).post(address)

    [row] = list_incidents(actor=lead.actor)
    assert answer["Location"] == reverse("agent:incident", args=[row.id])
    assert row.title == "Parcels arrive open"
    assert [case.case_id for case in list_incident_cases(actor=lead.actor, incident_id=row.id)] == [placed.case_id]
