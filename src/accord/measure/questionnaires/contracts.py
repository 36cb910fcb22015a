"""What a questionnaire consists of: questions in several languages, and when each is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Value = int | str | tuple[str, ...]
Answers = Mapping[str, Value]
"""What was answered, by the question's key: a number, a choice's key, several of them, or words."""

Words = Mapping[str, str]
"""The same words by language; the questionnaire's first language stands in where one is missing."""


class QuestionKind(StrEnum):
    """What is asked. The first four are figures with a definition of their own."""

    CSAT = "csat"
    CES = "ces"
    NPS = "nps"
    RESOLVED = "resolved"
    SCALE = "scale"
    CHOICE = "choice"
    CHOICES = "choices"
    OPEN = "open"


class Comparison(StrEnum):
    """How an earlier answer is looked at."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"


class Resolved(StrEnum):
    """What a customer says about the solution: reported first contact resolution is `once`."""

    ONCE = "once"
    SEVERAL = "several"
    NO = "no"


class VersionState(StrEnum):
    """A draft is written, a published version is asked and never changes, a retired one is asked no more."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A question is asked only if the answer to an earlier one compares so."""

    question: str
    comparison: Comparison
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the answers that can be chosen."""

    key: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. `points` is the length of a scale; `low` and `high` name its ends."""

    key: str
    kind: QuestionKind
    words: Words
    is_required: bool = False
    points: int = 5
    low: Words = field(default_factory=dict)
    high: Words = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A whole questionnaire: its first language is the one that stands in for the others."""

    languages: tuple[str, ...]
    title: Words
    thanks: Words
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """A questionnaire as it stood when it was published, or as it is being written."""

    id: int
    questionnaire_id: int
    name: str
    number: int
    state: VersionState
    definition: Definition
    published_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class QuestionnaireRow:
    """A questionnaire in the list: which version is asked, and whether another is being written."""

    id: int
    name: str
    published: int | None
    draft: int | None
    questions: int
    languages: tuple[str, ...]
    is_retired: bool
    changed_at: datetime
