"""How far back a search looks, and by which way."""

import itertools
from datetime import date

from accord.desk.search.planning import BLOCK_DAYS, Corpus, day_of, number_of, walks, windows

TODAY = number_of(date(2026, 11, 20))
NEWEST = TODAY // BLOCK_DAYS
LARGE = Corpus(blocks=tuple((NEWEST - age, 160_000) for age in range(31)), conversations=1_000_000)


def plan(
    share: float, *, of_conversations: float = 1.0, wanted: int = 200, corpus: Corpus = LARGE
) -> list[tuple[int | None, int]]:
    found = windows(
        corpus,
        wanted=wanted,
        share_of_messages=share,
        share_of_conversations=of_conversations,
        today=TODAY,
        until=None,
    )
    return [(window.since, window.until) for window in found]


def test_a_frequent_word_is_looked_for_in_the_newest_days_first() -> None:
    first, second, *_rest = plan(0.2)

    assert first == (TODAY, TODAY + 1)
    assert second[1] == TODAY
    assert second[0] is not None


def test_windows_follow_each_other_without_gap_to_the_beginning() -> None:
    for share in (0.3, 0.05, 0.01, 0.002):
        found = plan(share, of_conversations=0.3)
        assert found[0][1] == TODAY + 1
        assert found[-1][0] is None
        assert all(later == older[1] for (later, _), older in itertools.pairwise(found))


def test_a_rare_word_is_looked_for_everywhere_at_once() -> None:
    assert plan(0.0001) == [(None, TODAY + 1)]
    assert plan(0.5, corpus=Corpus(blocks=(), conversations=1)) == [(None, TODAY + 1)]


def test_the_words_of_the_index_stand_for_exactly_the_days_of_a_window() -> None:
    for window in windows(
        LARGE, wanted=200, share_of_messages=0.01, share_of_conversations=0.4, today=TODAY, until=None
    ):
        if window.since is None:
            assert window.lexemes == ()
            continue
        days: list[int] = []
        for lexeme in window.lexemes:
            number = int(lexeme[2:])
            days += range(number * BLOCK_DAYS, (number + 1) * BLOCK_DAYS) if lexeme[1] == "b" else [number]
        after = [day for day in sorted(days) if day >= window.until]
        assert sorted(days)[: len(days) - len(after)] == list(range(window.since, window.until))
        assert not after or (window.is_newest and len(after) < BLOCK_DAYS)


def test_what_came_in_with_a_date_to_come_is_found_too() -> None:
    corpus = Corpus(blocks=((NEWEST + 2, 10), (NEWEST, 500_000)), conversations=100_000)

    assert plan(0.2, corpus=corpus)[0][1] == (NEWEST + 3) * BLOCK_DAYS


def test_few_conversations_are_walked_and_many_are_not() -> None:
    assert walks(share_of_messages=0.2, share_of_conversations=0.01)
    assert not walks(share_of_messages=0.0001, share_of_conversations=0.01)


def test_days_have_numbers() -> None:
    assert day_of(number_of(date(2026, 11, 20))) == date(2026, 11, 20)


def test_what_was_found_says_how_far_the_next_window_reaches() -> None:
    def second(found: int) -> int:
        looking = windows(
            LARGE, wanted=50, share_of_messages=0.01, share_of_conversations=0.01, today=TODAY, until=None
        )
        next(looking)
        return looking.send(found).messages

    first = next(
        windows(LARGE, wanted=50, share_of_messages=0.01, share_of_conversations=0.01, today=TODAY, until=None)
    ).messages
    assert second(0) >= 4 * first
    assert second(45) < first < second(20) < second(0)
