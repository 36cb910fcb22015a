"""The settings of tags, junk and acknowledging: for those who administer, and nothing is deleted too early."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.cast import Colleague
from tests.web.agent.conftest import browser_of

from accord.channels.email.models import Mailbox
from accord.desk.acknowledging.queries import choice_of
from accord.desk.junk.models import Block
from accord.desk.models import Tag
from accord.kernel.company import read_company

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def ada(administrator: Colleague) -> Client:
    return browser_of(administrator)


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def test_a_tag_is_made_changed_merged_and_deleted(ada: Client) -> None:
    for name in ("tent", "tents", "poles"):
        assert ada.post("/settings/tags/", {"name": name, "colour": "warm"}).status_code == 302
    tent, tents, poles = Tag.objects.order_by("pk").values_list("pk", flat=True)
    ada.post(f"/settings/tags/{tents}/", {"name": "Tents", "description": "All of them", "colour": "fine"})
    assert "All of them" in page(ada, "/settings/tags/")
    ada.post(f"/settings/tags/{tent}/merge/", {"into": tents})
    ada.post(f"/settings/tags/{poles}/delete/")
    assert list(Tag.objects.values_list("name", "colour")) == [("Tents", "fine")]
    assert "Tents" in page(ada, f"/settings/tags/{tents}/")


def test_the_list_of_tags_is_closed_and_opened(ada: Client) -> None:
    ada.post("/settings/tags/", {"list": "closed"})
    assert read_company().tags_closed
    ada.post("/settings/tags/", {"list": "open"})
    assert not read_company().tags_closed


def test_a_sender_is_blocked_and_let_in_again(ada: Client) -> None:
    ada.post("/settings/junk/", {"value": "spam.example"})
    assert "spam.example" in page(ada, "/settings/junk/")
    ada.post(f"/settings/junk/{Block.objects.get().pk}/unblock/")
    assert not Block.objects.exists()


def test_nothing_is_kept_for_less_than_thirty_days(ada: Client) -> None:
    assert ada.post("/settings/junk/", {"junk_days": "29", "trash_days": "30"}).status_code == 422
    assert (read_company().junk_days, read_company().trash_days) == (30, 30)
    ada.post("/settings/junk/", {"junk_days": "45", "trash_days": "60", "reference_in_subject": "on"})
    company = read_company()
    assert (company.junk_days, company.trash_days, company.reference_in_subject) == (45, 60, True)


def test_a_mailbox_acknowledges_or_not(ada: Client) -> None:
    mailbox = Mailbox.objects.create(address="service@company.example", name="Service")
    address = f"/settings/mailboxes/{mailbox.pk}/acknowledging/"
    assert "too thin to be honest" in page(ada, address)
    ada.post(address, {"is_on": "on", "words": "We are on holiday."})
    choice = choice_of(inbox_id=mailbox.pk)
    assert (choice.is_on, choice.words) == (True, "We are on holiday.")
    ada.post(address, {"words": ""})
    assert not choice_of(inbox_id=mailbox.pk).is_on


def test_only_for_those_who_administer(agent: Colleague) -> None:
    browser = browser_of(agent)
    for address in ("/settings/tags/", "/settings/junk/"):
        assert browser.get(address).status_code == 403
