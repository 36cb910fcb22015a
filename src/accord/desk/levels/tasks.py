"""Queued work of service levels."""

from accord.kernel.jobs import defer, job


@job(queue="desk")
def refresh_levels(*, after: int) -> None:
    """Reckon the clocks of unsolved cases anew, some hundreds at a time."""
    from accord.desk.levels.operations import refresh_cases

    last = refresh_cases(after=after)
    if last is not None:
        defer(refresh_levels, after=last)


@job(queue="desk")
def refresh_levels_of_company(*, company_id: int, after: int) -> None:
    """Reckon the clocks of a company's unsolved cases anew, some hundreds at a time."""
    from accord.desk.levels.operations import refresh_company

    last = refresh_company(company_id=company_id, after=after)
    if last is not None:
        defer(refresh_levels_of_company, company_id=company_id, after=last)
