"""Benchmarks: each is a module with `run(*, size, quick, …) -> Report` and makes its own data."""

import os
import platform
from dataclasses import dataclass, field
from importlib import import_module
from inspect import signature
from typing import Any

from accord.kernel.errors import Refusal

NAMES = ("desk", "footprint", "listen", "mail")


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One figure with the bar it is held against: at most `bar`, or at least `bar` with `at_least`."""

    what: str
    value: float
    bar: float
    unit: str
    at_least: bool = False
    n: int | None = None

    @property
    def holds(self) -> bool:
        """Whether the figure is on the right side of its bar."""
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    def as_json(self) -> dict[str, Any]:
        """The bar as plain values; `n` is how many answers a share is made of."""
        plain = {"what": self.what, "value": round(self.value, 3), "bar": self.bar, "unit": self.unit}
        return plain | {"at_least": self.at_least, "holds": self.holds} | ({} if self.n is None else {"n": self.n})


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a benchmark found. `compared_with` names what the figures were measured against, in the same run."""

    name: str
    bars: tuple[Bar, ...]
    figures: dict[str, Any] = field(default_factory=dict)
    compared_with: str = ""

    def as_json(self) -> dict[str, Any]:
        """The report with the machine and whether every bar holds."""
        return {
            "name": self.name,
            "holds": all(bar.holds for bar in self.bars),
            "bars": [bar.as_json() for bar in self.bars],
            **self.figures,
            "compared_with": self.compared_with,
            "machine": machine(),
        }


def machine() -> dict[str, Any]:
    """What a figure was measured on, and how busy it was."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_average": round(os.getloadavg()[0], 2),
    }


def run(name: str, *, size: int | None, quick: bool, **more: Any) -> Report:
    """Run a benchmark by name. `more` are options that not every benchmark has; refuses one that this has not."""
    benchmark = import_module(f"accord.config.benchmarks.{name}").run
    given = {option: value for option, value in more.items() if value is not None}
    for option in given:
        if option not in signature(benchmark).parameters:
            raise Refusal(f"The benchmark {name} has no option --{option}.")
    report: Report = benchmark(size=size, quick=quick, **given)
    return report
