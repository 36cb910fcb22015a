from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.operations import hand_in
from accord.customers.models import Customer
from accord.customers.operations import merge_customers, record_outside_event
from accord.desk.operations import post_reply
from accord.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def river(browser: Client, address: str) -> list[str]:
    page = BeautifulSoup(browser.get(address).content, "html.parser")
    return [" ".join(item.text.split()) for item in page.select(".river__title")]


def test_a_customer_has_one_river_of_words_and_parcels(
    browser: Client, agent: Colleague, angry_customer: Person, noon: datetime
) -> None:
    record_outside_event(
        kind="parcel",
        reference="P-1",
        state="damaged",
        occurred_at=noon - timedelta(days=1),
        customer_id=angry_customer.id,
    )
    placed = hand_in(letter(angry_customer.email, "The pole is broken."))
    with clock.at(noon + timedelta(minutes=5)):
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="A new one is on its way.")
        titles = river(browser, f"/customers/{angry_customer.id}/")
        words = river(browser, f"/customers/{angry_customer.id}/?kind=words")
        parcels = river(browser, f"/customers/{angry_customer.id}/?kind=outside")

    assert titles == ["Ana Silva took it", "Ana Silva replied", "jonas@mail.example wrote", "Parcel P-1: damaged"]
    assert words == ["Ana Silva replied", "jonas@mail.example wrote"]
    assert parcels == ["Parcel P-1: damaged"]


def test_a_merged_customer_leads_to_the_living_one(
    browser: Client, agent: Colleague, angry_customer: Person, loyal_customer: Person
) -> None:
    merge_customers(actor=agent.actor, source_id=angry_customer.id, target_id=loyal_customer.id)

    answer = browser.get(f"/customers/{angry_customer.id}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/customers/{loyal_customer.id}/")


def test_a_customer_is_found_by_a_part_of_the_address(browser: Client, angry_customer: Person) -> None:
    page = BeautifulSoup(browser.get("/customers/?q=jonas@").content, "html.parser")

    assert [link["href"] for link in page.select(".people__line")] == [f"/customers/{angry_customer.id}/"]


def test_preferences_are_changed(browser: Client, angry_customer: Person) -> None:
    browser.post(f"/customers/{angry_customer.id}/change/", {"preferred_name": "Joni"})

    assert Customer.objects.get(pk=angry_customer.id).preferred_name == "Joni"


def test_a_customers_page_takes_at_most_fifteen_statements(
    browser: Client, angry_customer: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        hand_in(letter(angry_customer.email, f"Mail {number}"))
    browser.get(f"/customers/{angry_customer.id}/")
    with django_assert_max_num_queries(15):
        browser.get(f"/customers/{angry_customer.id}/")
