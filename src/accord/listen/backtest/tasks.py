"""Queued and timed work of looking back."""

from accord.kernel.jobs import job, timed


@timed("40 3 * * 1")
def look_back_every_week(timestamp: int) -> None:
    """Look back early on Mondays, so that the page is ready for the week's meeting."""
    from accord.kernel.permissions import SYSTEM
    from accord.listen.backtest.operations import ask_for_backtest

    ask_for_backtest(actor=SYSTEM)


@job(queue="listen")
def look_back(*, backtest_id: int) -> None:
    """Judge the past day by day."""
    from accord.listen.backtest.running import run

    run(backtest_id=backtest_id)
