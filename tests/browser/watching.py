"""An open page as the server sees it: which parts say what, which hints reach them, and what no hint does."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client

from accord.kernel.events.publishing import CHANNEL as EVENTS
from accord.kernel.live import CHANNEL as HINTS
from accord.kernel.live import read_grant
from accord.kernel.locks import direct_address

_FADES = re.compile(r"\b(just now|now|in \d+ \w+|\d+ \w+ ago|\d\d:\d\d|leaves in a moment Take back|on its way)\b")
"""What passes by itself."""

OWN = ("#composer", "#act", "#several", ".filter-bar", ".presence", "head", "script", "template")
"""What is the person's own: what they write, and forms whose choices are read when the page is."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A piece of the page that is fetched again when one of its topics is hinted."""

    topics: frozenset[str]
    words: str


@dataclass
class OpenPage:
    """A conversation beside its list, in a browser of its own."""

    client: Client
    address: str

    def read(self) -> dict[str, Part]:
        """What each live part says now; `rest` is all that no hint reaches."""
        page = self._get(self.address)
        for name in ("#matter", "#viewers"):  # fetched once the page stands
            place = page.select_one(name)
            assert place is not None
            fetched = self._get(str(place["data-live-url"]))
            same = fetched.select_one(name)
            if same is None:
                place.append(fetched)
            else:
                place.replace_with(same)
        self.granted = read_grant(str(self._meta(page)["content"])) | _granted_in(page)
        found = {name: Part(topics=topics, words=_words(part)) for name, topics, part in _live_parts(page)}
        for part in page.select("[data-live-topic], [data-live-with], accord-letters, " + ", ".join(OWN)):
            part.extract()
        return found | {"rest": Part(topics=frozenset(), words=_words(page))}

    def _get(self, address: str) -> BeautifulSoup:
        more: dict[str, Any] = (
            {"headers": {"HX-Request": "true"}} if "/matter/" in address or "/viewers/" in address else {}
        )
        response = self.client.get(address, follow=True, **more)
        assert response.status_code == 200, address
        return BeautifulSoup(response.content.decode(), "html.parser")

    @staticmethod
    def _meta(page: BeautifulSoup) -> Tag:
        found = page.select_one('meta[name="accord-live"]')
        assert found is not None
        return found

    def missed(self, before: dict[str, Part], after: dict[str, Part], hinted: set[str]) -> dict[str, tuple[str, str]]:
        """The parts that say something else although no hint that this page may see would have them fetched."""
        heard = hinted & self.granted
        return {
            name: _difference(before[name].words, after[name].words)
            for name in before
            if name in after and before[name].words != after[name].words and not before[name].topics & heard
        }


def _granted_in(page: BeautifulSoup) -> frozenset[str]:
    tokens = [str(part["data-live-grant"]) for part in page.select("[data-live-grant]")]
    return frozenset[str]().union(*(read_grant(token) for token in tokens))


def _live_parts(page: BeautifulSoup) -> Iterator[tuple[str, frozenset[str], Tag]]:
    """Each live part by itself: one that lies in another is fetched by itself, and one that comes with another's."""
    for part in reversed(page.select("[data-live-topic], accord-letters")):
        topics = frozenset(str(part.get("data-live-topic") or part["data-topic"]).split())
        yield str(part.get("id") or part.name), topics, part.extract()
        for follower in page.select(f'[data-live-with="{part.get("id")}"]'):
            yield str(follower["id"]), topics, follower.extract()


def _words(part: Tag) -> str:
    text = re.sub(r"\s+", " ", part.get_text(" "))
    chosen = " ".join(str(one.get("value")) for one in part.select("input[checked], option[selected]"))
    typed = " ".join(str(one.get("value")) for one in part.select('input[type="text"]'))
    return _FADES.sub("…", f"{text} {chosen} {typed}").strip()


def _difference(before: str, after: str) -> tuple[str, str]:
    at = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    return before[max(0, at - 20) : at + 60], after[max(0, at - 20) : at + 60]


@contextmanager
def hints_heard() -> Iterator[set[str]]:
    """The topics that are hinted while this lasts: of facts, and of what is no fact."""
    heard: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM kernel_event")
        [last] = cursor.fetchone()

    def listen(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if isinstance(sql, str) and sql.startswith("SELECT pg_notify"):
            heard.add(str(params[1]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield heard
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_json(topics) FROM kernel_event WHERE id > %s", [last])
        for [topics] in cursor.fetchall():
            heard.update(topics if isinstance(topics, list) else json.loads(topics))


@contextmanager
def hints_told() -> Iterator[Callable[[], set[str]]]:
    """A session that hears what the live process hears; called, it says which topics were hinted since it last did."""
    with psycopg.connect(direct_address(), autocommit=True) as session:
        for channel in (EVENTS, HINTS):
            session.execute(f"LISTEN {channel}")

        def since() -> set[str]:
            told: set[str] = set()
            for notice in session.notifies(timeout=0):
                told.update([notice.payload] if notice.channel == HINTS else json.loads(notice.payload)["topics"])
            return told

        yield since
