"""Themes are found without a list, whatever is installed, and cut as finely as the texts ask."""

import io
import json

import numpy as np
import pytest

from accord.understand.themes.command_line import discover_lines
from accord.understand.themes.engine.communities import find_communities
from accord.understand.themes.engine.discovery import discover
from accord.understand.themes.engine.granularity import agreement
from accord.understand.themes.engine.neighbours import neighbour_graph

_ABOUT = {
    "parcel": ("my parcel arrived {}", "the parcel was {} when it came", "parcel box {} at the door", "a {} parcel"),
    "invoice": ("the invoice shows {}", "why is {} on my invoice", "my invoice amount is {}", "invoice total {}"),
    "password": ("i cannot log in, {}", "password reset link {}", "login says {}", "new password {}"),
}
_TURNS = ("again", "today", "yesterday", "wrong", "late", "please", "twice", "now")


def texts_of_three_themes() -> tuple[list[str], list[str]]:
    said = [(theme, form.format(turn)) for theme, forms in _ABOUT.items() for form in forms for turn in _TURNS]
    np.random.default_rng(1).shuffle(said)
    return [text for _theme, text in said], [str(theme) for theme, _text in said]


def test_finds_three_themes_by_their_words_alone_and_names_them() -> None:
    texts, truth = texts_of_three_themes()
    found = discover(texts)
    of = {name: {int(n) for n, t in zip(found.theme_of, truth, strict=True) if t == name} for name in _ABOUT}
    assert all(of[one].isdisjoint(of[other]) for one in of for other in of if one != other)
    assert any("invoice" in theme.words for theme in found.themes)
    assert [theme.size for theme in found.themes] == sorted((theme.size for theme in found.themes), reverse=True)
    assert sum(theme.size for theme in found.themes) == len(texts)


def test_an_empty_text_has_no_theme_and_one_text_alone_is_one() -> None:
    found = discover(["  ", "where is my parcel"])
    assert found.theme_of.tolist() == [-1, 0]
    assert discover([]).themes == ()


def test_agreement_is_whole_for_equal_groupings_and_nothing_for_chance() -> None:
    labels = np.repeat(np.arange(10), 30)
    shuffled = np.random.default_rng(3).permutation(labels)
    assert agreement(labels, (labels + 4) % 10) == pytest.approx(1)
    assert abs(agreement(labels, shuffled)) < 0.05


def test_a_higher_resolution_makes_more_groups() -> None:
    rows = np.random.default_rng(5).normal(size=(200, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    graph = neighbour_graph(rows, count=8)
    few, many = (len(set(find_communities(graph, resolution=r).tolist())) for r in (0.5, 16))
    assert few < many


def test_the_command_answers_each_line_in_its_place() -> None:
    lines = [json.dumps({"id": n, "text": text}) for n, text in enumerate(texts_of_three_themes()[0])]
    output = io.StringIO()
    code = discover_lines([*lines[:5], "{no json", '{"id": 7}', *lines[5:]], output=output, without_models=True)
    answers = [json.loads(line) for line in output.getvalue().splitlines()]
    assert code == 1
    assert answers[5] == {"error": "Line 6 is no JSON."}
    assert answers[6] == {"error": "Line 7 has no text.", "id": 7}
    assert [answer["id"] for answer in answers if "error" not in answer] == list(range(len(lines)))
    assert {"id", "theme", "label", "confidence"} <= answers[0].keys()
