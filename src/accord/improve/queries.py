"""Reads of improving. A department sees its own causes; ideas are everybody's."""

from accord.improve.access import access_cause
from accord.improve.reading.causes import (
    get_cause,
    list_causes,
    list_causes_of_signals,
    may_promise,
    read_verification,
    stories_of_cause,
)
from accord.improve.reading.departments import department_month
from accord.improve.reading.ideas import get_idea, list_ideas
from accord.improve.reading.tellings import count_told, draft_letters, preview_telling

__all__ = [
    "access_cause",
    "count_told",
    "department_month",
    "draft_letters",
    "get_cause",
    "get_idea",
    "list_causes",
    "list_causes_of_signals",
    "list_ideas",
    "may_promise",
    "preview_telling",
    "read_verification",
    "stories_of_cause",
]
