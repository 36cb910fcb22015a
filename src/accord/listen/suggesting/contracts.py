"""What crosses the door of suggested stories."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Why(StrEnum):
    """Why words are worth keeping."""

    TYPICAL = "typical"
    FEELING = "feeling"
    RARE = "rare"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A customer's words, as suggestions are made of them. `group` names their theme or reason, "" without one.

    `text` carries no names and numbers any more; `score` is the customer's own mark from 1 to 5 afterwards, if any;
    `feeling` is what the words sound like, a guess with its probability `feeling_share`, "" where nothing is sure.
    """

    message_id: int
    conversation_id: int
    customer_id: int
    at: datetime
    text: str
    language: str
    group: str = ""
    score: int | None = None
    feeling: str = ""
    feeling_share: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Found:
    """A candidate that is worth it: why, and the figures and words that say so."""

    candidate: Candidate
    why: Why
    weight: float
    words: tuple[str, ...] = ()
    others: int = 0


@dataclass(frozen=True, kw_only=True)
class StorySuggestion:
    """A suggestion as a page shows it. `words` is without names and numbers; nobody was asked yet."""

    id: int
    why: Why
    group: str
    shared: tuple[str, ...]
    others: int
    score: int | None
    feeling: str
    feeling_share: float
    words: str
    conversation_id: int
    message_id: int
    at: datetime
