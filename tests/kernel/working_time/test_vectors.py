"""`accord hours` on vectors made elsewhere, and line by line on its own."""

import argparse
import io
import json
import sys
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from tests.shared_data import SHARED, needs_shared_data

from accord.kernel.working_time.command_line import add_commands

_VECTORS = SHARED / "working-time" / "expected.jsonl"
_UNITS = {"Days": "days", "Hours": "hours", "Minutes": "minutes", "Seconds": "seconds"}


def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *lines: object) -> Any:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    given = parser.parse_args(["hours"])
    code = given.run(given)
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def _question(vector: dict[str, Any]) -> dict[str, Any]:
    asked = {
        "timezone": vector["TimeZone"],
        "weekly": {day.lower(): _spans(hours) for day, hours in vector["WorkingHoursConfig"].items()},
        "holidays": [
            f"{year}-{int(month):02}-{int(day):02}"
            for year in range(2012, 2019)
            for month, named in vector["VacationDaysConfig"].items()
            for day in named
        ],
        "start": vector["StartDateTimeString"],
    }
    if vector["kind"] == "delta_working_time":
        return asked | {"end": vector["EndDateTimeString"]}
    amount = timedelta(**{_UNITS[unit]: number for unit, number in vector["WorkingTimeToAdd"].items()})
    return asked | {"seconds": amount.total_seconds()}


def _spans(hours: list[int]) -> list[list[str]]:
    """Hours of the day as spans from one full hour to another."""
    starts = [hours[0], *(after for before, after in pairwise(hours) if after != before + 1)]
    ends = [*(before for before, after in pairwise(hours) if after != before + 1), hours[-1]]
    return [[f"{start:02}:00", f"{end + 1:02}:00"] for start, end in zip(starts, ends, strict=True)]


@needs_shared_data
def test_every_vector_exactly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    vectors = [json.loads(line) for line in _VECTORS.read_text().splitlines()]
    code, answers = ask(monkeypatch, capsys, *(_question(vector) for vector in vectors))
    assert len(answers) == len(vectors) == 25
    wrong = [vector["Name"] for vector, answer in zip(vectors, answers, strict=True) if not _is_met(vector, answer)]
    assert wrong == []
    assert code == 1  # one of them asks for negative hours


def _is_met(vector: dict[str, Any], answer: dict[str, Any]) -> bool:
    if "must fail" in vector["Name"]:
        return set(answer) == {"error"}
    if vector["kind"] == "delta_working_time":
        return bool(answer == {"seconds": vector["ExpectedResult"]["AbsoluteSeconds"]})
    return bool(answer["end"] == vector["ExpectedEndDateTimeString"])


OFFICE = {"timezone": "Europe/Berlin", "weekly": {"fri": [["09:00", "17:00"]], "sun": [["00:00", "24:00"]]}}


def test_both_directions_on_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start = "2026-03-27T16:00:00"
    code, answers = ask(
        monkeypatch,
        capsys,
        {**OFFICE, "start": start, "end": "2026-03-30T00:00"},
        {**OFFICE, "start": start, "seconds": 7200},
        {**OFFICE, "holidays": ["2026-03-29"], "start": "2026-03-27 16:00:00", "seconds": 7200},
        {**OFFICE, "start": start, "end": "2020-01-01T00:00"},
        {**OFFICE, "start": start, "seconds": 0},
    )
    assert code == 0
    assert answers == [
        {"seconds": 3600 + 23 * 3600},
        {"end": "2026-03-29T01:00:00", "end_utc": "2026-03-29T00:00:00+00:00"},
        {"end": "2026-04-03 10:00:00", "end_utc": "2026-04-03T08:00:00+00:00"},
        {"seconds": 0},
        {"end": start, "end_utc": "2026-03-27T15:00:00+00:00"},
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "not JSON"),
        ([1], "one JSON object"),
        ({"weekly": {}, "start": "2026-01-01T00:00", "seconds": 1}, "timezone"),
        ({**OFFICE, "start": "2026-01-01T00:00"}, "Say `end`"),
        ({**OFFICE, "start": "2026-01-01T00:00+01:00", "seconds": 1}, "leave the offset out"),
        ({**OFFICE, "start": "yesterday", "seconds": 1}, "local time"),
        ({**OFFICE, "start": "2026-01-01T00:00", "seconds": -1}, "not negative"),
        ({**OFFICE, "start": "2026-01-01T00:00", "seconds": True}, "number"),
        ({**OFFICE, "start": "2026-01-01T00:00", "seconds": 1e12}, "never used up"),
        ({**OFFICE, "holidays": ["24.12."], "start": "2026-01-01T00:00", "seconds": 1}, "no date"),
        ({**OFFICE, "weekly": {"fri": [["17:00", "9:00"]]}, "start": "2026-01-01T00:00", "seconds": 1}, "before"),
        ({"timezone": "UTC", "weekly": {}, "start": "2026-01-01T00:00", "seconds": 1}, "never used up"),
    ],
)
def test_an_error_stays_on_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: object, said: str
) -> None:
    good = {**OFFICE, "start": "2026-03-27T16:00:00", "seconds": 60}
    code, (error, answer) = ask(monkeypatch, capsys, line, good)
    assert code == 1
    assert said in error["error"]
    assert answer["end"] == "2026-03-27T16:01:00"


def test_the_answer_is_a_local_time_again(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    always = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    start = "2026-10-25T02:30:00"
    question = {"timezone": "Europe/Berlin", "weekly": always, "start": start, "seconds": 3600}
    code, (answer,) = ask(monkeypatch, capsys, question)
    assert (code, answer["end"], answer["end_utc"]) == (0, start, "2026-10-25T01:30:00+00:00")
