"""An agent with a browser: opens lists and conversations, searches, answers, assigns, solves, notes."""

import asyncio
import html
import json
import random
import re
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from accord.config.benchmarks.desk.crowd.mix import SEARCHES, Deed, view_for
from accord.config.benchmarks.desk.crowd.page import LIVE, Page, Piece, kind_of, read_page
from accord.config.benchmarks.desk.crowd.tally import Tally
from accord.config.benchmarks.desk.crowd.wire import Answer, Browser, Stream, open_stream

_ROWS = re.compile(r'data-row-id="(\d+)"')
_SEEN = re.compile(r'name="seen" value="(\d*)"')
_PANES = {"HX-Request": "true", "HX-Target": "pane-main"}
_HTMX = {"HX-Request": "true"}
_WHOLE_SHARE = 0.1
_RESEW_SECONDS = 0.25
_PRESENT_EVERY = 15.0
_RETRY_SECONDS = 2.0
_WORDS = (
    "Thank you for writing. I have looked at your order and the parcel left our warehouse this morning.",
    "It should be with you in two or three days. Please tell me if it is not, and I will look again.",
)
_NOTE = "Called the warehouse: they have two left and keep one for this customer."


@dataclass
class Known:
    """What all agents know: the server, colleagues, queues, contact reasons, and the common tally."""

    port: int
    queues: list[int]
    colleagues: list[int]
    reasons: list[int]
    spoken: frozenset[int]
    tally: Tally
    heard: list[list[tuple[float, int]]] = field(default_factory=list)
    fetched: int = 0
    """How often pages asked again because of a hint."""


