"""Queued and timed work of slices."""

from accord.kernel.jobs import job, timed


@timed("23 * * * *")
def watch_slices_every_hour(timestamp: int) -> None:
    """Judge every slice and pair after each hour: there are many, and each costs a moment."""
    watch_slices_now()


@job(queue="listen")
def watch_slices_now() -> None:
    """Judge every slice and pair now."""
    from accord.listen.slices.watching import watch_slices

    watch_slices()
