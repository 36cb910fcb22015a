"""Orders to `measure` as a whole. Asking and answering have a room of their own: `measure.surveys`."""

from accord.measure.surveys.elsewhere import cases_answered
from accord.measure.surveys.importing import take_over_answers, withdraw_past_answers

__all__ = ["cases_answered", "take_over_answers", "withdraw_past_answers"]
