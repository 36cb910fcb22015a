"""A whole stretch of work by the keyboard alone, from signing in to the next conversation; the focus is seen."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from accord.channels.contracts import Placed
from accord.desk.macros.contracts import Deed, MacroDraft, Scope, Step
from accord.desk.macros.operations import save_macro
from accord.desk.models import Case, Conversation
from accord.desk.operations import define_tag
from accord.desk.promises.models import Promise
from tests.browser.pressing import press, write
from tests.browser.test_desk import inbox, outbox, three  # noqa: F401 - fixtures
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.cast import PASSWORD, Colleague
from tests.desk.conftest import KeptOutbox
from tests.understand.conftest import damaged, sizes  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("damaged", "sizes")]

_UNSEEN = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return "nothing has the focus";
  const box = here.getBoundingClientRect();
  if (box.bottom <= 0 || box.top >= innerHeight) return "it is off the screen";
  const marked = (one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  const around = here.closest(".composer, .palette, .input-with-icon");
  return marked(here) || (around && marked(around)) ? "" : "no mark on " + here.outerHTML.slice(0, 120);
}"""


def is_seen(page: Page) -> None:
    """Whoever looks at the page sees what has the focus."""
    page.wait_for_function(f"() => ({_UNSEEN})() === ''")


@pytest.fixture
def prepared(administrator: Colleague, three: list[Placed]) -> None:  # noqa: F811
    """A tag and a macro that everybody has."""
    define_tag(actor=administrator.actor, name="Damaged")
    words = {"en": "Dear {customer.first_name}, we send a new one."}
    steps = (Step(do=Deed.PRIORITY, value="high"),)
    save_macro(
        actor=administrator.actor, draft=MacroDraft(name="Send again", scope=Scope.ALL, texts=words, steps=steps)
    )
    cache.clear()


def sign_in_by_keys(page: Page, email: str) -> None:
    """The page of the inbox asks who it is."""
    page.locator("input[name=login]").focus()
    write(page, email)
    press(page, "Tab")
    is_seen(page)
    write(page, PASSWORD)
    press(page, "Enter")
    expect(page.locator("#rows [data-row]")).to_have_count(3)


def find_and_come_back(page: Page) -> None:
    """By name from anywhere, by words in all letters, and back to the inbox."""
    press(page, "Control+k")  # found by name, from anywhere
    is_seen(page)
    write(page, "Jonas")
    expect(page.locator(".palette [role=option]").first).to_contain_text("Jonas")
    press(page, "Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    press(page, "/")  # found by words
    page.wait_for_url(re.compile("/search/"))
    write(page, "pole")
    press(page, "Enter")
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.locator(".finder input[type=search]")).to_be_focused()
    press(page, "Escape", "g i")
    page.wait_for_url(re.compile("/inbox/"))


def open_the_first(page: Page) -> None:
    """The list is walked."""
    press(page, "j")
    is_seen(page)
    press(page, "Enter")
    expect(page.locator("#pane-main h2")).to_have_text("Pole")


def send_a_macro_and_take_it_back(page: Page) -> None:
    """A macro is filled for this customer, sent, and undone."""
    press(page, "m")  # a macro, filled for this customer
    expect(page.locator("[data-macro-search]")).to_be_focused()
    is_seen(page)
    write(page, "again")
    press(page, "Enter")
    expect(page.locator("#composer textarea")).to_have_value("Dear Jonas, we send a new one.")
    expect(page.locator("#composer .macro-waits")).to_contain_text("high")  # done when the words leave
    expect(page.locator("#top .mark-priority--high")).to_have_count(0)
    is_seen(page)
    press(page, "Control+Enter")
    expect(page.locator(".message--ours")).to_contain_text("we send a new one")
    expect(page.locator("#top .mark-priority--high")).to_be_visible()
    press(page, "z")  # and taken back
    expect(page.locator(".message--ours")).to_have_count(0)
    expect(page.locator("#composer textarea")).to_have_value("Dear Jonas, we send a new one.")
    expect(page.locator("#top .mark-priority--high")).to_have_count(0)


