"""How fast mail is taken in, durably and whole, and what it costs, with nothing stored and with very much stored."""

import secrets
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accord.config.benchmarks import Bar
from accord.config.benchmarks.mail.ground import Ground, prepare

MAILS_A_SECOND = 150.0
_REFERENCE_COMMITS = 1_200.0  # what the machine commits on which the bar was set
MOST_CPU_MS = 8.0
MOST_GROWTH = 1.25
FOLLOW_SECONDS = 10.0
_MUCH = 1_000_000
_MUCH_QUICK = 100_000
_MAILS, _MAILS_QUICK = 1_500, 600
_ROUNDS, _ROUNDS_QUICK = 3, 2
_THREADS = 4


@dataclass(frozen=True)
class Measured:
    """The bars of a part of the benchmark, and everything that was seen on the way."""

    bars: tuple[Bar, ...]
    figures: dict[str, Any]


def measure(*, size: int | None, quick: bool, cache: Path | None) -> Measured:
    """Take mail into an empty company and into one with `size` messages, by turns; figures are medians of rounds."""
    much = size if size is not None else _MUCH_QUICK if quick else _MUCH
    ground = prepare(cache)
    try:
        empty, full = _by_turns(ground, much, quick=quick)
    finally:
        ground.cluster.stop()
    growth = _median(full, "cpu_ms_a_mail") / _median(empty, "cpu_ms_a_mail")
    possible = statistics.median(one["commits_a_second"] for one in empty)
    wanted = MAILS_A_SECOND * min(1.0, possible / _REFERENCE_COMMITS)
    bars = (
        Bar(
            what=f"mails a second, where one client commits {possible:.0f} rows a second",
            value=_median(empty, "mails_a_second"),
            bar=round(wanted, 1),
            unit="mails/s",
            at_least=True,
        ),
        Bar(what="CPU with the database's", value=_median(empty, "cpu_ms_a_mail"), bar=MOST_CPU_MS, unit="ms/mail"),
        Bar(what=f"CPU at {much} stored by CPU at 0", value=growth, bar=MOST_GROWTH, unit="times"),
        Bar(
            what=f"what follows {empty[0]['mails']} mails at full speed has followed after",
            value=max(_median(empty, "followed_seconds"), _median(full, "followed_seconds")),
            bar=FOLLOW_SECONDS,
            unit="s",
        ),
        Bar(what="mails that are not there or not found", value=_lost(empty + full), bar=0, unit="mails"),
    )
    return Measured(bars=bars, figures={"stored": much, "empty": _middle(empty), "full": _middle(full)})


def _by_turns(ground: Ground, much: int, *, quick: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    full_address = ground.filled(much)
    count = _MAILS_QUICK if quick else _MAILS
    empty, full = [], []
    for _ in range(_ROUNDS_QUICK if quick else _ROUNDS):
        orders = {"count": count, "threads": _THREADS}
        empty.append(ground.measure(ground.fresh(), seed=secrets.token_hex(4), **orders))
        full.append(ground.measure(full_address, seed=secrets.token_hex(4), **orders))
    return empty, full


def _median(rounds: list[dict[str, Any]], what: str) -> float:
    return float(statistics.median(one[what] for one in rounds))


def _middle(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """The median of each figure, and of the rest what the last round saw."""
    return {
        key: round(_median(rounds, key), 2) if isinstance(value, float) else value for key, value in rounds[-1].items()
    }


def _lost(rounds: list[dict[str, Any]]) -> int:
    return sum(one["mails"] - one["stored_rows"] + (not one["found_at_once"]) for one in rounds)
