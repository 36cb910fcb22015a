"""Mail: how well it is read, and how fast and durably it is taken in."""

from pathlib import Path

from accord.config.benchmarks import Bar, Report
from accord.config.benchmarks.mail import intake, reading
from accord.kernel.errors import Refusal

PARTS = ("reading", "intake")


def run(
    *, size: int | None, quick: bool, only: str | None = None, cache: Path | None = None, cases: Path | None = None
) -> Report:
    """Measure all parts, or `only` one. `size` is how many stored messages the intake is compared at; `cases` names a
    folder with collections of real mail, beside the mails that are made here."""
    if only is not None and only not in PARTS:
        raise Refusal(f"The benchmark mail has the parts {', '.join(PARTS)}.")
    bars: list[Bar] = []
    figures = {}
    if only in (None, "reading"):
        read = reading.measure(quick=quick, cases=cases)
        bars.extend(read.bars)
        figures["reading"] = read.figures
    if only in (None, "intake"):
        taken = intake.measure(size=size, quick=quick, cache=cache)
        bars.extend(taken.bars)
        figures["intake"] = taken.figures
    compared = "the standard library on the same mails, PostgreSQL's durable single-row commits"
    return Report(name="mail", bars=tuple(bars), figures=figures, compared_with=compared)
