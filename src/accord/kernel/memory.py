"""A cache in this process's memory that gives back the very object it was given.

Django's own writes each value down and reads it again each time, which every page paid for several times. Whoever
asks must not change what they get: what is kept here are frozen dataclasses, numbers, words and mappings of them.
Threads share it. What one process takes out, others can be told (`noting_forgotten`, `forget`).
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

EVERYTHING = "*"  # as `kernel.live.sharing.ALL`


class _Memory:
    def __init__(self) -> None:
        self.kept: dict[str, tuple[float, Any]] = {}
        self.lock = Lock()


_memories: dict[str, _Memory] = {}
_noted: ContextVar[set[str] | None] = ContextVar("accord_forgotten", default=None)


@contextmanager
def noting_forgotten() -> Iterator[set[str]]:
    """The keys that this thread takes out of the cache while this lasts."""
    noted: set[str] = set()
    before = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(before)


def forget(keys: Iterable[str]) -> None:
    """Take out what another process noted that it took out of its own; `EVERYTHING` when nobody knows what."""
    for key in keys:
        for memory in _memories.values():
            with memory.lock:
                if key == EVERYTHING:
                    memory.kept.clear()
                memory.kept.pop(key, None)


class MemoryCache(BaseCache):
    """Values by key, each until its end; when there are too many, those that end first go.

    Django makes one for each thread: those of one name keep the same.
    """

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._most: int = self._max_entries
        self._memory = _memories.setdefault(name, _Memory())

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The object itself, or the default."""
        ends_at, value = self._memory.kept.get(self.make_and_validate_key(key, version), (0.0, default))
        return value if ends_at > time.time() else default

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep it."""
        with self._memory.lock:
            self._set(self.make_and_validate_key(key, version), value, timeout)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep it unless something is kept there; whether it was."""
        made = self.make_and_validate_key(key, version)
        with self._memory.lock:
            if self._memory.kept.get(made, (0.0, None))[0] > time.time():
                return False
            self._set(made, value, timeout)
        return True

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep what is there from now on for so long; whether anything was."""
        made = self.make_and_validate_key(key, version)
        with self._memory.lock:
            ends_at, value = self._memory.kept.get(made, (0.0, None))
            if ends_at <= time.time():
                return False
            self._set(made, value, timeout)
        return True

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget it; whether it was there."""
        made = self.make_and_validate_key(key, version)
        if (noted := _noted.get()) is not None:
            noted.add(made)
        with self._memory.lock:
            return self._memory.kept.pop(made, None) is not None

    def clear(self) -> None:
        """Forget everything."""
        with self._memory.lock:
            self._memory.kept.clear()

    def _set(self, made: str, value: Any, timeout: float | None) -> None:
        kept = self._memory.kept
        if len(kept) >= self._most:
            for key, _ in sorted(kept.items(), key=lambda each: each[1][0])[: -(-self._most // 3)]:
                del kept[key]
        ends_at = self.get_backend_timeout(timeout)
        kept[made] = (float("inf") if ends_at is None else ends_at, value)
