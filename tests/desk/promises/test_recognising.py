"""Promises are found in English and German letters, and what promises nothing is left alone.

The sentences stand in files beside this one. Every second one was not looked at while the rules were built: the
held-out half has floors of its own, and their figures are printed with `pytest -s`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from accord.desk.promises.recognising import FoundPromise, find_promises
from accord.desk.promises.recognising.finding import language_of

HERE = Path(__file__).parent
BERLIN = ZoneInfo("Europe/Berlin")
WRITTEN_AT = datetime(2026, 11, 18, 10, 15, tzinfo=BERLIN)


@dataclass(frozen=True)
class Expected:
    kind: str
    due: str
    words: str


def lines_of(name: str) -> list[str]:
    lines = (HERE / name).read_text().splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def promising(name: str) -> Iterator[Expected]:
    for line in lines_of(name):
        kind, due, words = (part.strip() for part in line.split("|", 2))
        yield Expected(kind, due, words)


def due_words(promise: FoundPromise) -> str:
    return promise.due_at.strftime("%Y-%m-%dT%H:%M") if promise.due_at else "-"


@dataclass
class Score:
    wanted: int = 0
    found: int = 0
    right_kind: int = 0
    right_due: int = 0
    false: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.wanted

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false)


def score_of(language: str, half: int) -> Score:
    score = Score()
    for expected in list(promising(f"sentences_{language}.txt"))[half::2]:
        score.wanted += 1
        found = find_promises(text=expected.words, written_at=WRITTEN_AT)
        if found:
            score.found += 1
            score.right_kind += found[0].kind == expected.kind
            score.right_due += due_words(found[0]) == expected.due
    for words in lines_of(f"sentences_{language}_no.txt")[half::2]:
        score.false += bool(find_promises(text=words, written_at=WRITTEN_AT))
    return score


def test_there_are_enough_sentences_of_each_sort() -> None:
    sizes = {name: len(lines_of(name)) for name in ("sentences_en.txt", "sentences_de.txt")}
    refusing = {name: len(lines_of(name)) for name in ("sentences_en_no.txt", "sentences_de_no.txt")}
    assert sum(sizes.values()) >= 150
    assert sum(refusing.values()) >= 150


@pytest.mark.parametrize("language", ["en", "de"])
def test_everything_that_was_looked_at_is_read_rightly(language: str) -> None:
    score = score_of(language, 0)
    assert (score.found, score.right_kind, score.right_due, score.false) == (score.wanted,) * 3 + (0,)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_held_out_half_is_read_as_well_as_it_was(language: str) -> None:
    score = score_of(language, 1)
    print(
        f"\n{language}, held out: recall {score.recall:.3f} ({score.found}/{score.wanted}), precision"
        f" {score.precision:.3f} ({score.false} false), kind {score.right_kind}/{score.found},"
        f" due {score.right_due}/{score.found}"
    )
    assert score.recall >= 0.95
    assert score.precision >= 0.95
    assert score.right_kind >= 0.95 * score.found
    assert score.right_due >= 0.95 * score.found


@pytest.mark.parametrize("expected", list(promising("letters.txt")), ids=lambda expected: expected.words[:60])
def test_letters_of_other_sorts(expected: Expected) -> None:
    found = [(one.kind, due_words(one)) for one in find_promises(text=expected.words, written_at=WRITTEN_AT)]
    assert found == ([] if expected.kind == "no" else [(expected.kind, expected.due)])


def test_a_whole_letter_gives_each_promise_with_its_place() -> None:
    text = (
        "Dear Jonas,\n\nI am sorry that the pole arrived broken. We will send you a new one tomorrow. I will also\n"
        "call you on Friday at 2 pm to make sure that it fits.\n\nKind regards\nAna\n\n> Will you call me?"
    )
    first, second = find_promises(text=text, written_at=WRITTEN_AT)
    assert (first.kind, due_words(first)) == ("send", "2026-11-19T18:00")
    assert text[first.start : first.end] == "We will send you a new one tomorrow"
    assert (second.kind, due_words(second), second.due_words) == ("call", "2026-11-20T14:00", "Friday at 2 pm")


@pytest.mark.parametrize(
    "words",
    [
        "Hello Nuria\nI will call you tomorrow.",
        "Kind regards\nAda\nI will call you tomorrow",
        "Guten Tag Frau Reuter\nIch rufe Sie morgen an.\n\nMit freundlichen Grüßen\nAda",
    ],
)
def test_a_greeting_or_farewell_is_no_part_of_what_is_promised(words: str) -> None:
    [promise] = find_promises(text=words, written_at=WRITTEN_AT)
    assert promise.words in {"I will call you tomorrow", "Ich rufe Sie morgen an"}


def test_two_times_in_one_sentence_are_two_promises() -> None:
    words = "Ich prüfe das heute mit dem Lager, und morgen rufe ich Sie an."
    kinds = [(one.kind, due_words(one)) for one in find_promises(text=words, written_at=WRITTEN_AT)]
    assert kinds == [("find out", "2026-11-18T18:00"), ("call", "2026-11-19T18:00")]


def test_the_due_time_is_the_companys() -> None:
    words = "I will call you tomorrow before noon."
    [promise] = find_promises(text=words, written_at=WRITTEN_AT, timezone="America/New_York")
    assert promise.due_at == datetime(2026, 11, 19, 12, tzinfo=ZoneInfo("America/New_York"))


def test_a_day_that_changes_its_clocks_keeps_its_hour() -> None:
    written = datetime(2026, 10, 24, 16, tzinfo=BERLIN)  # the night before summer time ends
    [promise] = find_promises(text="Ich rufe Sie morgen um 9 Uhr an.", written_at=written)
    assert promise.due_at is not None
    assert (promise.due_at.hour, promise.due_at.utcoffset()) == (9, datetime(2026, 12, 1, tzinfo=BERLIN).utcoffset())


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("I will call you.", "en"),
        ("Ich rufe Sie an.", "de"),
        ("In einer Stunde haben Sie meine Antwort.", "de"),
        ("", "en"),
    ],
)
def test_the_language_is_told_from_the_words(words: str, language: str) -> None:
    assert language_of(words) == language


def test_a_very_long_text_is_read_in_no_time_that_grows_out_of_hand() -> None:
    text = "I will call you tomorrow and " * 2000
    assert find_promises(text=text, written_at=WRITTEN_AT)
