"""Answers that many ask for at once are made once, and never shown when they are old."""

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from accord.kernel.live.sharing import SharedAnswers


@pytest.fixture
def answers() -> Iterator[SharedAnswers]:
    made = SharedAnswers()
    with made.listening():
        yield made


def test_nothing_is_shared_where_hints_are_not_heard() -> None:
    answers, numbers = SharedAnswers(), itertools.count()

    assert [answers.share("list", topic="inbox", make=lambda: next(numbers)) for _ in range(2)] == [0, 1]


def test_an_answer_serves_all_until_something_of_its_topics_is_heard(answers: SharedAnswers) -> None:
    numbers = itertools.count()

    def ask() -> int:
        return answers.share("list", topic="inbox", make=lambda: next(numbers), also=lambda number: (f"at {number}",))

    assert (ask(), ask()) == (0, 0)
    answers.hear(["elsewhere"])
    assert ask() == 0
    answers.hear(["inbox"])
    assert (ask(), ask()) == (1, 1)
    answers.hear(["at 1"])
    assert ask() == 2


def test_what_changes_while_an_answer_is_made_makes_it_old(answers: SharedAnswers) -> None:
    def make() -> str:
        answers.hear(["inbox"])
        return "before"

    assert answers.share("list", topic="inbox", make=make) == "before"
    assert answers.share("list", topic="inbox", make=lambda: "after") == "after"


def test_who_asks_at_once_waits_for_one_answer(answers: SharedAnswers) -> None:
    numbers, all_here = itertools.count(), threading.Barrier(4)

    def ask(_: int) -> int:
        all_here.wait()
        return answers.share("list", topic="inbox", make=lambda: next(numbers))

    with ThreadPoolExecutor(4) as askers:
        assert set(askers.map(ask, range(4))) == {0}


def test_a_process_that_was_deaf_begins_anew() -> None:
    answers = SharedAnswers()
    with answers.listening():
        answers.share("list", topic="inbox", make=lambda: "before")
    with answers.listening():
        assert answers.share("list", topic="inbox", make=lambda: "after") == "after"
