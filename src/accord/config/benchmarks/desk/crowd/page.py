"""What stands on a page and follows hints, as the page's own scripts do it: at most once a second, with jitter."""

import asyncio
import html
import random
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

REST_SECONDS, LONGEST_REST_SECONDS, PATIENCE = 1.0, 10.0, 10.0
_JITTER, _JITTER_LIST, _JITTER_AT_ONCE = 0.5, 0.2, 0.06
_ONE_HINT, _TOGETHER = 0.1, 0.08
LIVE = {"HX-Request": "true", "X-Accord-Live": "1"}
_TAGS = re.compile(r"<[a-z][a-z-]* [^>]*(?:data-live-topic|data-topic|data-conversation-topic|hx-trigger=\"load)[^>]*>")
_ATTRIBUTES = re.compile(r'([a-z-]+)="([^"]*)"')
_OF_A_CONVERSATION = re.compile(r"/inbox/\d+/")
_GRANT = re.compile(r'(?:name="accord-live" content|data-live-grant)="([^"]+)"')


@dataclass(eq=False)
class Piece:
    """One piece of a page, with the topics that concern it and the address that it is fetched from."""

    kind: str
    path: str
    topics: frozenset[str]
    least: float = REST_SECONDS
    last: float = -1e9
    rests: float = REST_SECONDS
    is_asking: bool = False
    is_dirty: bool = False
    timer: asyncio.TimerHandle | None = field(default=None, repr=False)

    def rest(self, now: float, luck: float) -> float:
        """Seconds until it may ask again; `luck` is between 0 and 1."""
        rest = max(0.0, self.last + self.rests - now)
        is_list = self.least != REST_SECONDS  # everybody has one: they must not all ask at once
        return rest + luck * self.least * (_JITTER if rest else _JITTER_LIST if is_list else _JITTER_AT_ONCE)


class Page:
    """The pieces that are on a screen now."""

    def __init__(self, fetch: Callable[[list[Piece]], Awaitable[None]], luck: random.Random) -> None:
        self._fetch = fetch
        self._luck = luck
        self._drawn = (-1e9, 0.0)
        self._wanted: list[Piece] = []
        self.pieces: list[Piece] = []
        self._running: set[asyncio.Task[None]] = set()

    def show(self, pieces: Iterable[Piece], *, is_whole: bool) -> None:
        """Put pieces up: instead of all former ones, or of those of the conversation that was open."""
        going = [piece for piece in self.pieces if is_whole or is_of_a_conversation(piece)]
        for piece in going:
            if piece.timer is not None:
                piece.timer.cancel()
        self.pieces = [*(piece for piece in self.pieces if piece not in going), *pieces]

    def hint(self, topic: str) -> None:
        """Something changed; `*` is everything."""
        for piece in self.pieces:
            if topic == "*" or topic in piece.topics:
                self.due(piece)

    def due(self, piece: Piece) -> None:
        """Ask for it as soon as it may be asked, and never again before the answer is there."""
        if piece.is_asking:
            piece.is_dirty = True
        elif piece.timer is None:
            loop = asyncio.get_running_loop()
            now = loop.time()
            if now - self._drawn[0] > _ONE_HINT:  # what is hinted at once has one luck
                self._drawn = (now, self._luck.random())
            piece.timer = loop.call_later(piece.rest(now, self._drawn[1]), self._go, piece)

    def now(self, *kinds: str) -> None:
        """Ask for pieces at once, as after an order of one's own."""
        for piece in self.pieces:
            if piece.kind in kinds:
                self._go(piece)

    def _go(self, piece: Piece) -> None:
        loop = asyncio.get_running_loop()
        piece.timer, piece.is_asking, piece.is_dirty, piece.last = None, True, False, loop.time()
        self._wanted.append(piece)
        if len(self._wanted) == 1:
            loop.call_later(_TOGETHER, self._send)

    def _send(self) -> None:
        asked, self._wanted = self._wanted, []
        task = asyncio.ensure_future(self._ask(asked))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _ask(self, asked: list[Piece]) -> None:
        await self._fetch(asked)
        now = asyncio.get_running_loop().time()
        for piece in asked:
            piece.is_asking = False
            piece.rests = min(LONGEST_REST_SECONDS, max(piece.least, PATIENCE * (now - piece.last)))
            if piece.is_dirty and piece in self.pieces:
                self.due(piece)


@dataclass(frozen=True)
class Found:
    """What a page or some panes of it bring: live pieces, what they load at once, and what they may watch."""

    pieces: list[Piece]
    loads: list[tuple[str, str]]
    grant: str


def read_page(text: str) -> Found:
    """Find all that the page's scripts would find."""
    pieces, loads = [], []
    for tag in _TAGS.findall(text):
        attributes = {name: html.unescape(value) for name, value in _ATTRIBUTES.findall(tag)}
        topics = attributes.get("data-live-topic") or attributes.get("data-topic")
        topics = topics or attributes.get("data-conversation-topic", "")
        path = attributes.get("data-live-url") or attributes.get("data-src") or attributes.get("hx-get", "")
        if topics and path:
            least = float(attributes.get("data-live-rest", 1_000 * REST_SECONDS)) / 1_000
            pieces.append(Piece(kind_of(path), path, frozenset(topics.split()), least=least, rests=least))
        if attributes.get("hx-trigger", "").startswith("load"):
            method = "POST" if "hx-post" in attributes else "GET"
            loads.append((method, attributes["hx-post" if method == "POST" else "hx-get"]))
        if unread := attributes.get("data-unread"):
            loads.append(("POST", unread))
    grant = _GRANT.search(text)
    return Found(pieces, loads, html.unescape(grant[1]) if grant else "")


def kind_of(path: str) -> str:
    """What a piece is called: the last word of its path."""
    return path.partition("?")[0].rstrip("/").rpartition("/")[2]


def is_of_a_conversation(piece: Piece) -> bool:
    """Whether it goes when another conversation comes up."""
    return _OF_A_CONVERSATION.match(piece.path) is not None
