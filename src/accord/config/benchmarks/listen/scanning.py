"""What a link scanner and what a person do with the mail of a survey, in a real browser; also used by the tests.

Playwright is among the packages for development and imported where it is there.
"""

import os
import re
import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Playwright

LONGER_THAN_THE_PAGE_WAITS = 2_500
"""Milliseconds after which a page that sends by itself has done so."""

_QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
_QUIET += ["--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]
# What a program can do in a page: it stands there as if somebody had moved, pressed and scrolled.
_AS_IF_SOMEBODY_WERE_THERE = """() => {
    for (const kind of ["pointerdown", "pointermove", "touchstart", "wheel", "keydown", "scroll"]) {
        document.dispatchEvent(new Event(kind, {bubbles: true}));
    }
    document.body.style.minHeight = "300vh";
    window.scrollTo(0, 400);
}"""


def chromium() -> str | None:
    """Where Chromium lies on this machine."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def start_chromium(playwright: "Playwright", program: str) -> "Browser":
    """A browser without a window that asks nothing of the outer world."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=program, args=[*_QUIET, *sandbox])


def links_of(*, html: str, text: str, base: str) -> list[str]:
    """Every link of a mail, the one that no person sees included, as they lead to the server at `base`."""
    found = re.findall(r'href="([^"]+)"', html) + re.findall(r"https?://\S+", text)
    return [re.sub(r"^https?://[^/]+", base, link) for link in dict.fromkeys(found)]


def preselecting(links: Sequence[str], score: int) -> str:
    """The link that preselects this answer."""
    return next(link for link in links if link.endswith(f"score={score}"))


def open_everything(page: "Page", links: Sequence[str]) -> list[str]:
    """Do what scanners do: fetch each link, open it, let its scripts run, act in it, and look at it for long enough.

    Returns what the pages that ask something say of whether it was sent.
    """
    tabs = []
    for link in links:
        page.request.get(link)
        page.request.head(link)
        if not link.endswith("/d/"):  # shows nothing: a browser stays where it was
            tabs.append(page.context.new_page())
            tabs[-1].goto(link)
    page.wait_for_timeout(LONGER_THAN_THE_PAGE_WAITS)
    for tab in tabs:
        tab.evaluate(_AS_IF_SOMEBODY_WERE_THERE)
    page.wait_for_timeout(LONGER_THAN_THE_PAGE_WAITS)
    if hidden := [tab.url for tab in tabs if tab.evaluate("document.visibilityState") != "visible"]:
        raise RuntimeError(f"These pages were never visible, so that they prove nothing: {hidden}")
    states = [_state(tab) for tab in tabs]
    return [state.inner_text() for state in states if state.count()]


def touch(page: "Page", link: str) -> "Locator":
    """Click in the mail and move the pointer over the page, as a person does; what the page says of being sent."""
    page.goto(link)
    page.mouse.move(200, 300)
    page.mouse.move(220, 320)
    return _state(page)


def press_the_button(page: "Page", link: str) -> None:
    """Click in the mail and press the one button; works without scripts."""
    page.goto(link)
    page.locator("form button[type=submit]").last.click()


def _state(page: "Page") -> "Locator":
    return page.locator(".survey__state")
