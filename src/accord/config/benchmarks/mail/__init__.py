"""Mail: how well it is read, and how fast and durably it is taken in."""

from pathlib import Path

from accord.config.benchmarks import Bar, Report
from accord.config.benchmarks.mail import intake
from accord.kernel.errors import Refusal

PARTS = ("intake",)


def run(*, size: int | None, quick: bool, only: str | None = None, cache: Path | None = None) -> Report:
    """Measure all parts, or `only` one. `size` is how many stored messages the intake is compared at."""
    if only is not None and only not in PARTS:
        raise Refusal(f"The benchmark mail has the parts {', '.join(PARTS)}.")
    bars: list[Bar] = []
    measured = intake.measure(size=size, quick=quick, cache=cache)
    bars.extend(measured.bars)
    compared = "the standard library's parse of the same mails, PostgreSQL's durable single-row commits"
    return Report(name="mail", bars=tuple(bars), figures={"intake": measured.figures}, compared_with=compared)
