"""What crosses the door of culture: the vision, lessons and thanks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_SENTENCE = 200
"""A vision of more characters is a paragraph."""


@dataclass(frozen=True, kw_only=True)
class ProposalRow:
    """A sentence that could be the service vision. `chosen` marks the one in force."""

    id: int
    sentence: str
    proposed_by_name: str
    proposed_at: datetime
    votes: int
    has_my_vote: bool
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class LessonRow:
    """A two-minute lesson with how it fared. `right` counts first attempts that were right."""

    id: int
    title: str
    text: str
    question: str
    options: tuple[str, ...]
    right_option: int
    department_id: int
    department_name: str
    story_id: int | None
    language: str
    made_by_name: str
    made_at: datetime
    sent_at: datetime | None
    sent: int
    answered: int
    right: int


@dataclass(frozen=True, kw_only=True)
class OpenLessonRow:
    """A lesson whose question waits for somebody's answer; `path` is their signed link."""

    title: str
    path: str
    times_asked: int


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    """What a learner chose, and what is right; `asked_again_at` is when memory is asked next."""

    chosen: int
    right_option: int
    is_right: bool
    asked_again_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LessonPage:
    """A lesson as its signed link shows it to one person. From the second time on the question comes first."""

    learner_id: int
    learner_name: str
    interface_language: str
    language: str
    title: str
    text: str
    question: str
    options: tuple[str, ...]
    times_asked: int
    answer: AnswerRow | None


class ThanksState(StrEnum):
    """Thanks are noticed by a rule or a person, and reach somebody only when a person confirmed them."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, kw_only=True)
class ThanksRow:
    """A customer's or a colleague's thanks, and whom they reached."""

    id: int
    state: ThanksState
    words: str
    from_name: str
    is_from_customer: bool
    conversation_id: int | None
    message_id: int | None
    noticed_at: datetime
    confirmed_at: datetime | None
    confirmed_by_name: str | None
    earned_by: tuple[tuple[int, str], ...]
    suggested: tuple[tuple[int, str], ...]
