"""Timed work of the desk."""

from accord.kernel.jobs import timed


@timed("40 3 * * *")
def purge_junk_and_trash(timestamp: int) -> None:
    """Delete once a night what has lain among the junk or in the trash for its time."""
    from accord.desk.operations.purging import purge_removed

    while purge_removed():
        pass
