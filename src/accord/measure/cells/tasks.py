"""Timed and queued work of the cells."""

from accord.kernel.jobs import job, timed


@timed("23 3 * * *")
def renew_recent_cells(timestamp: int) -> None:
    """Count the newest days once more each night."""
    from accord.measure.cells.operations import renew_recent_days

    renew_recent_days()


@job()
def follow_fit(fit_id: int) -> None:
    """Let figures follow what a fit over all texts found."""
    from accord.measure.cells import operations

    operations.follow_fit(fit_id=fit_id)