def note_assign_and_tag(page: Page) -> None:
    """For colleagues: words, who is on it, what it is about."""
    press(page, "n")
    expect(page.locator("#composer.composer--note")).to_be_visible()
    is_seen(page)
    write(page, "Third one this week")
    press(page, "Control+Enter")
    expect(page.locator(".note")).to_contain_text("Third one this week")
    press(page, "Escape")
    press(page, "a")
    expect(page.locator("#act[open]")).to_be_visible()
    is_seen(page)
    press(page, "1")
    expect(page.locator("#top .assignee .avatar")).to_be_visible()
    press(page, "t")
    expect(page.locator("#act [data-narrows]")).to_be_focused()
    write(page, "dam")
    press(page, "Enter")
    expect(page.locator("#top .mark-tag")).to_have_text("Damaged")


def promise(page: Page) -> None:
    """Something is promised by hand."""
    press(page, "p")
    expect(page.locator("#act[open] [name=words]")).to_be_visible()
    page.locator("#act [name=words]").focus()
    is_seen(page)
    write(page, "We call him tomorrow")
    press(page, "Enter")
    expect(page.locator("#promise-panel")).to_contain_text("We call him tomorrow")


def send_solve_and_take_it_back(page: Page) -> None:
    """Sent and solved in one go, which brings up the next; then undone."""
    press(page, "r")
    expect(page.locator("#composer textarea")).to_be_focused()
    press(page, "Control+Shift+Enter")
    expect(page.locator("#act [data-digit='1']")).to_be_visible()
    press(page, "1")
    expect(page.locator("#pane-main h2")).to_have_text("Parcel")
    press(page, "z")
    expect(page.locator(".toast").last).to_contain_text("Taken back")


def switch_to_mine(page: Page) -> None:
    """The list is narrowed, and another view chosen."""
    page.locator("[data-list] [data-row]").first.focus()
    press(page, "f")  # the list is narrowed, and switched to another view
    expect(page.locator(".filter-bar details[open]")).to_be_visible()
    press(page, "Escape")
    page.locator("#views-menu summary").focus()
    is_seen(page)
    press(page, "Enter")
    expect(page.locator("#views-menu details[open]")).to_be_visible()
    press(page, "ArrowDown")
    is_seen(page)
    expect(page.locator("#views-menu .menu__item").first).to_be_focused()
    press(page, "Enter")
    page.wait_for_url(re.compile("view=mine"))
    expect(page.locator("#rows [data-row]")).to_have_count(1)


def test_a_stretch_of_work_by_keys_alone(
    page: Page,
    live_server: object,
    agent: Colleague,
    prepared: None,
    outbox: KeptOutbox,  # noqa: F811
) -> None:
    page.goto(f"{live_server.url}/inbox/")  # type: ignore[attr-defined]
    sign_in_by_keys(page, agent.email)
    find_and_come_back(page)
    open_the_first(page)
    send_a_macro_and_take_it_back(page)
    assert not outbox
    note_assign_and_tag(page)
    promise(page)
    send_solve_and_take_it_back(page)
    switch_to_mine(page)

    assert Promise.objects.get().words == "We call him tomorrow"
    assert Conversation.objects.filter(assignee_id=agent.id).count() == 1
    assert Case.objects.filter(status="solved").count() == 0


def test_letters_rest_in_every_kind_of_field(inbox: Page) -> None:  # noqa: F811
    inbox.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("afterbegin",
        '<select id="choice"><option>one</option></select><div id="free" contenteditable><p>a</p></div>')"""
    )
    for field in ("#choice", "#free"):
        inbox.locator(field).focus()
        press(inbox, "j", "x", "?", "/")
        expect(inbox.locator("#several")).to_be_hidden()
        expect(inbox.locator("#keys-help")).to_be_hidden()
        expect(inbox.locator(f"{field}:focus")).to_have_count(1)
