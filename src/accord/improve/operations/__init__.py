"""Writes of improving: causes and their promises, fixes and what they did, telling, ideas."""

from accord.improve.operations.causes import (
    attach_story_to_cause,
    climb_cause,
    commit_to_fix,
    join_signal,
    open_cause,
    reassign_cause,
    refresh_figures,
    refresh_figures_of_signal,
    refresh_open_figures,
    state_cause,
)
from accord.improve.operations.fixing import add_action, finish_action, mark_fixed, measure_fix, reopen_cause
from accord.improve.operations.ideas import attach_idea, climb_idea, decide_idea, note_idea, vote_idea
from accord.improve.operations.telling import send_tellings, stop_news, tell_customers

__all__ = [
    "add_action",
    "attach_idea",
    "attach_story_to_cause",
    "climb_cause",
    "climb_idea",
    "commit_to_fix",
    "decide_idea",
    "finish_action",
    "join_signal",
    "mark_fixed",
    "measure_fix",
    "note_idea",
    "open_cause",
    "reassign_cause",
    "refresh_figures",
    "refresh_figures_of_signal",
    "refresh_open_figures",
    "reopen_cause",
    "send_tellings",
    "state_cause",
    "stop_news",
    "tell_customers",
    "vote_idea",
]
