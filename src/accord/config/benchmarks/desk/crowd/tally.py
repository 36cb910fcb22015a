"""What was seen: how long each request took, what went wrong, and how late hints came."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_ERRORS_SHOWN = 8


def spread(milliseconds: Iterable[float]) -> dict[str, float]:
    """Median, 95th and 99th percentile (the smallest value that so many do not exceed), and how many there are."""
    ordered = sorted(milliseconds)
    if not ordered:
        return {"n": 0, "p50_ms": 0.0, "p95_ms": 0.0, "p99_ms": 0.0, "most_ms": 0.0}
    at = {share: ordered[max(0, math.ceil(share * len(ordered)) - 1)] for share in (0.5, 0.95, 0.99)}
    return {
        "n": len(ordered),
        "p50_ms": round(at[0.5], 1),
        "p95_ms": round(at[0.95], 1),
        "p99_ms": round(at[0.99], 1),
        "most_ms": round(ordered[-1], 1),
    }


class Tally:
    """Requests by their part and kind. Nothing is counted before `begin`, errors always."""

    def __init__(self) -> None:
        self.is_counting = False
        self.taken: dict[tuple[str, str], list[float]] = {}
        self.late: list[float] = []
        self.refused: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.bytes = 0

    def add(self, part: str, kind: str, milliseconds: float, status: int, *, size: int = 0) -> None:
        """One answered request. A 409 is the product's word that somebody was quicker, and no error."""
        if status >= 400 and status != 409:
            self.errors[f"{kind} answered {status}"] += 1
        if not self.is_counting:
            return
        if status == 409:
            self.refused[kind] += 1
        self.bytes += size
        self.taken.setdefault((part, kind), []).append(milliseconds)

    def fail(self, kind: str, fault: BaseException) -> None:
        """One request that was not answered."""
        self.errors[f"{kind}: {type(fault).__name__} {fault}".strip()[:120]] += 1

    def part(self, *names: str) -> list[float]:
        """All times of these parts."""
        return [one for (part, _), times in self.taken.items() if part in names for one in times]

    def count(self, name: str) -> int:
        """How many requests of a part there were."""
        return sum(len(times) for (part, _), times in self.taken.items() if part == name)

    def as_json(self) -> dict[str, Any]:
        """Everything by part, with the kinds in it."""
        parts = sorted({part for part, _ in self.taken})
        return {
            "all": spread(self.part(*parts)),
            "by_part": {part: spread(self.part(part)) for part in parts},
            "by_kind": {f"{part}: {kind}": spread(times) for (part, kind), times in sorted(self.taken.items())},
            "begun_late": spread(self.late),
            "refused": dict(self.refused),
            "errors": sum(self.errors.values()),
            "errors_shown": dict(self.errors.most_common(_ERRORS_SHOWN)),
            "bytes": self.bytes,
        }


def hint_delays(facts: Mapping[int, float], heard: Sequence[Sequence[tuple[float, int]]]) -> tuple[list[float], int]:
    """Milliseconds from each fact's instant until each stream had a hint of it or of a later one, and how many never.

    `facts` are instants by id; `heard` has for each stream when it had a hint and of which fact, in order.
    """
    delays, lost = [], 0
    for stream in heard:
        newest, highest, instants = 0, [], []
        for at, number in stream:
            if number > newest:
                newest = number
                highest.append(number)
                instants.append(at)
        for number, at in facts.items():
            place = bisect_left(highest, number)
            if place == len(highest):
                lost += 1
            else:
                delays.append(max(0.0, 1_000 * (instants[place] - at)))
    return delays, lost
