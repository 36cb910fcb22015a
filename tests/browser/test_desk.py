"""An agent at work without a mouse: walking the list, writing, taking back, solving; and axe finds nothing."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from playwright.sync_api import BrowserContext, Page, expect

from accord.channels import operations as channels
from accord.channels.contracts import Channel, Placed
from accord.channels.operations import Outbox, hand_in
from accord.desk.models import Case, Message
from accord.desk.operations import post_note, post_reply
from accord.desk.queries import open_conversation
from tests.browser.pressing import click, let_rest, press, write
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter
from tests.understand.conftest import damaged, sizes  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("damaged", "sizes"),
]


@pytest.fixture(autouse=True)
def outbox(monkeypatch: pytest.MonkeyPatch) -> KeptOutbox:
    """Mail that leaves, kept in a list instead."""
    kept = KeptOutbox()
    doors = Outbox(call_back=kept.call_back, send_again=kept.send_again, mark_arrived=kept.mark_arrived)
    monkeypatch.setitem(channels._senders, Channel.EMAIL, kept.append)
    monkeypatch.setitem(channels._outboxes, Channel.EMAIL, doors)
    cache.clear()
    return kept


@pytest.fixture
def three(angry_customer: Person, loyal_customer: Person) -> list[Placed]:
    """Three conversations; the newest, on top, is the angry customer's."""
    with transaction.atomic():
        return [
            hand_in(letter(loyal_customer.email, "Which size fits?", name="Amélie Laurent", subject="Sizes")),
            hand_in(letter(loyal_customer.email, "Where is my parcel?", name="Amélie Laurent", subject="Parcel")),
            hand_in(letter(angry_customer.email, "The pole arrived damaged.", name="Jonas Weber", subject="Pole")),
        ]


def sign_in(context: BrowserContext, server: str, colleague: Colleague) -> None:
    """Put the cookie of a signed-in colleague into a browser."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get(pk=colleague.id))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server}])


@pytest.fixture
def inbox(page: Page, context: BrowserContext, live_server: object, agent: Colleague, three: list[Placed]) -> Page:
    """Ana's inbox, open."""
    server: str = live_server.url  # type: ignore[attr-defined]
    sign_in(context, server, agent)
    page.goto(f"{server}/inbox/")
    return page


def test_the_list_is_walked_and_opened_by_keys(inbox: Page) -> None:
    press(inbox, "j", "j", "k", "Enter")

    expect(inbox.locator("#pane-main h2")).to_have_text("Pole")
    expect(inbox.locator("#pane-aside h2")).to_have_text("Jonas Weber")
    expect(inbox.locator("#rows [aria-current] .inbox-row__subject")).to_have_text("Pole")
    expect(inbox).to_have_url(re.compile(r"/inbox/\d+/\?view=all$"))
    expect(inbox).to_have_title("Jonas Weber: Pole · Accord")


def test_a_reply_and_a_note_are_kept_apart_and_neither_is_lost(inbox: Page) -> None:
    open_first(inbox)
    press(inbox, "r")
    write(inbox, "Dear Jonas")
    press(inbox, "Escape")
    press(inbox, "n")
    expect(inbox.locator("#composer.composer--note")).to_be_visible()
    with inbox.expect_response(lambda answer: "Third+one+this+week" in (answer.request.post_data or "")):
        write(inbox, "Third one this week")
    inbox.reload()

    expect(inbox.locator("#composer textarea")).to_have_value("Dear Jonas")
    press(inbox, "n")
    expect(inbox.locator("#composer textarea")).to_have_value("Third one this week")


def test_a_sent_reply_is_taken_back(inbox: Page, outbox: KeptOutbox) -> None:
    open_first(inbox)
    press(inbox, "r")
    write(inbox, "A new pole is on its way.")
    press(inbox, "Control+Enter")
    expect(inbox.locator(".message--ours")).to_contain_text("A new pole is on its way.")
    left = [message.text for message in outbox]
    click(inbox, "[data-undo]")

    expect(inbox.locator(".message--ours")).to_have_count(0)
    expect(inbox.locator("#composer textarea")).to_have_value("A new pole is on its way.")
    assert left == ["A new pole is on its way."]
    assert not outbox


