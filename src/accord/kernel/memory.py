"""A cache in this process's memory that gives back the very object it was given.

Django's own writes each value down and reads it again each time, which every page paid for several times. Whoever
asks must not change what they get: what is kept here are frozen dataclasses, numbers, words and mappings of them.
"""

import time
from threading import Lock
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache


class MemoryCache(BaseCache):
    """Values by key, each until its end; when there are too many, those that end first go."""

    def __init__(self, _name: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._most: int = self._max_entries
        self._kept: dict[str, tuple[float, Any]] = {}
        self._lock = Lock()

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The object itself, or the default."""
        ends_at, value = self._kept.get(self.make_and_validate_key(key, version), (0.0, default))
        return value if ends_at > time.time() else default

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep it."""
        with self._lock:
            self._set(self.make_and_validate_key(key, version), value, timeout)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep it unless something is kept there; whether it was."""
        made = self.make_and_validate_key(key, version)
        with self._lock:
            if self._kept.get(made, (0.0, None))[0] > time.time():
                return False
            self._set(made, value, timeout)
        return True

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep what is there from now on for so long; whether anything was."""
        made = self.make_and_validate_key(key, version)
        with self._lock:
            ends_at, value = self._kept.get(made, (0.0, None))
            if ends_at <= time.time():
                return False
            self._set(made, value, timeout)
        return True

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget it; whether it was there."""
        with self._lock:
            return self._kept.pop(self.make_and_validate_key(key, version), None) is not None

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    def _set(self, made: str, value: Any, timeout: float | None) -> None:
        if len(self._kept) >= self._most:
            lasting = sorted(self._kept.items(), key=lambda each: each[1][0])[self._most // 3 :]
            self._kept = dict(lasting)
        ends_at = self.get_backend_timeout(timeout)
        self._kept[made] = (float("inf") if ends_at is None else ends_at, value)
