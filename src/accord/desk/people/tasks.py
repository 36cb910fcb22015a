"""Timed work about persons: behind intake, in batches, never in its way."""

import time

from accord.kernel.jobs import timed

_SECONDS_A_TURN = 3.0


@timed("* * * * *")
def notice_other_names(timestamp: int) -> None:
    """Look in new messages for what speaks for their writer's being another customer too."""
    from accord.desk.people.operations import look_at_new_messages

    begun = time.monotonic()
    while look_at_new_messages() and time.monotonic() - begun < _SECONDS_A_TURN:
        pass
