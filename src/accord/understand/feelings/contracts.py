"""What crosses the door of feelings: how texts sound, with why; what people judged; how often it is wrong."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from accord.understand.themes.contracts import TextKind


class Feeling(StrEnum):
    """How somebody feels who wrote something. `NEUTRAL` is the mood of facts, requests and small talk."""

    ANGRY = "angry"
    DISAPPOINTED = "disappointed"
    WORRIED = "worried"
    CONFUSED = "confused"
    PLEASED = "pleased"
    NEUTRAL = "neutral"


STRONG = (Feeling.ANGRY, Feeling.DISAPPOINTED, Feeling.WORRIED, Feeling.PLEASED)
"""Feelings that make words worth keeping as a story. Who is merely at a loss tells of a difficulty, not of a life."""


@dataclass(frozen=True, kw_only=True)
class FeltRow:
    """A text with its feeling: what a person judged, else what the classifier is sure of, else None (not sure).

    `probability` is the classifier's, of what it held for likeliest. `words` and `sentence` carried that; they are
    empty for a neutral text and for whoever may not read. `judgement_id` is the judgement that stands, if any.
    """

    text_id: int
    kind: TextKind
    at: datetime
    feeling: Feeling | None
    likeliest: Feeling
    probability: float
    words: tuple[str, ...]
    sentence: str
    excerpt: str
    conversation_id: int | None
    judgement_id: int | None
    judged_by_name: str
    is_confirmed: bool


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What a classifier is sure of about a text, as other modules use it: a guess, never a ground to act."""

    feeling: Feeling
    probability: float


@dataclass(frozen=True, kw_only=True)
class WeekRow:
    """Seven days up to `ends_on`: how many texts of each feeling, and of how many the classifier was not sure."""

    ends_on: date
    counts: dict[Feeling, int]
    not_sure: int

    @property
    def texts(self) -> int:
        """All texts of the week."""
        return sum(self.counts.values()) + self.not_sure


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """Texts of a feeling at one touchpoint or theme: `texts` of `total` there. `id` is that of the theme, else 0."""

    id: int
    name: str
    texts: int
    total: int


@dataclass(frozen=True, kw_only=True)
class Counted:
    """`hits` of `n`, which may be none."""

    hits: int
    n: int


@dataclass(frozen=True, kw_only=True)
class FeelingError:
    """Of those said to be of a feeling so many were (`precision`); of those that were so many were said (`recall`)."""

    feeling: Feeling
    precision: Counted
    recall: Counted


@dataclass(frozen=True, kw_only=True)
class KnownError:
    """How wrong a classifier is, by examples it was not taught. `sure` is how often it said anything at all.

    `commonest` is how many an answer that is always the same would have right. `bins` are (texts, mean probability,
    right) by how probable the likeliest feeling was said to be.
    """

    right: Counted
    sure: Counted
    commonest: Counted
    sure_from: float
    feelings: tuple[FeelingError, ...]
    bins: tuple[tuple[int, float, int], ...]


@dataclass(frozen=True, kw_only=True)
class FitRow:
    """One teaching: from so many examples, of which people of this company gave so many; `failed` says why not."""

    id: int
    ended_at: datetime | None
    taught: int
    corrected: int
    models: tuple[str, ...]
    failed: str
    error: KnownError | None


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What people judged here beside what had been said: how often they agreed, where it had said anything.

    `not_sure` is how many were judged of which it had been sure of nothing. `confused` are (said, judged, texts).
    """

    agreed: Counted
    not_sure: int
    confused: tuple[tuple[Feeling, Feeling, int], ...]


@dataclass(frozen=True, kw_only=True)
class JudgementRow:
    """What a person judged of a text, with what had been said (None: not sure), and whether it was taken back."""

    id: int
    text_id: int
    feeling: Feeling
    said: Feeling | None
    made_by_name: str
    made_at: datetime
    undone_at: datetime | None
