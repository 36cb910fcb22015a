"""Timed entry points of the surveys."""

from accord.kernel.jobs import timed
from accord.measure.surveys import operations
from accord.measure.surveys.spoken import hand_over_missing, take_back_what_is_gone


@timed("7 * * * *")
def release_anonymous_answers(timestamp: int) -> None:
    """Once an hour and never because an answer came: the moment of a release says nothing of who answered."""
    operations.release_answers()


@timed("20 2 * * *")
def hand_over_every_night(timestamp: int) -> None:
    """Before themes are found anew, all that people wrote is handed down; not when it came, so that nothing tells."""
    take_back_what_is_gone()
    hand_over_missing()
