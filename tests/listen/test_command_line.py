"""`accord signals detect`: CSV in, one JSON line for each series and day out."""

import argparse
import io
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from accord.listen.command_line import add_commands

MONDAY = date(2026, 1, 5)


def detect(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, *orders: str) -> Any:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    given = parser.parse_args(["signals", "detect", *orders])
    code = given.run(given)
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def rows(name: str, counts: list[int], *, step: int = 1) -> str:
    days = (MONDAY + timedelta(days=step * i) for i in range(len(counts)))
    return "".join(f"{name},{day},{count}\n" for day, count in zip(days, counts, strict=True) if count)


HEAD = "series,date,count\n"
RISING = [5, 6, 4, 5, 7, 2, 1] * 8 + [20, 22, 25]


def test_every_series_and_day_has_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = detect(monkeypatch, capsys, HEAD + rows("parcel", RISING) + rows("invoice", [3] * 40))

    assert code == 0
    assert [line["series"] for line in lines] == ["parcel"] * 59 + ["invoice"] * 40
    assert all(line["too_early"] and line["p"] is None and not line["alarm"] for line in lines[:27])
    assert set(lines[-1]) == {"series", "date", "alarm", "p", "expected", "upper", "window_days"}
    rise = lines[56]
    assert (rise["date"], rise["alarm"]) == ("2026-03-02", True)
    assert rise["expected"] < rise["upper"] <= 20
    assert not any(line["alarm"] for line in lines[59:])


def test_a_day_without_a_row_counts_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, lines = detect(monkeypatch, capsys, f"{HEAD}a,2026-01-05,1\na,2026-01-08,2\n")

    assert [line["date"] for line in lines] == ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"]


def test_from_prints_only_later_days(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _, every = detect(monkeypatch, capsys, HEAD + rows("parcel", RISING))
    _, late = detect(monkeypatch, capsys, HEAD + rows("parcel", RISING), "--from", "2026-03-01")

    assert late == every[-4:]


def test_a_small_budget_needs_more_evidence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, generous = detect(monkeypatch, capsys, HEAD + rows("parcel", RISING), "--budget", "1")
    _, strict = detect(monkeypatch, capsys, HEAD + rows("parcel", RISING), "--budget", "0.00001")

    assert strict[-1]["upper"] > generous[-1]["upper"]


def test_weekly_rows(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _, lines = detect(monkeypatch, capsys, HEAD + rows("a", [40] * 30 + [90], step=7), "--every", "week")

    assert len(lines) == 31
    assert (lines[-1]["alarm"], lines[-1]["window_days"]) == (True, 7)


def test_holidays_are_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "days").write_text("2026-02-02\n\n2026-02-09\n")
    code, _ = detect(monkeypatch, capsys, HEAD + rows("a", [3] * 40), "--holidays", str(tmp_path / "days"))
    assert code == 0

    code, lines = detect(monkeypatch, capsys, HEAD, "--holidays", str(tmp_path / "none"))
    assert (code, lines) == (2, [])


def test_a_bad_row_is_said_and_the_rest_is_judged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = "a,yesterday,3\na,2026-01-06,many\na,2026-01-07,-1\na\n"
    code, lines = detect(monkeypatch, capsys, HEAD + bad + "a,2026-01-08,4\n")

    assert code == 1
    assert [("error" in line) for line in lines] == [True, True, True, True, False]


def test_missing_columns_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines = detect(monkeypatch, capsys, "name,day\n")

    assert code == 1
    assert "count" in lines[0]["error"]
