"""What crosses the door of acknowledging: a mailbox's choice, and what the record says of first replies."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Whether new matters of a mailbox are acknowledged, with words of the company's own at the end."""

    inbox_id: int
    is_on: bool = False
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Record:
    """How long customers waited for a first reply of late: half of them at most `median`, eight in ten at most `most`.

    `n` counts all who wrote, also those who wait still. A time is None where too few were answered to say it. Where
    hours are said, it is working time.
    """

    n: int
    median: timedelta | None = None
    most: timedelta | None = None
    in_working_time: bool = False
