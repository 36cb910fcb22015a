"""What crosses the door of themes: themes with figures, texts with their themes and why, what people corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class TextKind(StrEnum):
    """Where a text comes from. Of an `anonymous` answer only the day of its release is known."""

    CONTACT = "contact"
    ANSWER = "answer"
    ANONYMOUS = "anonymous"


class ThemeState(StrEnum):
    """Where a theme stands. What is hidden is found and kept, but not shown or counted."""

    ACTIVE = "active"
    MERGED = "merged"
    HIDDEN = "hidden"


class ThemeOrigin(StrEnum):
    """Who found a theme: a fit over all texts, the watch over new ones, or a person who split another."""

    FIT = "fit"
    EMERGING = "emerging"
    SPLIT = "split"


class By(StrEnum):
    """Who says that a text is of a theme: a fit, its neighbours when it came, or a person."""

    FIT = "fit"
    PLACED = "placed"
    PERSON = "person"


class CorrectionKind(StrEnum):
    """What a person corrected."""

    RENAME = "rename"
    HIDE = "hide"
    SHOW = "show"
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"


class ProposalKind(StrEnum):
    """What is proposed about themes."""

    SPLIT = "split"
    MERGE = "merge"


class TooFewTextsError(Exception):
    """There are not enough texts to find themes in yet."""


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """An open answer as its survey hands it down. `source` is its id there, `case_id` what it was asked about."""

    source: str
    words: str
    at: datetime
    is_anonymous: bool = False
    case_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ThemeName:
    """A theme as it is called: by people, else by its words; its typical sentence stands beside it."""

    id: int
    name: str
    words: tuple[str, ...]
    is_named: bool
    state: ThemeState


@dataclass(frozen=True, kw_only=True)
class ThemeFamily:
    """A theme that is shown, and the numbers under which texts of it are kept: its own and those merged into it."""

    theme: ThemeName
    members: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ThemeRow:
    """A theme in a span: `texts` of `total` that have a theme, `before` of `total_before` in the span before it.

    `weeks` counts its texts by seven days that end with the span, oldest first.
    """

    theme: ThemeName
    origin: ThemeOrigin
    born_at: datetime
    typical: str
    texts: int
    total: int
    before: int
    total_before: int
    weeks: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ThemeShare:
    """A theme of one text: how strongly (the share of its nearest texts that are of it) and by which of its words."""

    theme: ThemeName
    strength: float
    is_main: bool
    by: By
    words: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class TextRow:
    """A text of a theme. Words are empty for whoever may not read conversations."""

    id: int
    kind: TextKind
    at: datetime
    words: str
    contact_id: int | None
    conversation_id: int | None
    share: ThemeShare


@dataclass(frozen=True, kw_only=True)
class DailyTheme:
    """Texts whose main theme it is, on one day of the company's time zone."""

    theme_id: int
    day: date
    texts: int


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """A part of a theme's texts, at a touchpoint or on a channel; `total` of `everything` are there of all themes."""

    name: str
    texts: int
    total: int
    everything: int


@dataclass(frozen=True, kw_only=True)
class CorrectionRow:
    """What a person corrected, and whether it was taken back. `texts` is how many texts it moved."""

    id: int
    kind: CorrectionKind
    theme: ThemeName
    other: ThemeName | None
    before_name: str
    texts: int
    made_by_name: str
    made_at: datetime
    undone_at: datetime | None
    undone_by_name: str


@dataclass(frozen=True, kw_only=True)
class PartOfTheme:
    """A part into which a theme falls: its words, a typical sentence, `texts` of the `total` that the theme had."""

    words: tuple[str, ...]
    sentence: str
    texts: int
    total: int


@dataclass(frozen=True, kw_only=True)
class ProposalRow:
    """What is proposed: to split a theme into these parts, the first of which stays, or to merge it with another."""

    id: int
    kind: ProposalKind
    theme: ThemeName
    other: ThemeName | None
    parts: tuple[PartOfTheme, ...]
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class FitRow:
    """One fit over all texts; `stage` with `done` of `everything` while it is under way, `failed` if it did not end."""

    id: int
    asked_at: datetime
    ended_at: datetime | None
    stage: str
    done: int
    everything: int
    texts: int
    themes: int
    fresh: int
    models: tuple[str, ...]
    failed: str


@dataclass(frozen=True, kw_only=True)
class GatheringRow:
    """Texts that gathered to a theme, a new one or one that rises; `p` is how likely that is by chance."""

    id: int
    theme: ThemeName
    is_new: bool
    p: float
    at: datetime
    contact_ids: Sequence[int]
