"""Themes keep themselves from fit to fit."""

import pytest

from accord.understand.themes.engine.languages import is_small, language_of
from accord.understand.themes.rules import apply_corrections, keep_whole, match_themes, matter_of, why


def test_the_same_texts_are_the_same_theme_whatever_its_number() -> None:
    former = {"a": 1, "b": 1, "c": 2, "d": 2}
    fitted = {"a": 8, "b": 8, "c": 9, "d": 9, "e": 9}
    assert match_themes(former=former, fitted=fitted) == {8: 1, 9: 2}


def test_of_a_theme_that_fell_apart_the_larger_part_stays_it() -> None:
    former = dict.fromkeys("abcdefgh", 1)
    fitted = {**dict.fromkeys("abcde", 10), **dict.fromkeys("fgh", 11)}
    assert match_themes(former=former, fitted=fitted) == {10: 1, 11: None}


def test_what_shares_little_with_any_is_new() -> None:
    former = dict.fromkeys("abcdefghij", 1)
    fitted = {"a": 5, **dict.fromkeys("bcdefghij", 6), "z": 7}
    assert match_themes(former=former, fitted=fitted) == {5: None, 6: 1, 7: None}


def test_a_theme_that_people_merged_continues_as_the_other_even_after_two_merges() -> None:
    former = {"a": 1, "b": 1, "c": 2, "d": 2}
    fitted = {"a": 8, "b": 8, "c": 9, "d": 9}
    assert match_themes(former=former, fitted=fitted, merged={1: 3, 3: 2}) == {8: 2, 9: 2}


def test_what_people_decided_stands_over_what_was_fitted() -> None:
    assert apply_corrections({"a": 1, "b": 1}, corrected={"b": 2, "x": 3}) == {"a": 1, "b": 2}


def test_what_people_touched_stays_whole() -> None:
    former = dict.fromkeys("abcdefgh", 1)
    fitted = {**dict.fromkeys("abcde", 10), **dict.fromkeys("fgh", 11)}
    continues = match_themes(former=former, fitted=fitted)
    assert keep_whole(continues, former=former, fitted=fitted, touched={1}) == {10: 1, 11: 1}
    assert keep_whole(continues, former=former, fitted=fitted, touched={2}) == {10: 1, 11: None}


@pytest.mark.parametrize(
    ("words", "matter"),
    [
        ("Hallo Team,\n\ndie Jacke A39869-47 ist kaputt.\n\nViele Grüße\nAnna", "die Jacke   ist kaputt."),
        ("Dear Sir or Madam,\nwhere is my parcel?\nKind regards,\nBen", "where is my parcel?"),
        ("Thanks!", "Thanks!"),
    ],
)
def test_salutation_closing_and_numbers_are_not_the_matter(words: str, matter: str) -> None:
    assert matter_of(words) == matter


def test_a_text_says_by_which_words_and_where() -> None:
    words = "Good day. The pole is broken! Thank you."
    assert why(words, {"pole": 5.0, "broken": 3.0, "day": 0.5}) == (["pole", "broken", "day"], 10, 29)
    assert why("Nothing of it. But this is one whole sentence.", {"pole": 5.0}) == ([], 15, 46)


def test_small_words_tell_the_language_and_name_nothing() -> None:
    assert [language_of(text) for text in ("Wo ist mein Paket?", "where is my parcel", "ok")] == ["de", "en", ""]
    assert is_small("unter der")
    assert not is_small("paket")
    assert [is_small(term) for term in ("that’s", "haven't", "company's", "l'article", "twice")] == [
        True, True, False, False, True,
    ]  # fmt: skip
