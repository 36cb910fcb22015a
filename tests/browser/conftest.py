"""A real Chromium against a real server. Everything it asks for lies on this machine."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from accord.config.benchmarks.listen.scanning import chromium, start_chromium
from tests.running import PATIENCE, wait_for

# Playwright keeps an event loop in the test's thread; the tests themselves stay synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

expect.set_options(timeout=1000 * PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give them time: a browser, a server and a database run beside each."""
    for item in items:
        if item.path.parent == Path(__file__).parent and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(5 * PATIENCE))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module: while it is open, no other may start an event loop in this process."""
    program = chromium()
    if program is None:
        pytest.fail("The browser tests need Chromium (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        started = start_chromium(playwright, program)
        yield started
        started.close()


@pytest.fixture(autouse=True)
def _every_request_has_ended(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the server finish what closed tabs had asked for, before the database is put back under it."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    wait_for(_database_rests, what="the last requests to end")


def _database_rests() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return bool(cursor.fetchall() == [(0,)])


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open a fresh profile, with Playwright's options; it is closed after the test."""
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        chosen: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"} | options
        opened.append(browser.new_context(**chosen))
        opened[-1].set_default_timeout(1000 * PATIENCE)
        return opened[-1]

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """A fresh profile."""
    return new_context()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab; an uncaught fault of a script fails the test that caused it."""
    tab = context.new_page()
    tab.on("pageerror", lambda fault: pytest.fail(f"{tab.url}: {fault}"))
    return tab
