"""The judge of timers notices what is late, missing, doubled or early."""

from datetime import UTC, datetime, timedelta

from accord.config.benchmarks.desk.timers import _report

DUE = datetime(2026, 3, 3, 12, tzinfo=UTC)


def heard(*late_ms: float) -> list[float]:
    return [(DUE + timedelta(milliseconds=each)).timestamp() for each in late_ms]


def test_the_latest_and_the_shares_are_those_of_all_that_fired() -> None:
    seen = _report(dict.fromkeys(range(100), DUE), {number: heard(number) for number in range(100)})
    assert (seen["fired"], seen["wrong"], seen["p50_ms"], seen["p99_ms"], seen["p100_ms"]) == (100, 0, 50, 99, 99)


def test_what_is_missing_doubled_or_early_is_wrong() -> None:
    seen = _report(dict.fromkeys(range(4), DUE), {0: heard(5), 1: heard(5, 9), 2: heard(-1)})
    assert seen["wrong"] == 3
    assert _report({1: DUE}, {})["p100_ms"] == float("inf")
