"""Queued work of service levels."""

from accord.kernel.jobs import defer, job


@job(queue="desk")
def refresh_levels(*, after: int) -> None:
    """Reckon the clocks of unsolved cases anew, some hundreds at a time."""
    from accord.desk.levels.operations import refresh_cases

    last = refresh_cases(after=after)
    if last is not None:
        defer(refresh_levels, after=last)
