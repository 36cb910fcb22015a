"""Timed work of routing."""

from accord.kernel.jobs import timed


@timed("* * * * *")
def look_after_the_queues(timestamp: int) -> None:
    """Set the idle to away, and give out what waits: also what nobody could have until language was waived."""
    from accord.desk.routing.operations import send_idle_away, share_out

    send_idle_away()
    share_out()