class Agent:
    """One person at work; does one thing at a time, while the page follows its hints."""

    def __init__(self, known: Known, ticket: dict[str, Any], *, seed: int, is_heard: bool) -> None:
        self.known = known
        self.luck = random.Random(seed)
        self.browser = Browser(known.port, ticket["cookies"])
        self.page = Page(self._fetch, self.luck)
        self.view = "view=mine"
        self.rows: list[int] = []
        self.conversation = 0
        self.seen = ""
        self.is_busy = False
        self.has_list = False
        self.stream: Stream | None = None
        self.last_event = 0
        self._heard: list[tuple[float, int]] | None = None
        if is_heard:
            self._heard = []
            known.heard.append(self._heard)
        self._aside: set[asyncio.Task[Any]] = set()

    # What the agent does ------------------------------------------------------------------------------------------

    async def do(self, deed: Deed) -> None:
        """Do one thing, with all that the page does along with it."""
        if deed not in (Deed.INBOX, Deed.SEARCH, Deed.CONVERSATION) and not self.conversation:
            await self._open_conversation("along")
            if not self.conversation:
                return
        await {
            Deed.INBOX: self.open_inbox,
            Deed.CONVERSATION: self._open_conversation,
            Deed.SEARCH: self._search,
            Deed.REPLY: self._reply,
            Deed.ASSIGN: self._assign,
            Deed.SOLVE: self._solve,
            Deed.NOTE: self._note,
        }[deed]()

    async def open_inbox(self, part: str = "page") -> None:
        """Go to a list."""
        self.view = view_for(self.luck, self.known.queues)
        answer = await self._ask(part, "inbox", "GET", f"/inbox/?{self.view}")
        if answer is None:
            return
        self.conversation, self.has_list = 0, True
        self._stand(answer.text, is_whole=True)

    async def _open_conversation(self, part: str = "page", number: int = 0) -> None:
        number = number or await self._next_number()
        if not number:
            return
        is_whole = not self.has_list or self.luck.random() < _WHOLE_SHARE
        path = f"/inbox/{number}/?{self.view}"
        kind = "conversation whole" if is_whole else "conversation"
        answer = await self._ask(part, kind, "GET", path, headers=None if is_whole else _PANES)
        if answer is None:
            return
        text = answer.text
        self.conversation, self.has_list = number, True
        self._note_seen(text)
        self._stand(text, is_whole=is_whole)

    async def _next_number(self) -> int:
        if not self.rows:
            self.view = "view=unassigned"
            await self.open_inbox("along")
        return self.rows.pop(self.luck.randrange(min(12, len(self.rows)))) if self.rows else 0

    async def _search(self) -> None:
        answer = await self._ask("page", "search", "GET", f"/search/?q={quote(self.luck.choice(SEARCHES))}")
        if answer is None:
            return
        self.conversation, self.has_list = 0, False
        self._stand(answer.text, is_whole=True)

    async def _reply(self) -> None:
        here = f"/inbox/{self.conversation}"
        await self._ask("along", "viewers", "POST", f"{here}/viewers/?writing=yes", headers=_HTMX)
        for end in (1, 2):
            await asyncio.sleep(0.7)
            fields = {"kind": "reply", "words": " ".join(_WORDS[:end])}
            await asyncio.gather(
                self._ask("along", "draft", "POST", f"{here}/draft/", fields=fields),
                self._ask("along", "noticed", "POST", f"{here}/noticed/", fields=fields, headers=_HTMX),
            )
        await self._write("reply", " ".join(_WORDS))

    async def _note(self) -> None:
        here = f"/inbox/{self.conversation}"
        await self._ask("along", "composer", "GET", f"{here}/composer/?{self.view}&kind=note", headers=_HTMX)
        await self._write("note", _NOTE)

    async def _write(self, kind: str, words: str) -> None:
        path = f"/inbox/{self.conversation}/write/?{self.view}"
        fields = {"kind": kind, "words": words, "seen": self.seen, "copied": ""}
        answer = await self._ask("page", kind, "POST", path, fields=fields, headers=_HTMX)
        if answer is not None:
            self._note_seen(answer.text)
            self.page.now("letters", "promises")

    async def _assign(self) -> None:
        path = f"/inbox/{self.conversation}/assign/?{self.view}"
        await self._ask("along", "assign, asked", "GET", path, headers=_HTMX)
        fields = {"assignee": str(self.luck.choice(self.known.colleagues)), "note": ""}
        if await self._ask("page", "assign", "POST", path, fields=fields, headers=_HTMX) is not None:
            await self._open_again("along", self.conversation)

    async def _solve(self) -> None:
        path = f"/inbox/{self.conversation}/solve/?{self.view}"
        await self._ask("along", "solve, asked", "GET", path, headers=_HTMX)
        fields = {"reason": str(self.luck.choice(self.known.reasons)), "next": str(self.rows[0] if self.rows else "")}
        if await self._ask("page", "solve", "POST", path, fields=fields, headers=_HTMX) is not None:
            await self._open_again("along", self.rows.pop(0) if self.rows else await self._next_number())

    async def _open_again(self, part: str, number: int) -> None:
        if number:
            answer = await self._ask(part, "conversation", "GET", f"/inbox/{number}/?{self.view}", headers=_PANES)
            if answer is not None:
                self.conversation = number
                self._note_seen(answer.text)
                self._stand(answer.text, is_whole=False)

    # What the page does -------------------------------------------------------------------------------------------

    def _stand(self, text: str, *, is_whole: bool) -> None:
        """A page, or two panes of it, came up."""
        found = read_page(text)
        self.page.show(found.pieces, is_whole=is_whole)
        if is_whole:
            self.rows = self._rows_in(text)
        for method, path in found.loads:
            headers = None if kind_of(path) == "read" else _HTMX
            self._meanwhile(self._ask("along", kind_of(path), method, path, headers=headers))
        if found.grant:
            self._meanwhile(self._watch(found.grant, rest=0 if is_whole else _RESEW_SECONDS))

    def _rows_in(self, text: str) -> list[int]:
        return [number for number in map(int, _ROWS.findall(text)) if number not in self.known.spoken]

    def _note_seen(self, text: str) -> None:
        if found := _SEEN.search(text):
            self.seen = html.unescape(found[1])

    async def _fetch(self, pieces: list[Piece]) -> None:
        """Ask for pieces that fell due together, in one request."""
        paths = list(dict.fromkeys(piece.path for piece in pieces))
        if len(paths) == 1:
            kind, path = pieces[0].kind, paths[0]
        else:
            lists = {"views", "rows"} >= {piece.kind for piece in pieces}
            kind, path = "the list's" if lists else "the conversation's", f"/pieces/?{urlencode({'of': paths}, True)}"
        self.known.fetched += 1
        answer = await self._ask("hinted", kind, "GET", path, headers=LIVE)
        if answer is None:
            return
        texts = [answer.text] if len(paths) == 1 else json.loads(answer.text)
        for piece in pieces:
            text = texts[paths.index(piece.path)]
            if text is None:
                self.known.tally.fail(piece.kind, ValueError("not given"))
            elif piece.kind == "rows":
                self.rows = self._rows_in(text)

    async def stay_present(self) -> None:
        """Tell every fifteen seconds which conversation is open; nobody began when the others did."""
        await asyncio.sleep(_PRESENT_EVERY * self.luck.random())
        while True:
            await asyncio.sleep(_PRESENT_EVERY * self.luck.uniform(0.9, 1.1))
            if self.conversation:
                await self._ask("along", "viewers", "POST", f"/inbox/{self.conversation}/viewers/", headers=_HTMX)

    async def _watch(self, grant: str, *, rest: float) -> None:
        """Open the stream that the page asks for; the former one stays until it stands."""
        await asyncio.sleep(rest)
        former = self.stream
        query = f"token={quote(grant)}" + (f"&after={self.last_event}" if self.last_event else "")
        stream = Stream(query, port=self.known.port, last=0, on_hint=self._on_hint, on_end=lambda: self._ended(grant))
        self.stream = stream
        if not await open_stream(stream, self.known.port):
            self.known.tally.fail("stream", ConnectionError("not opened"))
        if former is not None:
            former.close()

    def _ended(self, grant: str) -> None:
        self._meanwhile(self._watch(grant, rest=_RETRY_SECONDS))

    def _on_hint(self, topic: str, number: int) -> None:
        self.last_event = max(self.last_event, number)
        if self._heard is not None and topic == "inbox":
            self._heard.append((time.time(), number))
        self.page.hint(topic)

    # How it asks --------------------------------------------------------------------------------------------------

    async def _ask(
        self,
        part: str,
        kind: str,
        method: str,
        path: str,
        *,
        fields: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer | None:
        """One request, tallied; None where it was refused or failed."""
        begun = time.perf_counter()
        try:
            answer = await self.browser.ask(method, path, fields=fields, headers=headers)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as fault:
            self.known.tally.fail(kind, fault)
            return None
        taken = 1_000 * (time.perf_counter() - begun)
        self.known.tally.add(part, kind, taken, answer.status, size=len(answer.body))
        return answer if answer.status < 400 else None

    def _meanwhile(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    def leave(self) -> None:
        """Close everything."""
        for task in self._aside:
            task.cancel()
        self.page.show([], is_whole=True)
        if self.stream is not None:
            self.stream.close()
        self.browser.close()
