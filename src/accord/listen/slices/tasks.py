"""Timed work of slices."""

from accord.kernel.jobs import timed


@timed("23 * * * *")
def watch_slices_every_hour(timestamp: int) -> None:
    """Judge every slice and pair after each hour: there are many, and each costs a moment."""
    from accord.listen.slices.watching import watch_slices

    watch_slices()
