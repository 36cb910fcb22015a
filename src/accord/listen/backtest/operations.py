"""Ask for a look back, and keep what it found."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from accord.kernel import clock
from accord.kernel.events import publish
from accord.kernel.jobs import defer
from accord.kernel.locks import one_at_a_time
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.listen.backtest.contracts import Rise
from accord.listen.backtest.events import BacktestEnded
from accord.listen.backtest.models import Backtest, BacktestRise
from accord.listen.backtest.tasks import look_back
from accord.listen.models import Signal

_KEPT = 3
# A look back that was cut off by a restart is asked for anew after this time.
_LOST_AFTER = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class FoundRise:
    """A rise and the series it was found in."""

    touchpoint_id: int
    reason_id: int | None
    rise: Rise


@one_transaction
def ask_for_backtest(*, actor: Actor) -> int:
    """Let a worker look back; returns the id of the look that is under way. Asked twice it is the same."""
    if actor.kind == "staff":
        require(actor, Permission.LISTEN)
    one_at_a_time("listen.backtest")
    Backtest.objects.filter(ended_at=None, asked_at__lt=clock.now() - _LOST_AFTER).delete()
    waiting = Backtest.objects.filter(ended_at=None).first()
    if waiting is None:
        waiting = Backtest.objects.create(asked_by_id=actor.id if actor.kind == "staff" else None, asked_at=clock.now())
        defer(look_back, backtest_id=waiting.pk)
    return waiting.pk


@one_transaction
def keep_backtest(
    *, backtest_id: int, since: date, until: date, series: int, false_alarms: float, found: Sequence[FoundRise]
) -> None:
    """Keep what a look back found, once; older looks than the newest three are forgotten."""
    backtest = Backtest.objects.select_for_update().filter(pk=backtest_id, ended_at=None).first()
    if backtest is None:
        return
    BacktestRise.objects.bulk_create(
        BacktestRise(
            backtest=backtest,
            touchpoint_id=one.touchpoint_id,
            reason_id=one.reason_id,
            signal_id=_signal_of(one),
            **asdict(one.rise),
        )
        for one in found
    )
    backtest.since, backtest.until, backtest.series, backtest.false_alarms = since, until, series, false_alarms
    backtest.ended_at = clock.now()
    backtest.save()
    kept = Backtest.objects.filter(ended_at__isnull=False).order_by("-ended_at").values_list("pk", flat=True)[:_KEPT]
    Backtest.objects.filter(ended_at__isnull=False).exclude(pk__in=list(kept)).delete()
    publish(BacktestEnded(backtest_id=backtest_id, rises=sum(one.rise.seen_on is not None for one in found)))


def _signal_of(one: FoundRise) -> int | None:
    """The signal that really was raised while the rise lasted."""
    if one.rise.seen_on is None or one.rise.last_on is None:
        return None
    raised = Signal.objects.filter(
        touchpoint_id=one.touchpoint_id,
        reason_id=one.reason_id,
        raised_at__date__gte=one.rise.seen_on - timedelta(days=1),
        raised_at__date__lte=one.rise.last_on + timedelta(days=1),
    )
    return raised.order_by("raised_at").values_list("pk", flat=True).first()
