"""The figure of what had to be repeated leads to its conversations."""

from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.web.lead.browsers import browser_of, words_of

from accord.channels.operations import hand_in
from accord.desk.context.models import Repeat
from accord.desk.contracts import Place
from accord.desk.models import Contact, Conversation
from accord.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_each_conversation_stands_with_what_was_repeated(
    lead: Colleague, angry_customer: Person, noon: datetime
) -> None:
    earlier = noon - timedelta(hours=1)
    with clock.at(earlier):
        placed = hand_in(letter(angry_customer.email))
    contact, customer_id = Contact.objects.get(), angry_customer.id
    Repeat.objects.create(contact=contact, customer_id=customer_id, at=earlier, given=["order"], asked=["description"])
    browser = browser_of(lead)
    assert "/listen/figures/repeats/?days=28" in browser.get("/listen/figures/").content.decode()
    page = browser.get("/listen/figures/repeats/")
    assert f"/inbox/{placed.conversation_id}/" in page.content.decode()
    said = words_of(page)
    assert "1 of 1 contacts" in said
    assert "Order what had happened" in said

    Conversation.objects.update(place=Place.JUNK)
    assert "Nobody had to repeat anything" in words_of(browser.get("/listen/figures/repeats/"))
