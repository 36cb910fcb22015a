"""Timed work of search: behind intake, in batches, never in its way."""

import time

from accord.kernel.jobs import timed

_SECONDS_A_TURN = 20.0


@timed("* * * * *")
def follow_new_words(timestamp: int) -> None:
    """Count the words of messages that came since the last turn, and take in the names of new customers."""
    from accord.desk.search.operations import count_new_words, note_names

    begun = time.monotonic()
    while count_new_words() and time.monotonic() - begun < _SECONDS_A_TURN:
        pass
    while note_names() and time.monotonic() - begun < _SECONDS_A_TURN:
        pass


@timed("* * * * *")
def follow_new_files(timestamp: int) -> None:
    """Read the files that came since the last turn."""
    from accord.desk.search.operations import read_new_files

    begun = time.monotonic()
    while read_new_files() and time.monotonic() - begun < _SECONDS_A_TURN:
        pass


@timed("50 1 * * *")
def take_names_in_again(timestamp: int) -> None:
    """Names that were learnt since their customers became known."""
    from accord.desk.search.operations import begin_names_anew

    begin_names_anew()
