"""Timed work of signals about themes."""

from accord.kernel.jobs import timed


@timed("13 * * * *")
def feed_every_hour(timestamp: int) -> None:
    """Let open signals grow with what came since."""
    from accord.listen.gathered.operations import feed_open_signals

    feed_open_signals()
