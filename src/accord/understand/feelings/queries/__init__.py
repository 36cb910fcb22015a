"""Reads of feelings."""

from accord.understand.feelings.queries.error import agreement, list_judgements, read_fits
from accord.understand.feelings.queries.figures import count_feelings, list_parts, list_weeks
from accord.understand.feelings.queries.texts import feelings_of_case, heard_of_contacts, list_texts

__all__ = [
    "agreement",
    "count_feelings",
    "feelings_of_case",
    "heard_of_contacts",
    "list_judgements",
    "list_parts",
    "list_texts",
    "list_weeks",
    "read_fits",
]
