"""The one clock. Everything that asks for the time asks here, so that tests and history can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_set_to: ContextVar[datetime | None] = ContextVar("accord_clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _set_to.get() or datetime.now(UTC)


def today(timezone: str = "UTC") -> date:
    """The present day in a time zone named as in the tz database."""
    return now().astimezone(ZoneInfo(timezone)).date()


@contextmanager
def at(instant: datetime) -> Iterator[datetime]:
    """Let `now()` answer `instant` inside the block: for tests, and for history that is told afterwards."""
    if instant.tzinfo is None:
        raise ValueError("The clock takes aware instants only: give the time a time zone.")
    token = _set_to.set(instant.astimezone(UTC))
    try:
        yield instant
    finally:
        _set_to.reset(token)
