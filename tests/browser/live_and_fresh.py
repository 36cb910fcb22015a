"""A page that was open while things happened, compared with one that is fetched now."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.running import PATIENCE, Person, RunningAccord, letter

PARTS = ("#badge-inbox", "#views", "#rows", "#top", "accord-letters", "#known", "#matter")
"""What shows the desk: whatever else stands on the page is the person's own."""

_MOMENT = re.compile(r"\b(just now|now|in \d+ \w+|\d+ \w+ ago|\d\d:\d\d)\b")


@dataclass
class Watched:
    """Two pages of one conversation: one was opened before, the other is always opened anew."""

    live: Page
    fresh: Page

    def agree(self, *, after: str, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Wait until the open page says what a new one says."""
        ends_at = time.monotonic() + PATIENCE
        while (seen := self._differences()) and time.monotonic() < ends_at:
            meanwhile()
            self.live.wait_for_timeout(250)
        assert not seen, f"after {after}: {seen}"

    def _differences(self) -> dict[str, tuple[str, str]]:
        self.fresh.goto(self.live.url)
        self.fresh.locator("#matter select").first.wait_for()  # fetched once the page stands
        both = {part: (_words(self.live, part), _words(self.fresh, part)) for part in PARTS}
        return {part: pair for part, pair in both.items() if pair[0] != pair[1]}


def _words(page: Page, part: str) -> str:
    words = " | ".join(page.locator(part).all_inner_texts())
    return re.sub(r"\s+", " ", _MOMENT.sub("…", words)).strip()


@dataclass
class Elsewhere:
    """A colleague and a customer who act while the page is open."""

    accord: RunningAccord
    colleague: Person
    conversation: str
    address: str

    def order(self, what: str, **fields: str) -> None:
        """An order that a colleague gives in the conversation, as their browser does."""
        self.colleague.open("/inbox/")
        headers = {"X-CSRFToken": self.colleague.session.cookies["csrftoken"], "Referer": self.accord.address}
        url = f"{self.accord.address}{self.conversation}{what}/"
        self.colleague.session.post(url, data=fields, headers=headers, timeout=PATIENCE).raise_for_status()

    def write(self, text: str) -> None:
        """The customer answers the newest mail that reached them."""
        [*_, newest] = self.accord.world.to("iris@customer.example")
        mail = letter(sender="iris@customer.example", to=self.address, subject="Re: Tent", text=text, answers=newest)
        self.accord.mail_in(mail, to=self.address)


def happenings(elsewhere: Elsewhere, until_mailed: Callable[[], None]) -> list[tuple[str, Callable[[], None]]]:
    """What may happen to a conversation, one after the other, each with its name."""
    order = elsewhere.order

    def reply() -> None:
        order("write", kind="reply", words="We look after it.")
        until_mailed()

    return [
        ("a note", lambda: order("write", kind="note", words="Ask the warehouse.")),
        ("taking it", lambda: order("assign", assignee="1")),
        ("a reply", reply),
        ("waiting", lambda: order("status", status="pending")),
        ("a customer's answer", lambda: elsewhere.write("It is still wet.")),
        ("putting aside", lambda: order("snooze", until="2099-01-01T09:00")),
        ("taking back", lambda: order("snooze")),
        ("solving", lambda: order("solve", demand="failure")),
        ("a reopening", lambda: elsewhere.write("It came again, and it is wet again. What now?")),
        ("giving back", lambda: order("assign", assignee="")),
    ]
