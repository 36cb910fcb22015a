"""Timed entry points of the surveys."""

from accord.kernel.jobs import timed
from accord.measure.surveys import operations


@timed("7 * * * *")
def release_anonymous_answers(timestamp: int) -> None:
    """Once an hour and never because an answer came: the moment of a release says nothing of who answered."""
    operations.release_answers()
