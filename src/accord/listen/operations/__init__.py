"""Writes of listening: signals and their way to a named leader, the bell, stories."""

from accord.listen.operations.bell import place_bell, ring_bell
from accord.listen.operations.signals import (
    acknowledge_signal,
    climb_signal,
    close_signal,
    dismiss_signal,
    keep_contacts,
    make_cause_of_signal,
    raise_signal,
)
from accord.listen.operations.stories import (
    answer_consent,
    ask_consent,
    attach_story,
    capture_story,
    publish_story,
    review_story,
)

__all__ = [
    "acknowledge_signal",
    "answer_consent",
    "ask_consent",
    "attach_story",
    "capture_story",
    "climb_signal",
    "close_signal",
    "dismiss_signal",
    "keep_contacts",
    "make_cause_of_signal",
    "place_bell",
    "publish_story",
    "raise_signal",
    "review_story",
    "ring_bell",
]
