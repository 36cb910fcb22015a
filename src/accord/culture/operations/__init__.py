"""Writes of culture: the vision, lessons and thanks."""

from accord.culture.operations.learning import answer_lesson, ask_again, make_lesson, send_lesson
from accord.culture.operations.thanking import (
    add_thanks,
    confirm_thanks,
    dismiss_thanks,
    notice_thanks,
    pass_on_thanks,
    thank_colleagues,
)
from accord.culture.operations.vision import choose_vision, propose_vision, vote_for_vision, withdraw_vote

__all__ = [
    "add_thanks",
    "answer_lesson",
    "ask_again",
    "choose_vision",
    "confirm_thanks",
    "dismiss_thanks",
    "make_lesson",
    "notice_thanks",
    "pass_on_thanks",
    "propose_vision",
    "send_lesson",
    "thank_colleagues",
    "vote_for_vision",
    "withdraw_vote",
]
