"""Answers that many pages ask for at once after a hint: made once for all of them.

When sixty people look at one list, a change makes sixty pages fetch it within a second. An answer serves all who ask
for the same as long as nothing that it shows has changed since it was begun. That is known in a process that hears
every hint (the web process); anywhere else nothing is shared.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

_LONGEST_SECONDS = 2.0  # what passes by itself, such as the end of a snooze, is no older than that
_MOST, _MOST_HEARD = 200, 5_000

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class _Kept:
    begun: float
    topics: frozenset[str]
    answer: Any


class SharedAnswers:
    """Answers by key, each as long as no topic of it was heard of; threads that ask at once wait for one of them."""

    def __init__(self) -> None:
        self.is_listening = False
        self._heard: dict[str, float] = {}
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
            self._heard = {topic: at for topic, at in self._heard.copy().items() if at > now - 2 * _LONGEST_SECONDS}

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
            self._kept[key] = _Kept(begun, frozenset({topic, *also(answer)}), answer)
            return answer

    def _fresh(self, key: Hashable) -> _Kept | None:
        kept = self._kept.get(key)
        if kept is None or kept.begun < time.monotonic() - _LONGEST_SECONDS:
            return None
        return None if any(kept.begun <= self._heard.get(topic, 0.0) for topic in kept.topics) else kept

    def _forget(self) -> None:
        self._kept.clear()
        self._making.clear()


shared_answers = SharedAnswers()
"""Those of this process."""
