"""`accord stats`: one line in, one line out, an error stays on its line."""

import argparse
import io
import json
import subprocess
import sys
from typing import Any

import pytest

from accord.kernel.statistics.command_line import add_commands


def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], figure: str, *lines: object) -> Any:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    given = parser.parse_args(["stats", figure])
    code = given.run(given)
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_csat(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, (answer,) = ask(monkeypatch, capsys, "csat", {"counts": {"5": 70, "4": 15, "1": 15}})

    assert code == 0
    assert set(answer) == {"n", "value", "low", "high", "method"}
    assert (answer["n"], answer["value"]) == (100, 85.0)
    assert (round(answer["low"], 1), round(answer["high"], 1)) == (76.7, 90.7)


def test_nps_with_an_earlier_wave(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    before = {"counts": {"9": 45, "8": 32, "2": 23}}
    _, (answer,) = ask(monkeypatch, capsys, "nps", {"counts": {"10": 50, "7": 30, "0": 20}, "before": before})

    assert set(answer) >= {"se", "margin", "centre", "low_difference", "high_difference", "p", "detectable"}
    assert (answer["difference"], round(answer["z"], 2)) == (8.0, 0.72)


def test_ces_states_the_mean(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _, (answer,) = ask(monkeypatch, capsys, "ces", {"counts": {"7": 3, "1": 1}})

    assert (answer["value"], answer["mean"]) == (75.0, 5.5)


def test_erlang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    load = {"calls_per_hour": 200, "aht_seconds": 180, "target_seconds": 20, "agents": 14, "shrinkage": 0.3}
    _, (patient, impatient) = ask(
        monkeypatch, capsys, "erlang", {**load, "target_level": 0.8}, {**load, "agents": 12, "patience_seconds": 120}
    )

    assert (round(patient["p_wait"], 7), patient["positions"], patient["agents_needed"]) == (0.1741319, 20, 14)
    assert round(impatient["p_abandon"], 4) == 0.0616
    assert "agents_needed" not in impatient


def test_an_error_stays_on_its_line_and_sets_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = ["no json", "[1]", {"counts": {}}, {"counts": {"6": 1}}, {"counts": {"5": 1.5}}, {"counts": {"5": -1}}]
    code, answers = ask(monkeypatch, capsys, "csat", *bad, {"counts": {"5": 1}})

    assert code == 1
    assert [list(answer) for answer in answers[:-1]] == [["error"]] * len(bad)
    assert answers[-1]["value"] == 100.0


@pytest.mark.parametrize("missing", ["calls_per_hour", "aht_seconds", "target_seconds", "agents"])
def test_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    load = {"calls_per_hour": 200, "aht_seconds": 180, "target_seconds": 20, "agents": 14}
    del load[missing]

    assert ask(monkeypatch, capsys, "erlang", load) == (1, [{"error": f"`{missing}` is missing."}])


def test_statistics_load_neither_numpy_nor_scipy() -> None:
    order = (
        "import sys; import accord.kernel.statistics.command_line, accord.kernel.statistics.counts; "
        "print([name for name in sys.modules if name.split('.')[0] in ('numpy', 'scipy', 'django')])"
    )

    finished = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {order}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert finished.stdout.strip() == "[]"
