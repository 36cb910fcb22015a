"""Themes keep themselves from fit to fit."""

from accord.understand.themes.rules import apply_corrections, match_themes


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
