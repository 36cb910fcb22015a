"""Reads of listening. What the actor may not see does not exist."""

from accord.listen.counting import contacts_at, counts_by_series, daily_contacts
from accord.listen.languages import written_language
from accord.listen.queries.signals import contacts_behind, get_signal, list_signals, list_told, next_climb
from accord.listen.queries.similar import list_similar
from accord.listen.queries.stories import consent_page, get_story, list_stories, list_verbatims, removals_of_story
from accord.listen.queries.watched import list_watched, series_of_signal

__all__ = [
    "consent_page",
    "contacts_at",
    "contacts_behind",
    "counts_by_series",
    "daily_contacts",
    "get_signal",
    "get_story",
    "list_signals",
    "list_similar",
    "list_stories",
    "list_told",
    "list_verbatims",
    "list_watched",
    "next_climb",
    "removals_of_story",
    "series_of_signal",
    "written_language",
]
