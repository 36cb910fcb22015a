"""The desk at a million conversations: lists, pages, search and replies, and what they cost as it grows."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from accord.config.benchmarks import Bar, Report
from accord.config.benchmarks.desk import timers, under_load
from accord.config.benchmarks.desk.crowd.mix import PAGES_A_SECOND
from accord.config.benchmarks.desk.ground import Ground, prepare
from accord.kernel.errors import Refusal

_SIZE, _SIZE_QUICK = 1_000_000, 20_000
_MOST_GROWTH = 1.5
_COMPARED = (
    "the bars, and the same pages at a tenth and a hundredth of the size in the same run; for other programs on one"
    " machine see the documentation"
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a part is measured on: a server with companies, how large, and how long."""

    ground: Ground
    size: int
    quick: bool
    seconds: float | None = None
    rate: float | None = None

    def measure(self, order: str, *, size: int | None = None, **more: Any) -> dict[str, Any]:
        """One measurement in a process of its own."""
        return self.ground.measure(self.ground.company(size or self.size), order, **more)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The bars of a part, and all that was seen on the way."""

    bars: tuple[Bar, ...]
    figures: dict[str, Any]


def _inbox(asked: Asked) -> Measured:
    seen = asked.measure("inbox", rounds=2 if asked.quick else 6)
    return Measured(
        bars=(
            _most("inbox view, any filter and order, p95", seen["p95_ms"], 60, n=seen["pages"]),
            _most("inbox view, statements", seen["most_statements"], 12, unit="statements"),
        ),
        figures=seen,
    )


def _conversation(asked: Asked) -> Measured:
    seen = asked.measure("conversation", rounds=40 if asked.quick else 150)
    return Measured(
        bars=(
            _most("conversation of 30 messages with its panel, p95", seen["p95_ms"], 80, n=seen["pages"]),
            _most("conversation, statements", seen["most_statements"], 15, unit="statements"),
        ),
        figures=seen,
    )


def _search(asked: Asked) -> Measured:
    seen = asked.measure("search", rounds=2 if asked.quick else 8, cold=not asked.quick)
    bars = [
        _most("search, p95", seen["words"]["p95_ms"], 150, n=seen["words"]["pages"]),
        _most("search with filters, p95", seen["with_filters"]["p95_ms"], 250, n=seen["with_filters"]["pages"]),
    ]
    if seen.get("first_touch", {}).get("measured"):
        bars.append(_most("search, first touch after the cache was dropped, p95", seen["first_touch"]["p95_ms"], 1_000))
    return Measured(bars=tuple(bars), figures=seen)


def _reply(asked: Asked) -> Measured:
    seen = asked.measure("reply", rounds=40 if asked.quick else 200)
    bar = _most("reply posted, durable, in the outbox, p95", seen["p95_ms"], 60, n=seen["replies"])
    return Measured(bars=(bar,), figures=seen)


def _growth(asked: Asked) -> Measured:
    """The same pages at a hundredth, a tenth and the whole: p95 by p95 of the decade below."""
    sizes = [size for size in (asked.size // 100, asked.size // 10, asked.size) if size >= 1_000]
    orders: dict[str, dict[str, Any]] = {
        "inbox": {"rounds": 2}, "conversation": {"rounds": 40}, "search": {"rounds": 3, "cold": False}
    }  # fmt: skip
    bars, figures = [], {}
    for order, more in orders.items():
        seen = [_p95_of(asked.measure(order, size=size, **more)) for size in sizes]
        figures[order] = dict(zip(map(str, sizes), seen, strict=True))
        grown = max((later / earlier for earlier, later in pairwise(seen)), default=1.0)
        bars.append(_most(f"{order}, p95 by that of a tenth of the size", grown, _MOST_GROWTH, unit="times"))
    return Measured(bars=tuple(bars), figures=figures)


def _p95_of(seen: dict[str, Any]) -> float:
    parts = [seen[name] for name in ("words", "with_filters") if name in seen] or [seen]
    return float(max(part["p95_ms"] for part in parts))


def _load(asked: Asked) -> Measured:
    seconds = asked.seconds or (under_load.SECONDS_QUICK if asked.quick else under_load.SECONDS)
    rate = asked.rate or PAGES_A_SECOND
    seen = under_load.measure(asked.ground, asked.ground.company(asked.size), seconds=seconds, rate=rate)
    return Measured(bars=under_load.bars(seen), figures=seen)


def _timers(asked: Asked) -> Measured:
    timed = timers.measure(quick=asked.quick, cache=asked.ground.folder / "timers")
    return Measured(bars=timed.bars, figures=timed.figures)


PARTS: dict[str, Callable[[Asked], Measured]] = {
    "inbox": _inbox,
    "conversation": _conversation,
    "search": _search,
    "reply": _reply,
    "growth": _growth,
    "timers": _timers,
    "load": _load,
}


def run(
    *,
    size: int | None,
    quick: bool,
    only: str | None = None,
    cache: Path | None = None,
    seconds: float | None = None,
    rate: float | None = None,
) -> Report:
    """Measure all parts, or `only` one, on a company of `size` conversations with five messages each.

    `seconds` is how long the load lasts, `rate` how many pages a second its agents open.
    """
    if only is not None and only not in PARTS:
        raise Refusal(f"The benchmark desk has the parts {', '.join(PARTS)}.")
    ground = prepare(cache)
    asked = Asked(
        ground=ground, size=size or (_SIZE_QUICK if quick else _SIZE), quick=quick, seconds=seconds, rate=rate
    )
    bars: list[Bar] = []
    figures: dict[str, Any] = {"conversations": asked.size, "messages": 5 * asked.size}
    try:
        if only != "timers":
            ground.company(asked.size)
        for name, measure in PARTS.items():
            if only in (None, name):
                measured = measure(asked)
                bars.extend(measured.bars)
                figures[name] = measured.figures
        if only != "timers":
            figures["bytes"] = ground.bytes_of(asked.size)
    finally:
        ground.cluster.stop()
    return Report(name="desk", bars=tuple(bars), figures=figures, compared_with=_COMPARED)


def _most(what: str, value: float, bar: float, *, unit: str = "ms", n: int | None = None) -> Bar:
    return Bar(what=what, value=float(value), bar=float(bar), unit=unit, n=n)
