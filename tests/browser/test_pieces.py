"""The pieces in a real browser: accessible, by keyboard, within the policy, light on the wire, alive in ten tabs."""

import gzip
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser.pieces_site import Site, running_site
from tests.browser.pressing import press, write
from tests.running import PATIENCE

PAGES = (
    "/ui/",
    "/ui/sample/inbox",
    "/ui/sample/customer",
    "/ui/sample/listen",
    "/ui/sample/survey",
    "/ui/sample/signin",
)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


def until(true: Callable[[], bool], page: Page, seconds: float = PATIENCE) -> None:
    """Wait until something is so; fail with the test when it never is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        page.wait_for_timeout(25)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_breaks_the_policy(page: Page, site: Site, path: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(site.url + path)
        found += Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found] == []
    assert complaints == []


def test_the_first_page_needs_less_than_150_kilobytes_compressed(page: Page, site: Site) -> None:
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(gzip.compress(answer.body()))))
    page.goto(site.url + "/ui/sample/inbox")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < 150_000


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_its_window_and_nothing_moves(page: Page, site: Site, path: str) -> None:
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => {"
        " window.moved += entry.hadRecentInput ? 0 : entry.value })).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(site.url + path)
    page.wait_for_timeout(150)
    assert page.evaluate("window.moved") <= 0.05
    for width in (390, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        widths = "[document.documentElement.scrollWidth, document.querySelector('main').scrollWidth]"
        assert max(page.evaluate(widths)) <= width


def test_the_palette_goes_anywhere_by_keyboard(page: Page, site: Site) -> None:
    page.goto(site.url + "/ui/sample/inbox")
    press(page, "Control+k")
    write(page, "listen")
    chosen = page.locator("accord-palette [role=option][aria-selected=true]")
    assert chosen.inner_text().startswith("Listen")
    assert page.locator("accord-palette input").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    press(page, "Enter")
    page.wait_for_url("**/ui/sample/listen")


def test_single_letters_act_rest_in_fields_and_can_be_switched_off(page: Page, site: Site) -> None:
    page.goto(site.url + "/ui/sample/inbox")
    field = page.locator(".composer textarea")
    press(page, "r")
    assert field.evaluate("element => element === document.activeElement")
    write(page, "gl?")
    assert field.input_value() == "gl?"
    press(page, "Escape", "?")
    page.locator("#keys-switch").uncheck()
    press(page, "Escape")
    page.reload()
    press(page, "r")
    assert not field.evaluate("element => element === document.activeElement")


def test_letters_can_be_remapped(page: Page, site: Site) -> None:
    page.goto(site.url + "/ui/sample/inbox")
    page.route(
        "**/ui/sample/inbox",
        lambda route: route.fulfill(
            body=route.fetch().text().replace("<html ", '<html data-keys-map=\'{"r": "x"}\' ', 1),
            content_type="text/html",
        ),
    )
    page.reload()
    press(page, "x")
    assert page.locator(".composer textarea").evaluate("element => element === document.activeElement")


def test_j_and_k_walk_the_list(page: Page, site: Site) -> None:
    page.goto(site.url + "/ui/sample/inbox")
    here = "document.activeElement.querySelector('.inbox-row__who')?.textContent"
    press(page, "j")
    assert page.evaluate(here) == "Jonas Keller"
    press(page, "j", "k")
    assert page.evaluate(here) == "Jonas Keller"


def test_the_help_lists_the_keys_of_the_page(page: Page, site: Site) -> None:
    page.goto(site.url + "/ui/sample/inbox")
    press(page, "?")
    words = page.locator("#keys-help").inner_text()
    assert "Snooze" in words
    assert "Go anywhere, do anything" in words


@pytest.mark.parametrize("width", [390, 1280])
def test_the_person_s_menu_lies_on_top_of_everything(page: Page, site: Site, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.url + "/ui/sample/inbox")
    page.locator(".rail__foot summary").click()
    page.get_by_role("button", name="Sign out").click(trial=True)
    press(page, "Escape")
    assert not page.get_by_role("button", name="Sign out").is_visible()


def test_the_theme_stays_chosen(page: Page, site: Site) -> None:
    page.goto(site.url + "/ui/sample/signin")
    page.locator("[data-theme-choice=dark]").click()
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_toast_is_said_and_goes(page: Page, site: Site) -> None:
    page.goto(site.url + "/ui/sample/inbox")
    page.evaluate("document.body.dispatchEvent(new CustomEvent('toast', {bubbles: true, detail: {text: 'Solved.'}}))")
    toast = page.locator("accord-toasts .toast")
    assert toast.inner_text().startswith("Solved.")
    toast.locator("[data-dismiss]").click()
    assert toast.count() == 0


def test_ten_tabs_share_one_stream_and_all_stay_fresh(context: BrowserContext, site: Site) -> None:
    tabs = [context.new_page() for _ in range(10)]
    for tab in tabs:
        tab.goto(site.url + "/live-page")
        until(lambda: len(site.streams) == 1, tab)  # so that the first tab holds the stream
    until(lambda: len(site.tokens[-1]) == 10, tabs[0])
    site.hint("conversation:7")
    for tab in tabs:
        until(lambda tab=tab: "fetched" in tab.locator("#one").inner_text(), tab)
    assert len(site.streams) == 1

    tabs[0].close()  # it held the stream
    until(lambda: len(site.streams) == 1 and len(site.tokens[-1]) == 9, tabs[1])
    before = tabs[9].locator("#one").inner_text()
    tabs[9].wait_for_timeout(1100)
    site.hint("conversation:7")
    until(lambda: tabs[9].locator("#one").inner_text() != before, tabs[9])


def test_a_storm_of_hints_fetches_at_most_once_a_second(page: Page, site: Site) -> None:
    page.goto(site.url + "/live-page")
    until(lambda: len(site.streams) == 1, page)
    before, begun = site.fetched["/one"], time.monotonic()
    for _ in range(30):
        site.hint("conversation:7")
        page.wait_for_timeout(50)
    page.wait_for_timeout(1600)
    # The first at once, then one a second at most, the last of them after the last hint.
    assert 2 <= site.fetched["/one"] - before <= 2 + (time.monotonic() - begun)


def test_a_hidden_page_waits_and_catches_up_when_it_is_seen(page: Page, site: Site) -> None:
    page.add_init_script("Object.defineProperty(document, 'hidden', {get: () => window.away === true})")
    page.goto(site.url + "/live-page")
    until(lambda: len(site.streams) == 1, page)
    page.evaluate("window.away = true")
    before = site.fetched["/one"]
    site.hint("conversation:7")
    page.wait_for_timeout(800)
    assert site.fetched["/one"] == before
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    until(lambda: site.fetched["/one"] == before + 1, page)


def test_new_rows_wait_behind_a_button_unless_the_list_is_at_its_top(page: Page, site: Site) -> None:
    page.goto(site.url + "/live-page")
    until(lambda: len(site.streams) == 1, page)
    top_row = page.locator("#rows [data-row]").first
    pane = page.locator(".pane--list .pane__body")
    pane.evaluate("element => { element.scrollTop = 300 }")
    site.row_ids[:0] = [42, 41]
    site.hint("queue:1")
    waiting = page.locator("[data-new-rows]")
    until(waiting.is_visible, page)
    assert waiting.inner_text().strip() == "2 new"
    assert top_row.inner_text() == "Row 40"
    waiting.click()
    assert top_row.inner_text() == "Row 42"
    assert pane.evaluate("element => element.scrollTop") == 0

    site.row_ids.insert(0, 43)
    page.mouse.move(900, 500)
    page.evaluate("document.activeElement.blur()")
    site.hint("queue:1")
    until(lambda: top_row.inner_text() == "Row 43", page)
    assert not waiting.is_visible()
