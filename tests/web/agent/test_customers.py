import json
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import Colleague, Person, know
from tests.channels.email.post import receive, write_mail
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

from accord.channels.email.models import Mailbox
from accord.channels.operations import hand_in
from accord.customers.companies.operations import keep_company, place_by_domain, place_customer
from accord.customers.contracts import OutsideNotice, Purpose
from accord.customers.duplicates.operations import look_at_new
from accord.customers.models import Customer
from accord.customers.notes.models import Note
from accord.customers.notes.operations import write_note
from accord.customers.operations import (
    change_preferences,
    merge_customers,
    record_outside_event,
    record_outside_events,
)
from accord.customers.queries import get_customer, may_we
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


def test_a_customers_page_takes_at_most_eighteen_statements_however_long_the_life(
    browser: Client,
    agent: Colleague,
    angry_customer: Person,
    noon: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(20):
        hand_in(letter(angry_customer.email, f"Mail {number}"))
    with clock.at(noon - timedelta(days=400)):
        publish_many(angry_customer.id, 3000)
    know(name="Jonas Weber", email="jon.as@mail.example")
    look_at_new()
    write_note(actor=agent.actor, customer_id=angry_customer.id, text="Is deaf on the left ear.")
    browser.get(f"/customers/{angry_customer.id}/")
    with django_assert_max_num_queries(18):
        page = browser.get(f"/customers/{angry_customer.id}/")
    assert "Perhaps the same person as" in page.content.decode()
    with django_assert_max_num_queries(8):
        browser.get(
            f"/customers/{angry_customer.id}/river/?words=JJD&before=2099-01-01T00:00:00%2B00:00~1",
            headers={"HX-Request": "true"},
        )


def publish_many(customer_id: int, count: int) -> None:
    """A long life: many parcels of one customer."""
    record_outside_events(
        [
            OutsideNotice(
                customer_id=customer_id,
                kind="parcel",
                reference=f"JJD-{number}",
                state="delivered",
                occurred_at=clock.now() + timedelta(hours=number),
            )
            for number in range(count)
        ]
    )


def test_the_river_is_narrowed_by_its_address_and_marks_take_it_off(
    browser: Client, angry_customer: Person, noon: datetime
) -> None:
    with clock.at(noon - timedelta(days=2)):
        publish_many(angry_customer.id, 3)
        hand_in(letter(angry_customer.email, "The pole of JJD-1 is broken."))
    address = f"/customers/{angry_customer.id}/"

    assert river(browser, f"{address}?words=JJD-1") == ["Parcel JJD-1: delivered", "jonas@mail.example wrote"]
    assert river(browser, f"{address}?words=JJD-1&channel=email") == ["jonas@mail.example wrote"]
    assert river(browser, f"{address}?until={(noon - timedelta(days=3)).date()}") == []
    assert river(browser, f"{address}?since=nonsense&channel=nonsense&kind=nonsense&touchpoint=x&before=y") != []
    page = BeautifulSoup(browser.get(f"{address}?words=JJD-1&channel=email&kind=words").content, "html.parser")
    assert [mark["href"] for mark in page.select(".river-bar .filter-mark")] == [
        f"{address}?kind=words&words=JJD-1",
        f"{address}?kind=words&channel=email",
    ]


def test_wishes_consent_company_and_rank_are_written_down(
    browser: Client, agent: Colleague, angry_customer: Person
) -> None:
    company_id = keep_company(actor=agent.actor, name="Alpine Club", domains=["alpine.example"])
    address = f"/customers/{angry_customer.id}/"
    wishes = {"preferred_channel": "phone", "form_of_address": "informal", "times_asked": "yes"}
    browser.post(f"{address}change/", {**wishes, "contact_times": ["evening", "weekend"]})
    browser.post(f"{address}consent/", {"purpose": "surveys", "answer": "no"})
    browser.post(f"{address}company/", {"company": "alpine club"})
    browser.post(f"{address}tier/", {"tier": "Gold"})
    browser.post(f"{address}address/", {"value": "+49 170 1234567"})

    known = get_customer(customer_id=angry_customer.id)
    assert (known.company_id, known.preferred_channel, known.form_of_address) == (company_id, "phone", "informal")
    assert known.contact_times == ("evening", "weekend")
    assert not may_we(customer_id=known.id, purpose=Purpose.SURVEYS)
    text = " ".join(BeautifulSoup(browser.get(address).content, "html.parser").text.split())
    assert "gold" in text
    assert "evenings, weekends" in text
    assert "+491701234567" in text
    assert browser.post(f"{address}company/", {"company": "Nobody"}).status_code == 422


def test_the_composer_says_what_the_customer_wishes(browser: Client, agent: Colleague, angry_customer: Person) -> None:
    placed = hand_in(letter(angry_customer.email))
    quiet = browser.get(f"/inbox/{placed.conversation_id}/").content.decode()
    change_preferences(
        actor=agent.actor,
        customer_id=angry_customer.id,
        preferred_channel="phone",
        contact_times=["evening"],
        form_of_address="formal",
    )
    said = browser.get(f"/inbox/{placed.conversation_id}/").content.decode()

    assert "Prefers to be reached by telephone (evenings)." in said
    assert "Wants to be addressed formally." in said
    assert "Prefers to be reached" not in quiet


def test_notes_company_and_two_addresses_stay_within_the_budget_of_a_conversation(
    browser: Client,
    agent: Colleague,
    angry_customer: Person,
    mailbox: Mailbox,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    company_id = keep_company(actor=agent.actor, name="Alpine Club")
    place_customer(actor=agent.actor, customer_id=angry_customer.id, company_id=company_id)
    browser.post(f"/customers/{angry_customer.id}/address/", {"value": "jonas@work.example"})
    write_note(actor=agent.actor, customer_id=angry_customer.id, text="Deaf on the left ear.")
    fate = receive(write_mail(sender="Jonas <jonas@work.example>", to=mailbox.address), mailbox)
    browser.get(f"/inbox/{fate.conversation_id}/")
    with django_assert_max_num_queries(15):
        page = browser.get(f"/inbox/{fate.conversation_id}/").content.decode()
    assert "Deaf on the left ear." in page
    assert 'title="jonas@work.example"' in page


class TestNotes:
    def test_are_written_read_beside_the_conversation_changed_and_taken_away(
        self, browser: Client, angry_customer: Person
    ) -> None:
        placed = hand_in(letter(angry_customer.email))
        panel = browser.post(
            f"/customers/{angry_customer.id}/notes/",
            {"text": "Deaf on the <b>left</b> ear.", "pinned": "on"},
            headers={"HX-Request": "true"},
        )
        note = Note.objects.get()
        assert "Ana Silva" in panel.content.decode()
        beside = BeautifulSoup(browser.get(f"/inbox/{placed.conversation_id}/").content, "html.parser")
        assert beside.select_one(".note-card--pinned .note-card__words").text.strip() == "Deaf on the <b>left</b> ear."
        browser.post(f"/notes/{note.pk}/change/", {"text": "Deaf on both ears."})
        before = browser.get(f"/notes/{note.pk}/before/", headers={"HX-Request": "true"}).content.decode()
        assert "&lt;b&gt;left" in before
        answer = browser.post(f"/notes/{note.pk}/remove/", headers={"HX-Request": "true"})
        undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
        assert "Deaf on both" not in browser.get(f"/customers/{angry_customer.id}/").content.decode()
        browser.post(undo, headers={"HX-Request": "true"})
        assert "Deaf on both" in browser.get(f"/customers/{angry_customer.id}/").content.decode()

    def test_about_the_company_stand_beside_its_people(
        self, browser: Client, agent: Colleague, angry_customer: Person
    ) -> None:
        company_id = keep_company(actor=agent.actor, name="Alpine Club")
        place_customer(actor=agent.actor, customer_id=angry_customer.id, company_id=company_id)
        browser.post(f"/customers/{angry_customer.id}/notes/", {"text": "Invoices to Bern.", "about": "company"})
        assert Note.objects.get().company_id == company_id
        placed = hand_in(letter(angry_customer.email))
        for address in (f"/inbox/{placed.conversation_id}/", f"/customers/companies/{company_id}/"):
            assert "Invoices to Bern." in browser.get(address).content.decode()


class TestCompanies:
    def test_a_company_is_made_and_its_page_gathers_its_people(
        self, browser: Client, agent: Colleague, angry_customer: Person, loyal_customer: Person
    ) -> None:
        rosa = know(name="Rosa Klein", email="rosa@alpine.example")
        hand_in(letter(rosa.email, "Our tents leak."))
        hand_in(letter(angry_customer.email, "My pole."))
        made = browser.post(
            "/customers/companies/new/",
            {"name": "Alpine Club", "domains": "alpine.example", "owners": [str(agent.id)], "tier": "gold"},
        )
        page = BeautifulSoup(browser.get(made["Location"]).content, "html.parser")

        assert [one.text for one in page.select(".river__title")] == ["Rosa Klein · rosa@alpine.example wrote"]
        assert "Rosa Klein" in page.select_one("aside").text
        assert "looked after by Ana Silva" in " ".join(page.text.split())
        listed = BeautifulSoup(browser.get("/customers/companies/?q=alpine.ex").content, "html.parser")
        assert [link["href"] for link in listed.select(".people__line")] == [made["Location"]]

    def test_a_public_providers_domain_is_refused_and_nothing_written_is_lost(self, browser: Client) -> None:
        answer = browser.post("/customers/companies/new/", {"name": "Alpine Club", "domains": "gmail.com"})
        assert answer.status_code == 422
        assert "Anybody can have an address at gmail.com" in answer.content.decode()
        assert 'value="Alpine Club"' in answer.content.decode()

    def test_the_inbox_and_search_show_one_company_alone(
        self, browser: Client, agent: Colleague, angry_customer: Person
    ) -> None:
        company_id = keep_company(actor=agent.actor, name="Alpine Club", domains=["alpine.example"])
        rosa = know(name="Rosa Klein", email="rosa@alpine.example")
        place_by_domain(customer_ids=[rosa.id])
        theirs = hand_in(letter(rosa.email, "Our tents leak."))
        hand_in(letter(angry_customer.email, "My tents leak."))

        page = BeautifulSoup(browser.get(f"/inbox/?view=all&company={company_id}").content, "html.parser")
        assert [row["data-row-id"] for row in page.select("#rows [data-row-id]")] == [str(theirs.conversation_id)]
        assert "Alpine Club" in page.select_one(".filter-mark").text
        found = BeautifulSoup(browser.get('/search/?q=tents company:"Alpine Club"').content, "html.parser")
        assert [hit["href"] for hit in found.select(".hit")] == [f"/inbox/{theirs.conversation_id}/"]
        assert "There is no company" in browser.get("/search/?q=company:Nobody").content.decode()


class TestDuplicates:
    def _proposed(self, browser: Client) -> tuple[int, int]:
        old, new = know(name="Anna Weber", email="a.weber@gmail.com"), know(name="Anna Weber", email="aweber@gmail.com")
        look_at_new()
        return old.id, new.id

    def test_are_shown_with_reasons_accepted_and_undone(self, browser: Client) -> None:
        old, new = self._proposed(browser)
        page = BeautifulSoup(browser.get("/customers/same/").content, "html.parser")
        assert "a.weber@gmail.com · aweber@gmail.com" in page.select_one(".same__reasons").text
        form = page.select_one(".same__decide")
        address = form["action"]
        htmx = {"HX-Request": "true"}
        browser.post(address, {"decision": "accept", "keep": str(new)}, headers=htmx)
        assert get_customer(customer_id=old).id == new
        browser.post(address, {"decision": "back"}, headers=htmx)
        assert get_customer(customer_id=old).id == old
        browser.post(address, {"decision": "refuse"})
        assert browser.get("/customers/same/").content.decode().count("same__decide") == 0

    def test_two_are_merged_by_hand_and_taken_apart(self, browser: Client) -> None:
        old, new = self._proposed(browser)
        found = browser.get(f"/customers/{old}/merge/?q=aweber").content.decode()
        assert f'name="other" value="{new}"' in found
        browser.post(f"/customers/{old}/merge/", {"other": str(new), "reason": "She said so, twice"})
        page = BeautifulSoup(browser.get(f"/customers/{old}/").content, "html.parser")
        apart = next(link["href"] for link in page.select("a.line") if "/merges/" in link["href"])
        assert "aweber@gmail.com" in browser.get(apart).content.decode()
        browser.post(apart)
        assert get_customer(customer_id=new).id == new


def test_other_departments_do_not_enter(department_owner: Colleague, angry_customer: Person) -> None:
    outside = browser_of(department_owner)
    for address in ("/customers/companies/", "/customers/same/", f"/customers/{angry_customer.id}/", "/notes/"):
        assert outside.get(address).status_code == 403
    assert outside.post(f"/customers/{angry_customer.id}/notes/", {"text": "x"}).status_code == 403
