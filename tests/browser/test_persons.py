"""The room of customers in a browser: a note, two persons merged and undone where they stand, and axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.db import transaction
from playwright.sync_api import BrowserContext, Page, expect

from accord.channels.operations import hand_in
from accord.customers.companies.operations import keep_company, place_by_domain
from accord.customers.duplicates.operations import look_at_new
from accord.customers.notes.operations import write_note
from accord.customers.operations import change_preferences
from accord.desk.context.links import status_token
from tests.browser.pressing import click
from tests.browser.test_desk import sign_in
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.cast import Colleague, know
from tests.desk.letters import letter

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_persons_are_noted_about_merged_and_undone_and_axe_finds_nothing(
    page: Page, context: BrowserContext, live_server: object, agent: Colleague
) -> None:
    cache.clear()
    server: str = live_server.url  # type: ignore[attr-defined]
    with transaction.atomic():
        old, new = know(name="Anna Weber", email="a.weber@gmail.com"), know(name="Anna Weber", email="aweber@gmail.com")
        hand_in(letter(old.email, "The pole arrived damaged."))
        change_preferences(actor=agent.actor, customer_id=old.id, preferred_channel="phone", contact_times=["evening"])
        look_at_new()
    sign_in(context, server, agent)

    page.goto(f"{server}/customers/{old.id}/")
    click(page, "text=Write a note")
    page.fill(".note-new textarea", "Deaf on the left ear.")
    click(page, ".note-new button:has-text('Keep')")
    expect(page.locator(".note-card__words")).to_have_text("Deaf on the left ear.")
    _nothing_found(page)
    page.goto(f"{server}/customers/same/")
    _nothing_found(page)
    click(page, "button:has-text('One person: merge')")
    expect(page.locator(".same--decided")).to_contain_text("They are one person now.")
    click(page, ".same--decided button")
    expect(page.locator(".same__reasons")).to_contain_text("a.weber@gmail.com")
    assert new.id != old.id


@pytest.mark.long
def test_axe_finds_nothing_on_the_pages_of_companies(
    page: Page, context: BrowserContext, live_server: object, agent: Colleague
) -> None:
    cache.clear()
    server: str = live_server.url  # type: ignore[attr-defined]
    with transaction.atomic():
        company_id = keep_company(actor=agent.actor, name="Alpine Club", domains=["alpine.example"], tier="gold")
        rosa = know(name="Rosa Klein", email="rosa@alpine.example")
        place_by_domain(customer_ids=[rosa.id])
        placed = hand_in(letter(rosa.email, "Our tents leak."))
        write_note(actor=agent.actor, company_id=company_id, text="Invoices to Bern.", is_pinned=True)
    sign_in(context, server, agent)
    company = f"/customers/companies/{company_id}/"
    for path in ("/customers/companies/", company, f"{company}edit/", f"/customers/{rosa.id}/merge/?q=rosa"):
        page.goto(server + path)
        _nothing_found(page)
    page.goto(f"{server}/status/{status_token(case_id=placed.case_id, customer_id=rosa.id)}/")
    page.click(".status-wishes summary")  # the browser's own: no script of ours is on this page
    _nothing_found(page)


def _nothing_found(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []
