"""Listening: how soon a rise is signalled and how seldom in vain, part by part."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import accord.kernel.meaning  # noqa: F401 - it bounds the threads of numpy, which must not be loaded before
from accord.config.benchmarks import Bar, Report
from accord.kernel.errors import Refusal

PARTS: dict[str, str] = {
    "golden": "accord.config.benchmarks.listen.golden",
    "scanner": "accord.config.benchmarks.listen.scanner",
    "signals": "accord.config.benchmarks.listen.signals",
    "quiet": "accord.config.benchmarks.listen.quiet",
    "stories": "accord.config.benchmarks.listen.stories",
    "themes": "accord.config.benchmarks.listen.themes",
    "figures": "accord.config.benchmarks.listen.figures",
}
"""Each part is a module with `measure(asked) -> Measured` and `COMPARED`, what it compares with in the same run."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How large, how quick, from which seed; `cache` is where data made once are kept, `cases` where real ones lie."""

    quick: bool
    size: int | None = None
    seed: int | None = None
    cache: Path | None = None
    cases: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The bars of a part, and all that was seen on the way."""

    bars: tuple[Bar, ...]
    figures: dict[str, Any]


def run(
    *,
    size: int | None,
    quick: bool,
    only: str | None = None,
    seed: int | None = None,
    cache: Path | None = None,
    cases: Path | None = None,
) -> Report:
    """Measure all parts, or `only` one. `size` and `seed` mean to each part what its module says."""
    if only is not None and only not in PARTS:
        raise Refusal(f"The benchmark listen has the parts {', '.join(PARTS)}.")
    asked = Asked(quick=quick, size=size, seed=seed, cache=cache, cases=cases)
    bars: list[Bar] = []
    figures: dict[str, Any] = {}
    compared = []
    for name, module in PARTS.items():
        if only in (None, name):
            part = import_module(module)
            measure: Callable[[Asked], Measured] = part.measure
            measured = measure(asked)
            bars.extend(measured.bars)
            figures[name] = measured.figures
            compared.append(part.COMPARED)
    return Report(name="listen", bars=tuple(bars), figures=figures, compared_with="; ".join(compared))
