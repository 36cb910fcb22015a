"""Texts one after another: what gathers is told as soon as it does, and nothing else."""

import io
import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from accord.understand.themes.engine.emerging import Gathering, Scan
from accord.understand.themes.streaming import stream_lines

_THEMES, _A_DAY, _DAYS = 8, 12, 30


def rows_of(themes: list[int], draw: np.random.Generator) -> NDArray[np.float32]:
    centres = np.random.default_rng(99).normal(size=(_THEMES + 1, 24))
    rows = centres[themes] + 0.5 * draw.normal(size=(len(themes), 24))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def scan_after_a_quiet_month() -> tuple[Scan, np.random.Generator]:
    draw = np.random.default_rng(4)
    themes = draw.integers(_THEMES, size=_A_DAY * _DAYS).tolist()
    return Scan(rows_of(themes, draw), [place / _A_DAY for place in range(len(themes))]), draw


def told_in(scan: Scan, draw: np.random.Generator, *, extra: int) -> list[Gathering]:
    told = []
    for day in range(_DAYS, _DAYS + 10):
        themes = [*draw.integers(_THEMES, size=_A_DAY).tolist(), *([_THEMES] * extra)]
        found = [scan.add(row, day + turn / len(themes)) for turn, row in enumerate(rows_of(themes, draw))]
        told += [one for one in found if one is not None]
    return told


def test_a_theme_that_was_not_there_before_is_told_once() -> None:
    told = told_in(*scan_after_a_quiet_month(), extra=2)
    assert len(told) == 1
    assert told[0].is_new
    assert len(told[0].members) >= 4


def test_quiet_days_tell_nothing() -> None:
    assert told_in(*scan_after_a_quiet_month(), extra=0) == []


def lines_of_a_month() -> list[str]:
    draw = np.random.default_rng(2)
    begins = datetime(2026, 3, 2, tzinfo=UTC)
    said = (
        "my parcel is broken {}",
        "invoice is wrong {}",
        "cannot log in {}",
        "want to cancel {}",
        "where to park {}",
    )
    lines: list[dict[str, object]] = []
    for day in range(24):
        for turn in range(10):
            text = said[int(draw.integers(len(said)))].format(("today", "again", "please", "now")[turn % 4])
            lines.append({"id": len(lines), "at": (begins + timedelta(days=day, hours=turn)).isoformat(), "text": text})
    return [json.dumps(line) for line in lines]


def answered(lines: list[str], *, history_days: float = 20) -> tuple[int, list[dict[str, object]]]:
    output = io.StringIO()
    code = stream_lines(lines, output=output, history_days=history_days, without_models=True)
    return code, [json.loads(line) for line in output.getvalue().splitlines()]


def test_every_text_of_the_history_and_after_it_is_answered_in_its_order() -> None:
    lines = lines_of_a_month()
    code, answers = answered(lines)
    placed = [answer for answer in answers if "signal" not in answer]
    assert code == 0
    assert [answer["id"] for answer in placed] == list(range(len(lines)))
    assert all(isinstance(answer["theme"], int) for answer in placed)


def test_nothing_looks_ahead() -> None:
    lines = lines_of_a_month()[:100]
    assert answered(lines, history_days=6)[1][:80] == answered(lines[:80], history_days=6)[1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"id": 1, "at": "2026-03-20T10:00", "text": "x"}', "has no offset"),
        ('{"id": 1, "at": "soon", "text": "x"}', "no instant"),
        ('{"id": 1, "at": "2020-03-20T10:00Z", "text": "x"}', "order of time"),
        ('{"id": 1, "text": "x"}', "has no at"),
    ],
)
def test_a_line_that_cannot_be_placed_says_why_and_the_rest_goes_on(line: str, words: str) -> None:
    lines = lines_of_a_month()[:60]
    code, answers = answered([*lines[:50], line, *lines[50:]], history_days=4)
    assert code == 1
    assert words in str(answers[50]["error"])
    assert len([answer for answer in answers if "signal" not in answer]) == len(lines) + 1


def test_a_history_too_short_to_learn_from_is_said_on_each_line() -> None:
    code, answers = answered(lines_of_a_month()[:15])
    assert code == 1
    assert all("too short" in str(answer["error"]) for answer in answers)


def test_an_empty_text_has_no_theme() -> None:
    lines = lines_of_a_month()
    empty = '{"id": "empty", "at": "2026-03-25T23:59:59Z", "text": " "}'
    assert answered([*lines[:60], empty], history_days=4)[1][-1] == {"id": "empty", "theme": None, "confidence": 0.0}
