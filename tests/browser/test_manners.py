"""The manners of a quick inbox: choosing several, taking it back, own letters, a list that keeps width and place."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from accord.channels.contracts import Placed
from accord.desk.models import Conversation, Draft
from tests.browser.pressing import click, let_rest, press, write
from tests.browser.test_desk import inbox, open_first, outbox, sign_in, three  # noqa: F401 - fixtures
from tests.cast import *  # noqa: F403 - the cast are fixtures
from tests.cast import Colleague
from tests.understand.conftest import damaged, sizes  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("damaged", "sizes")]


def assignees() -> set[int | None]:
    return set(Conversation.objects.values_list("assignee_id", flat=True))


def test_several_are_chosen_given_to_one_and_given_back_by_keys(inbox: Page, agent: Colleague) -> None:  # noqa: F811
    press(inbox, "j", "x", "j", "x")
    expect(inbox.locator("[data-picked-count]")).to_have_text("2")

    press(inbox, "a")
    expect(inbox.locator("#act-title")).to_contain_text("2 conversations")
    press(inbox, "1")

    expect(inbox.locator(".toast")).to_contain_text("2 are with Ana Silva now.")
    expect(inbox.locator("#several")).to_be_hidden()
    expect(inbox.locator("#rows .avatar")).to_have_count(2)
    assert assignees() == {agent.id, None}
    click(inbox, "[data-undo]")
    expect(inbox.locator(".toast")).to_contain_text("Taken back.")
    assert assignees() == {None}


def test_what_is_chosen_stays_chosen_while_the_list_lives_and_escape_lets_go(inbox: Page) -> None:  # noqa: F811
    inbox.locator("[data-pick]").nth(1).check()
    inbox.evaluate("document.getElementById('rows').innerHTML = document.getElementById('rows').innerHTML")

    expect(inbox.locator("[data-pick]").nth(1)).to_be_checked()
    inbox.locator("[data-pick-all]").check()
    expect(inbox.locator("[data-picked-count]")).to_have_text("3")
    press(inbox, "Escape")
    expect(inbox.locator("#several")).to_be_hidden()


def test_a_row_stays_itself_while_the_list_is_renewed(inbox: Page) -> None:  # noqa: F811
    inbox.locator("#rows [data-row]").nth(1).focus()
    inbox.evaluate("""() => {
        window.before = document.activeElement;
        document.querySelector("#rows .inbox-row__subject").textContent = "as it was";
        document.dispatchEvent(new CustomEvent("accord:refresh"));
    }""")

    expect(inbox.locator("#rows .inbox-row__subject").first).not_to_have_text("as it was")
    assert inbox.evaluate("document.activeElement === window.before")


def test_words_outlive_a_sign_out(inbox: Page) -> None:  # noqa: F811
    inbox.locator("#rows [data-row]").first.click()
    inbox.locator("#composer textarea").fill("We send")
    expect(inbox.locator("[data-saved]")).to_be_visible()
    (session,) = (each for each in inbox.context.cookies() if each["name"] == "sessionid")
    inbox.context.clear_cookies(name="sessionid")
    inbox.locator("#composer textarea").fill("We send a new pole.")
    expect(inbox.locator(".toast")).to_contain_text("You are signed out.")
    expect(inbox.locator("[data-saved]")).to_be_hidden()
    value, domain = session["value"], session["domain"]
    inbox.context.add_cookies([{"name": "sessionid", "value": value, "domain": domain, "path": "/"}])

    expect(inbox.locator("[data-saved]")).to_be_visible()
    expect(inbox.locator("#composer textarea")).to_have_value("We send a new pole.")
    assert Draft.objects.get().text == "We send a new pole."


def test_after_a_decision_the_keyboard_goes_on_from_the_row(inbox: Page) -> None:  # noqa: F811
    press(inbox, "j", "Enter")
    expect(inbox.locator("#pane-main h2")).to_have_text("Pole")
    press(inbox, "s")
    expect(inbox.locator("#act")).to_be_visible()
    press(inbox, "2")

    expect(inbox.locator("#pane-main .status").first).to_contain_text("waiting for the customer")
    expect(inbox.locator("#rows [aria-current]")).to_be_focused()
    press(inbox, "j")
    expect(inbox.locator("#rows [data-row]").nth(1)).to_be_focused()


def test_own_letters_act_and_the_usual_ones_rest(inbox: Page, live_server: object) -> None:  # noqa: F811
    inbox.goto(f"{live_server.url}/accounts/me/")  # type: ignore[attr-defined]
    inbox.get_by_label("Choose among several").fill("v")
    inbox.locator("[name=keys][value=own]").click()
    expect(inbox.get_by_label("Choose among several")).to_have_value("v")
    inbox.goto(f"{live_server.url}/inbox/")  # type: ignore[attr-defined]

    press(inbox, "j", "x")
    expect(inbox.locator("#several")).to_be_hidden()
    press(inbox, "v")
    expect(inbox.locator("[data-picked-count]")).to_have_text("1")
    press(inbox, "?")
    expect(inbox.locator(".keys__line", has_text="Choose among several").locator("kbd")).to_have_text("v")


def test_a_promise_that_was_taken_over_outlives_a_reload_with_its_words(inbox: Page) -> None:  # noqa: F811
    open_first(inbox)
    press(inbox, "r")
    write(inbox, "We will call you tomorrow.")
    inbox.locator("[data-offer]").wait_for()
    # A draft of the words alone may still be on its way.
    with inbox.expect_response(lambda answer: "promise=" in (answer.request.post_data or "")):
        press(inbox, "Alt+p")
    expect(inbox.locator("[data-take]")).to_be_checked()
    inbox.evaluate("localStorage.clear()")  # as on another machine
    inbox.reload()

    expect(inbox.locator("[data-take]")).to_be_checked()


def test_a_link_to_a_letter_moves_the_letters_and_not_the_frame(inbox: Page, three: list[Placed]) -> None:  # noqa: F811
    inbox.goto(f"{inbox.url.partition('/inbox/')[0]}/inbox/{three[0].conversation_id}/#m-{three[0].message_id}")

    assert inbox.evaluate(
        "[document.scrollingElement.scrollTop, document.scrollingElement.scrollHeight - innerHeight]"
    ) == [0, 0]


def test_the_list_keeps_the_width_that_it_was_given(inbox: Page) -> None:  # noqa: F811
    inbox.locator("[data-resizer]").focus()
    press(inbox, "ArrowRight")
    width = inbox.locator(".panes").get_attribute("data-list-width")
    inbox.reload()

    assert width is not None
    box = inbox.locator(".pane--list").bounding_box()
    assert box is not None
    assert round(box["width"]) == int(width)


def test_on_a_phone_the_way_back_leads_to_the_same_list(
    new_context: Callable[..., BrowserContext],
    live_server: object,
    agent: Colleague,
    three: list[Placed],  # noqa: F811
) -> None:
    server: str = live_server.url  # type: ignore[attr-defined]
    context = new_context(viewport={"width": 390, "height": 844})
    sign_in(context, server, agent)
    phone = context.new_page()
    phone.goto(f"{server}/inbox/")
    phone.evaluate("document.getElementById('rows').dataset.same = 'yes'")
    phone.locator("[data-row]").nth(1).click()
    expect(phone.locator("#pane-main h2")).to_have_text("Parcel")
    expect(phone.locator(".topline button:visible")).to_have_count(1)  # one looking-glass, no keys
    let_rest(phone)
    phone.get_by_role("link", name="Back to the list").click()

    expect(phone.locator("#rows[data-same]")).to_be_visible()
    expect(phone).to_have_url(re.compile(r"/inbox/\?view=all$"))


def test_axe_finds_nothing_where_several_are_chosen_and_where_keys_are_own(
    inbox: Page,  # noqa: F811
    live_server: object,
) -> None:
    inbox.locator("[data-pick]").first.check()
    press(inbox, "a")
    expect(inbox.locator("#act")).to_be_visible()
    assert Axe().run(inbox).response["violations"] == []
    inbox.goto(f"{live_server.url}/accounts/me/")  # type: ignore[attr-defined]
    assert Axe().run(inbox).response["violations"] == []
