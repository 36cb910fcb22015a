"""Reads of looking back."""

from accord.kernel.permissions import Actor, Permission, require
from accord.listen.backtest.contracts import BacktestRow, Rise, RiseRow
from accord.listen.backtest.models import Backtest, BacktestRise


def read_backtest(*, actor: Actor) -> tuple[BacktestRow | None, bool]:
    """The newest look back that is done, newest rises first, and whether one is under way. Three statements."""
    require(actor, Permission.LISTEN)
    is_under_way = Backtest.objects.filter(ended_at=None).exists()
    done = Backtest.objects.filter(ended_at__isnull=False).order_by("-ended_at").first()
    if done is None:
        return None, is_under_way
    rises = list(done.rises.select_related("touchpoint", "reason"))
    rises.sort(key=lambda rise: (rise.seen_on or rise.reported_on, rise.pk), reverse=True)
    row = BacktestRow(
        id=done.pk,
        asked_at=done.asked_at,
        ended_at=done.ended_at,
        since=done.since,
        until=done.until,
        series=done.series,
        false_alarms=done.false_alarms,
        rises=tuple(_row(rise) for rise in rises),
    )
    return row, is_under_way


def _row(rise: BacktestRise) -> RiseRow:
    return RiseRow(
        rise=Rise(
            seen_on=rise.seen_on,
            last_on=rise.last_on,
            window_days=rise.window_days,
            observed=rise.observed,
            expected=rise.expected,
            contacts=rise.contacts,
            reported_on=rise.reported_on,
            is_decided=rise.is_decided,
        ),
        name=rise.reason.name if rise.reason else rise.touchpoint.name,
        touchpoint_name=rise.touchpoint.name,
        signal_id=rise.signal_id,
    )
