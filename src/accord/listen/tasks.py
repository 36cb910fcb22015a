"""Queued and timed work of listening."""

from accord.kernel.jobs import job, timed


@timed("7 * * * *")
def watch_every_hour(timestamp: int) -> None:
    """Judge every series after each hour."""
    watch_series()


@job(queue="listen")
def watch_series() -> None:
    """Judge every series now."""
    from accord.listen.watching import watch

    watch()
