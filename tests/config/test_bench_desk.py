"""`accord bench desk`: the company that it makes is what it says, and its pages and searches can be opened."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from accord.config import benchmarks
from accord.config.benchmarks.desk import PARTS
from accord.config.benchmarks.desk.measuring import spread
from accord.config.benchmarks.desk.searching import narrowed_pages, plain_pages
from accord.config.benchmarks.desk.shape import ACTIVE_SHARE, LONG, PLANTED, STATUSES, Shape
from accord.config.benchmarks.desk.words import sentences, vocabulary
from accord.desk.search.rules import understand
from accord.kernel.errors import Refusal

SHAPE = Shape(size=4_000, now=1_795_000_000.0)


def test_the_company_has_the_size_and_the_skew_that_it_says() -> None:
    solved = STATUSES.index("solved")
    active = np.flatnonzero(SHAPE.status != solved)

    assert SHAPE.lengths.sum() == len(SHAPE.owner) == SHAPE.messages == 20_000
    assert (np.bincount(SHAPE.owner, minlength=SHAPE.size) == SHAPE.lengths).all()
    assert (SHAPE.lengths == LONG).sum() >= 200
    assert len(active) == SHAPE.size * ACTIVE_SHARE
    assert np.median(SHAPE.last[active]) > np.quantile(SHAPE.last, 0.9)
    assert (np.diff(SHAPE.sent) >= 0).all()
    assert SHAPE.sent.max() < SHAPE.now
    assert (SHAPE.assignee == -1).mean() < 0.1 < (SHAPE.assignee[active] == -1).mean()


@pytest.mark.parametrize("number", range(len(PLANTED)))
def test_words_are_as_frequent_as_they_are_called(number: int) -> None:
    word, share = PLANTED[number]
    count = int(SHAPE.has_word(number).sum())

    if share >= 1:
        assert count == share
    else:
        assert count == pytest.approx(share * SHAPE.messages, rel=0.3, abs=12)
    assert word not in vocabulary()
    assert not any(word in sentence.split() for sentence in sentences()[:500])


def test_the_same_seed_makes_the_same_company() -> None:
    again = Shape(size=SHAPE.size, now=SHAPE.now)

    assert (again.owner == SHAPE.owner).all()
    assert (again.queue == SHAPE.queue).all()


@pytest.mark.parametrize("pages", [plain_pages, narrowed_pages])
def test_every_search_asks_for_a_planted_word_or_a_misspelt_one(pages: Callable[[], Any]) -> None:
    for name, address in pages():
        [words] = parse_qs(urlsplit(address).query)["q"]
        assert words == name
        assert understand(words).part is not None


def test_percentiles_are_those_of_the_definition() -> None:
    assert spread(range(1, 101)) == {"p50_ms": 51, "p95_ms": 95, "most_ms": 100}
    assert spread([7.0]) == {"p50_ms": 7.0, "p95_ms": 7.0, "most_ms": 7.0}


def test_refuses_a_part_that_it_has_not() -> None:
    assert json.dumps(list(PARTS))
    with pytest.raises(Refusal):
        benchmarks.run("desk", size=None, quick=True, only="lunch")
