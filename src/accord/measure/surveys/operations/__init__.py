"""Programmes, asking, and taking answers. A link never records an answer by being fetched."""

from accord.measure.surveys.importing import take_over_answers, withdraw_past_answers
from accord.measure.surveys.operations.answering import (
    TouchNotTrusted,
    answer_survey,
    note_delivery,
    stop_surveys,
    visit,
)
from accord.measure.surveys.operations.asking import ask_waiting, consider, consider_survey, consider_wave, remind
from accord.measure.surveys.operations.doors import answer_at_door, close_door, open_door
from accord.measure.surveys.operations.mixing import release_answers
from accord.measure.surveys.operations.programmes import (
    change_programme,
    create_programme,
    set_programme_state,
    standard_programme,
)
from accord.measure.surveys.spoken import hand_over_missing

__all__ = [
    "TouchNotTrusted",
    "answer_at_door",
    "answer_survey",
    "ask_waiting",
    "change_programme",
    "close_door",
    "consider",
    "consider_survey",
    "consider_wave",
    "create_programme",
    "hand_over_missing",
    "note_delivery",
    "open_door",
    "release_answers",
    "remind",
    "set_programme_state",
    "standard_programme",
    "stop_surveys",
    "take_over_answers",
    "visit",
    "withdraw_past_answers",
]
