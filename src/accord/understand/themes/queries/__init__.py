"""Reads of themes."""

from accord.understand.themes.queries.figures import (
    cases_by_theme,
    contacts_of_theme,
    count_texts,
    daily_themes,
    get_theme,
    list_parts,
    list_themes,
    theme_name,
    themes_of_contacts,
)
from accord.understand.themes.queries.history import (
    get_gathering,
    known_answers,
    list_corrections,
    list_gatherings,
    read_fits,
    texts_of_correction,
    texts_of_fit,
)
from accord.understand.themes.queries.names import list_families
from accord.understand.themes.queries.proposed import list_proposals
from accord.understand.themes.queries.texts import get_text, list_texts, themes_of_case, typical_sentences

__all__ = [
    "cases_by_theme",
    "contacts_of_theme",
    "count_texts",
    "daily_themes",
    "get_gathering",
    "get_text",
    "get_theme",
    "known_answers",
    "list_corrections",
    "list_families",
    "list_gatherings",
    "list_parts",
    "list_proposals",
    "list_texts",
    "list_themes",
    "read_fits",
    "texts_of_correction",
    "texts_of_fit",
    "theme_name",
    "themes_of_case",
    "themes_of_contacts",
    "typical_sentences",
]
