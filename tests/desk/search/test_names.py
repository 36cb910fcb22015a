"""Customers who never wrote are found by their names, also by misspelt ones."""

import pytest
from tests.cast import Colleague, know
from tests.desk.letters import letter
from tests.desk.search.conftest import follow

from accord.channels.operations import hand_in
from accord.customers.models import Customer
from accord.desk.search.operations import begin_names_anew
from accord.desk.search.queries import search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_a_misspelt_name_leads_to_whoever_never_wrote(agent: Colleague) -> None:
    person = know(name="Ottilie Brückner", email="o@mail.example")
    hand_in(letter("nora@mail.example", "Where is the brick?"))
    follow()

    assert search(actor=agent.actor, words="Brukner").corrected == "brückner"
    assert search(actor=agent.actor, words="Otilie").corrected == "ottilie"
    assert search(actor=agent.actor, words="Ottilie").corrected == ""  # she is found as it was typed

    Customer.objects.filter(pk=person.id).update(name="Ottilie Zschokke")
    begin_names_anew()
    follow()
    assert search(actor=agent.actor, words="Zschoke").corrected == "zschokke"
