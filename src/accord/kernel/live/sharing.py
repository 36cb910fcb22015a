"""Answers that many pages ask for at once after a hint: made once for all of them.

When sixty people look at one list, a change makes sixty pages fetch it within a second. An answer serves all who ask
for the same as long as nothing that it shows has changed since it was begun. That is known in a process that hears
every hint, or is told with each request what was heard (those that draw pages); anywhere else nothing is shared.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

_LONGEST_SECONDS = 2.0  # what passes by itself, such as the end of a snooze, is no older than that
_MOST, _MOST_HEARD = 200, 5_000
ALL = "*"  # the topic that stands for all

Answer = TypeVar("Answer")
Told = Sequence[tuple[str, int]]


@dataclass(frozen=True)
class _Kept:
    begun: float
    topics: frozenset[str]
    answer: Any


class Heard:
    """What a process heard, in its order, for those that hear through it: each asks for what is new to it."""

    def __init__(self) -> None:
        self.is_listening = False
        self._number = time.time_ns()  # also past what a former process counted
        self._floor = self._number
        self._last: dict[str, int] = {}

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While this lasts, every hint is heard; what went before is not known."""
        self._number += 1
        self._floor = self._number
        self._last.clear()
        self.is_listening = True
        try:
            yield
        finally:
            self.is_listening = False

    def hear(self, topics: Iterable[str]) -> None:
        """Something of these topics changed."""
        for topic in topics:
            self._number += 1
            self._last.pop(topic, None)
            self._last[topic] = self._number
        while len(self._last) > _MOST_HEARD:
            self._floor = self._last.pop(next(iter(self._last)))

    def since(self, number: int) -> tuple[int, list[tuple[str, int]] | None]:
        """How far it has come, and what was heard after `number` (None: not everything is heard)."""
        if not self.is_listening:
            return self._number, None
        if number < self._floor:
            return self._number, [(ALL, self._floor), *self._last.items()]
        news = []
        for topic in reversed(self._last):
            if self._last[topic] <= number:
                break
            news.append((topic, self._last[topic]))
        return self._number, news


class SharedAnswers:
    """Answers by key, each as long as no topic of it was heard of; threads that ask at once wait for one of them."""

    def __init__(self) -> None:
        self.is_listening = False
        self._heard: dict[str, float] = {}
        self._heard_since = time.monotonic()
        self._told: dict[str, int] = {}
        self._kept: dict[Hashable, _Kept] = {}
        self._making: dict[Hashable, threading.Lock] = {}

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While this lasts, every hint is heard."""
        self._forget()
        self.is_listening = True
        try:
            yield
        finally:
            self.is_listening = False
            self._forget()

    def hear(self, topics: Iterable[str]) -> None:
        """What was begun before this moment and shows one of these topics is old."""
        now = time.monotonic()
        for topic in topics:
            self._heard[topic] = now
        if len(self._heard) > _MOST_HEARD:
            self._heard_since = now - 2 * _LONGEST_SECONDS
            self._heard = {topic: at for topic, at in self._heard.copy().items() if at > self._heard_since}

    def follow(self, told: Told | None) -> list[str]:
        """Hear through another process, which tells topics with their numbers; None when it does not hear all.

        Returns the topics that were not heard before, or the one that stands for all.
        """
        is_gap = told is None or not self.is_listening
        if is_gap:
            self._heard_since = time.monotonic()
        self.is_listening = told is not None
        news = [(topic, number) for topic, number in told or () if number > self._told.get(topic, 0)]
        self._told.update(news)
        self.hear(topic for topic, _ in news)
        if len(self._told) > 2 * _MOST_HEARD:
            self._told = dict(sorted(self._told.copy().items(), key=lambda each: each[1])[-_MOST_HEARD:])
        return [ALL] if is_gap else [topic for topic, _ in news]

    def is_old(self, topic: str, *, since: float) -> bool:
        """Whether what was true at an instant (monotonic seconds) may no longer be: true where not all is heard."""
        return not self.is_listening or since <= max(self._heard_since, *map(self._heard_at, (topic, ALL)))

    def _heard_at(self, topic: str) -> float:
        return self._heard.get(topic, 0.0)

    def share(
        self,
        key: Hashable,
        *,
        topic: str,
        make: Callable[[], Answer],
        also: Callable[[Answer], Iterable[str]] = lambda _: (),
    ) -> Answer:
        """The answer for a key, made anew when something of its topics was heard since it was begun.

        `also` are the topics that only the answer itself can name.
        """
        if not self.is_listening:
            return make()
        if (kept := self._fresh(key)) is not None:
            return kept.answer  # type: ignore[no-any-return]
        with self._making.setdefault(key, threading.Lock()):
            if (kept := self._fresh(key)) is not None:
                return kept.answer  # type: ignore[no-any-return]
            begun = time.monotonic()
            answer = make()
            if len(self._kept) >= _MOST:
                self._forget()
            self._kept[key] = _Kept(begun, frozenset({ALL, topic, *also(answer)}), answer)
            return answer

    def _fresh(self, key: Hashable) -> _Kept | None:
        kept = self._kept.get(key)
        if kept is None or kept.begun < time.monotonic() - _LONGEST_SECONDS:
            return None
        return None if any(kept.begun <= self._heard_at(topic) for topic in kept.topics) else kept

    def _forget(self) -> None:
        self._kept.clear()
        self._making.clear()


shared_answers = SharedAnswers()
"""Those of this process."""
