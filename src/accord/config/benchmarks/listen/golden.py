"""The golden values of the definitions, computed by the engines and compared to the digits given.

Each value is written as the definition gives it; ours is rounded to as many digits and has to be the same text. `size`
and `seed` mean nothing here: nothing is drawn.
"""

from collections.abc import Iterator
from typing import Any

from accord.config.benchmarks import Bar
from accord.config.benchmarks.listen import Asked, Measured
from accord.kernel.statistics.command_line import answer_csat, answer_erlang, answer_nps
from accord.kernel.statistics.proportions import answers_needed

COMPARED = "the golden values of the definitions"

_CALLS = {"calls_per_hour": 200, "aht_seconds": 180, "target_seconds": 20}
_IMPATIENT = {**_CALLS, "patience_seconds": 120}

Golden = tuple[str, str, float]
"""What it is, the value as it is defined, and ours unrounded."""


def measure(asked: Asked) -> Measured:
    """Compute every golden value."""
    values = [_compared(*each) for each in golden_values()]
    off = [value for value in values if value["expected"] != value["ours"]]
    bar = Bar(what="golden, values off", value=len(off), bar=0, unit="values", n=len(values))
    return Measured(bars=(bar,), figures={"off": off, "values": values})


def _compared(what: str, expected: str, value: float) -> dict[str, Any]:
    digits = len(expected.partition(".")[2])
    return {"what": what, "expected": expected, "ours": f"{value:.{digits}f}", "unrounded": value}


def golden_values() -> Iterator[Golden]:
    """Every golden value, in the order of the definitions."""
    yield from _satisfaction()
    yield from _promoters()
    yield from _staffing()


def _satisfaction() -> Iterator[Golden]:
    for hits, n, low, high in ((85, 100, "76.7", "90.7"), (9, 10, "59.6", "98.2")):
        found = answer_csat({"counts": {"5": hits, "2": n - hits}})
        yield f"CSAT {hits} of {n}, low", low, found["low"]
        yield f"CSAT {hits} of {n}, high", high, found["high"]
    needed = answers_needed(0.85, 0.0025)
    yield "answers a period for 85.00 to 85.25 %, about", "320000", round(needed, -4)
    period = {"counts": {"5": 8_525, "2": 1_475}, "before": {"counts": {"5": 8_500, "2": 1_500}}}
    found = answer_csat(period)
    is_change = not found["low_difference"] <= 0 <= found["high_difference"]
    yield "85.00 to 85.25 % with 10,000 answers each, called a change", "0", float(is_change)


def _promoters() -> Iterator[Golden]:
    found = answer_nps({"counts": {"10": 50, "8": 30, "3": 20}})
    for name, expected in (
        ("value", "30.0"), ("se", "7.81"), ("margin", "15.31"), ("centre", "29.13"),
        ("low", "14.05"), ("high", "44.20"),
    ):  # fmt: skip
        yield f"NPS 50/30/20, {name}", expected, found[name]
    found = answer_nps({"counts": {"10": 5, "8": 3, "3": 2}})
    yield "NPS 5/3/2, low", "-19.1", found["low"]
    yield "NPS 5/3/2, high", "65.2", found["high"]
    yield "NPS 500/300/200, margin", "4.84", answer_nps({"counts": {"10": 500, "8": 300, "3": 200}})["margin"]
    waves = {"counts": {"10": 50, "8": 30, "3": 20}, "before": {"counts": {"10": 45, "8": 32, "3": 23}}}
    yield "NPS 50/30/20 against 45/32/23, z", "0.72", answer_nps(waves)["z"]


def _staffing() -> Iterator[Golden]:
    found = answer_erlang({**_CALLS, "agents": 14, "shrinkage": 0.3})
    for name, expected in (
        ("traffic", "10"), ("p_wait", "0.1741319"), ("service_level", "0.88835"), ("occupancy", "0.7142857"),
        ("asa_seconds", "7.836"), ("positions", "20"),
    ):  # fmt: skip
        yield f"Erlang C with 14 agents, {name}", expected, found[name]
    names = ("p_wait", "p_abandon", "asa_seconds", "occupancy")
    for agents, values in (
        (12, ("0.27981", "0.06160", "7.392", "0.78200")), (10, ("0.49685", "0.13746", "16.496", "0.86254")),
    ):  # fmt: skip
        found = answer_erlang({**_IMPATIENT, "agents": agents})
        for name, expected in zip(names, values, strict=True):
            yield f"Erlang A with {agents} agents, {name}", expected, found[name]
