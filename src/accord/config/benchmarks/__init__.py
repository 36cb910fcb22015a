"""Benchmarks: each is a module with `run(*, size, quick) -> Report` and makes its own data."""

import os
import platform
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

NAMES = ("footprint",)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One figure with the bar it is held against."""

    what: str
    value: float
    bar: float
    unit: str

    @property
    def holds(self) -> bool:
        """Whether the figure is at or below its bar."""
        return self.value <= self.bar


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
            "bars": [
                {"what": b.what, "value": round(b.value, 3), "bar": b.bar, "unit": b.unit, "holds": b.holds}
                for b in self.bars
            ],
            **self.figures,
            "compared_with": self.compared_with,
            "machine": machine(),
        }


def machine() -> dict[str, Any]:
    """What a figure was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def run(name: str, *, size: int | None, quick: bool) -> Report:
    """Run a benchmark by name."""
    report: Report = import_module(f"accord.config.benchmarks.{name}").run(size=size, quick=quick)
    return report
