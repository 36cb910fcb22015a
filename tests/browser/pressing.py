"""Hands on a page: a key that is pressed before anybody listens is lost, so they wait until somebody does."""

from playwright.sync_api import Page, expect

_AT_REST = "html[data-ready]:not(:has(.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added))"
"""Every script listens, and what was just swapped in has come to rest: until then nobody listens in it."""

_FIELD = ":is(input, textarea, select, [contenteditable]):focus"


def let_rest(page: Page) -> None:
    """Wait until the page that is shown listens. Who is led to another one waits for something of it before."""
    expect(page.locator(_AT_REST)).to_have_count(1)


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other, each once the page listens; "g i" are two that belong together."""
    for key in keys:
        let_rest(page)
        for each in key.split(" "):
            page.keyboard.press(each)


def write(page: Page, words: str) -> None:
    """Write where the focus is, once it is in a field."""
    expect(page.locator(_FIELD)).to_have_count(1)
    page.keyboard.type(words)


def click(page: Page, place: str) -> None:
    """Click on what a script acts on, once the page listens."""
    let_rest(page)
    page.click(place)
