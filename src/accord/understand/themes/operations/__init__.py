"""Writes of themes: find them in all texts, place new texts, take open answers in, keep people's corrections."""

from accord.understand.themes.operations.answers import take_answers
from accord.understand.themes.operations.correcting import (
    hide_theme,
    merge_themes,
    move_text,
    rename_theme,
    show_theme,
    split_theme,
)
from accord.understand.themes.operations.fitting import ask_for_fit, find_themes
from accord.understand.themes.operations.forgetting import forget_texts
from accord.understand.themes.operations.placing import look_soon, place_waiting
from accord.understand.themes.operations.proposing import dismiss_proposal, take_proposal
from accord.understand.themes.operations.undoing import undo_correction

__all__ = [
    "ask_for_fit",
    "dismiss_proposal",
    "find_themes",
    "forget_texts",
    "hide_theme",
    "look_soon",
    "merge_themes",
    "move_text",
    "place_waiting",
    "rename_theme",
    "show_theme",
    "split_theme",
    "take_answers",
    "take_proposal",
    "undo_correction",
]
