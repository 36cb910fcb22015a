"""Facts about looking back."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class BacktestEnded(Event):
    """A look back is done: so many rises would have been seen."""

    backtest_id: int
    rises: int

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "backtest")
