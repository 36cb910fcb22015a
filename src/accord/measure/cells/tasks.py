"""Timed work of the cells."""

from accord.kernel.jobs import timed


@timed("23 3 * * *")
def renew_recent_cells(timestamp: int) -> None:
    """Count the newest days once more each night."""
    from accord.measure.cells.operations import renew_recent_days

    renew_recent_days()
