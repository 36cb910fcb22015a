"""Writes of feelings: teach the classifier, hear how new texts sound, keep what people judge."""

from accord.understand.feelings.operations.hearing import hear_waiting, look_soon
from accord.understand.feelings.operations.judging import judge_feeling, take_back_judgement
from accord.understand.feelings.operations.teaching import ask_for_teaching, teach_feelings, teach_if_wanted

__all__ = [
    "ask_for_teaching",
    "hear_waiting",
    "judge_feeling",
    "look_soon",
    "take_back_judgement",
    "teach_feelings",
    "teach_if_wanted",
]
