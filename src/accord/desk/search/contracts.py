"""What crosses the door of search: what was asked, what was found, and the views that people keep."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from accord.desk.contracts import ConversationRow

MOST_COUNTED = 200
MOST_RANKED = 1_000


class Field(StrEnum):
    """What a search may name before a colon."""

    FROM = "from"
    TO = "to"
    SUBJECT = "subject"
    TAG = "tag"
    QUEUE = "queue"
    STATUS = "status"
    ASSIGNEE = "assignee"
    CHANNEL = "channel"
    PRIORITY = "priority"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    HAS = "has"
    COMPANY = "company"
    FILENAME = "filename"
    REFERENCE = "ref"
    ORDER = "order"
    LANGUAGE = "language"
    IS = "is"


class SearchOrder(StrEnum):
    """Newest words first, or the newest thousand by how well they match."""

    NEWEST = "newest"
    RELEVANCE = "relevance"


class FoundIn(StrEnum):
    """Where the words stand."""

    MESSAGE = "message"
    NOTE = "note"
    SUBJECT = "subject"
    FILE = "file"
    FIELD = "field"
    REFERENCE = "reference"


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word; `is_beginning` also finds longer ones, `of_author` only the names of those who wrote, `of_file` only
    the names of files. One that `is_exact` is meant as it stands, without its other forms."""

    text: str
    is_beginning: bool = False
    of_author: bool = False
    of_file: bool = False
    is_exact: bool = False


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Words that stand beside each other in this order."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Not:
    """What must not occur."""

    part: "Part"


@dataclass(frozen=True, kw_only=True)
class All:
    """Every part must match."""

    parts: tuple["Part", ...]


@dataclass(frozen=True, kw_only=True)
class Either:
    """One of the parts must match."""

    parts: tuple["Part", ...]


Part = Word | Phrase | Not | All | Either


@dataclass(frozen=True, kw_only=True)
class FieldTerm:
    """One `field:value` of a search, in the words of the one who asks; `is_not` with a minus before it."""

    field: Field
    value: str
    is_not: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A search as it was understood: what must be said, and what it is narrowed to. `part` is None without words.

    `unknown` are names before a colon that mean nothing, each with the one that was probably meant, if any.
    """

    part: Part | None
    fields: tuple[FieldTerm, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked at all."""
        return self.part is None and not self.fields


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of the line that is shown; `is_match` where it is what was looked for."""

    text: str
    is_match: bool = False


@dataclass(frozen=True, kw_only=True)
class SearchHit:
    """A conversation that was found, by whose words of when, and the line that matches; `label` names the field in
    whose words it was found."""

    conversation: ConversationRow
    found_in: FoundIn
    at: datetime
    who: str
    filename: str
    pieces: tuple[Piece, ...]
    label: str = ""

    @property
    def match(self) -> str:
        """The first stretch that matches; empty when the line shows none."""
        return next((piece.text for piece in self.pieces if piece.is_match), "")

    @property
    def before(self) -> str:
        """What the line says before the first match, or all of it."""
        texts = [piece.text for piece in self.pieces]
        first = next((number for number, piece in enumerate(self.pieces) if piece.is_match), len(texts))
        return "".join(texts[:first])

    @property
    def after(self) -> str:
        """What the line says after the first match."""
        first = next((number for number, piece in enumerate(self.pieces) if piece.is_match), len(self.pieces))
        return "".join(piece.text for piece in self.pieces[first + 1 :])


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of what was found. `more` says that there is more than was counted.

    `corrected` is the search that was answered when nothing was found for the one that was asked; `suggested` one that
    may have been meant when hardly anything was found; `problems` are sentences about parts that could not be
    understood. `next_page` is the number of the page after this one, or None.
    """

    hits: tuple[SearchHit, ...]
    counted: int
    more: bool
    next_page: int | None = None
    corrected: str = ""
    suggested: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Days:
    """From a day (included) to a day (not included); None is without an end on that side."""

    since: date | None = None
    until: date | None = None


class Sharing(StrEnum):
    """Who sees a view that was kept."""

    NOBODY = "nobody"
    TEAM = "team"
    ALL = "all"


class ViewKind(StrEnum):
    """Whether a kept view is a list of the inbox or a search."""

    INBOX = "inbox"
    SEARCH = "search"


@dataclass(frozen=True, kw_only=True)
class SavedViewRow:
    """A list or a search that somebody keeps. `query` is what stands in its address after the question mark."""

    id: int
    name: str
    kind: ViewKind
    query: str
    sharing: Sharing
    owner_id: int
    is_own: bool