def test_a_stale_reply_stops_and_keeps_its_words(
    inbox: Page, other_agent: Colleague, three: list[Placed], outbox: KeptOutbox
) -> None:
    open_first(inbox)
    press(inbox, "r")
    write(inbox, "From Ana")
    post_reply(actor=other_agent.actor, conversation_id=three[2].conversation_id, text="From Lukas")
    press(inbox, "Control+Enter")

    expect(inbox.locator(".composer__hint--risk:visible")).to_have_text(
        "Lukas Brandt answered meanwhile. Read it, then send."
    )
    expect(inbox.locator("#composer textarea")).to_have_value("From Ana")
    expect(inbox.locator(".message--ours")).to_contain_text("From Lukas")
    assert [message.text for message in outbox] == ["From Lukas"]


def test_send_and_solve_takes_two_keys_and_goes_to_the_next(inbox: Page, outbox: KeptOutbox) -> None:
    open_first(inbox)
    press(inbox, "r")
    write(inbox, "A new pole is on its way.")
    press(inbox, "Control+Shift+Enter")
    expect(inbox.locator("#act [data-digit='1']")).to_contain_text("Damaged on arrival")
    press(inbox, "1")

    expect(inbox.locator("#pane-main h2")).to_have_text("Parcel")
    expect(inbox.locator(".toast")).to_contain_text("Sent and solved.")
    case = Case.objects.get(status="solved")
    assert (case.demand, case.reason is not None) == ("failure", True)
    assert [message.text for message in outbox] == ["A new pole is on its way."]


def test_a_sent_reply_leaves_no_draft_behind(inbox: Page, agent: Colleague, three: list[Placed]) -> None:
    open_first(inbox)
    press(inbox, "r")
    write(inbox, "A new pole is on its way.")
    inbox.wait_for_timeout(710)  # the draft has just set out when the reply follows
    inbox.locator("#composer textarea").press("Control+Enter")
    expect(inbox.locator(".message--ours")).to_be_visible()
    inbox.wait_for_timeout(500)
    opened = open_conversation(actor=agent.actor, conversation_id=three[2].conversation_id)

    assert opened.drafts == {}


def test_a_mentioned_file_that_is_missing_is_noticed(inbox: Page) -> None:
    open_first(inbox)
    press(inbox, "r")
    write(inbox, "See the attached drawing.")

    expect(inbox.locator("[data-attachment-hint]")).to_be_visible()


def test_letters_arrive_where_the_page_stands(inbox: Page, three: list[Placed], agent: Colleague) -> None:
    open_first(inbox)
    inbox.evaluate("document.querySelector('[data-letter]').dataset.kept = 'yes'")
    post_note(actor=agent.actor, conversation_id=three[2].conversation_id, text="He is right.")
    topic = f"conversation:{three[2].conversation_id}"
    inbox.evaluate("topic => document.dispatchEvent(new CustomEvent('accord:hint', {detail: {topic}}))", topic)

    expect(inbox.locator(".note")).to_contain_text("He is right.")
    expect(inbox.locator("[data-letter][data-kept=yes]")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.long)])
def test_axe_finds_nothing(
    new_context: Callable[..., BrowserContext], live_server: object, agent: Colleague, three: list[Placed], scheme: str
) -> None:
    server: str = live_server.url  # type: ignore[attr-defined]
    # axe is injected as a script, which the pages' own policy rightly refuses.
    context = new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme, bypass_csp=True)
    sign_in(context, server, agent)
    page = context.new_page()
    found = []
    for address, then in pages(three):
        page.goto(server + address)
        then(page)
        found += [
            (address, violation["id"], violation["nodes"][0]["html"])
            for violation in Axe().run(page).response["violations"]
        ]

    assert found == []


def pages(three: list[Placed]) -> list[tuple[str, Callable[[Page], object]]]:
    """Addresses, and what to do there before looking."""

    def solve(page: Page) -> None:
        press(page, "e")
        page.locator("#act[open] .choice").first.wait_for()
        press(page, "4")

    def rest(page: Page) -> None:
        page.wait_for_load_state("networkidle")

    return [
        ("/inbox/", rest),
        (f"/inbox/{three[2].conversation_id}/", solve),
        (f"/customers/{three[2].customer_id}/", rest),
        ("/customers/?q=jonas", rest),
        ("/search/?q=pole", rest),
    ]


def open_first(page: Page) -> None:
    press(page, "j", "Enter")
    expect(page.locator("#pane-main h2")).to_have_text("Pole")
    let_rest(page)
    assert Message.objects.exists()
