"""Reads of improving. A department sees its own causes; ideas are everybody's."""

from accord.improve.access import access_cause
from accord.improve.reading.causes import (
    causes_of_story,
    get_cause,
    list_causes,
    list_causes_of_signals,
    may_promise,
    may_work,
    read_verification,
    signals_of_cause,
    stories_of_cause,
)
from accord.improve.reading.departments import department_month
from accord.improve.reading.ideas import get_idea, list_ideas, list_ideas_of_cause
from accord.improve.reading.tellings import count_told, draft_letters, news_page, preview_telling

__all__ = [
    "access_cause",
    "causes_of_story",
    "count_told",
    "department_month",
    "draft_letters",
    "get_cause",
    "get_idea",
    "list_causes",
    "list_causes_of_signals",
    "list_ideas",
    "list_ideas_of_cause",
    "may_promise",
    "may_work",
    "news_page",
    "preview_telling",
    "read_verification",
    "signals_of_cause",
    "stories_of_cause",
]
