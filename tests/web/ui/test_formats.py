"""Times, numbers and intervals in words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from accord.web.ui import formats

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=-44), "just now"),
        (timedelta(seconds=30), "in under 1 min"),
        (timedelta(minutes=12), "in 12 min"),
        (timedelta(minutes=-54), "54 min ago"),
        (timedelta(hours=3, minutes=20), "in 3 h"),
        (timedelta(hours=-26), "1 day ago"),
        (timedelta(days=-5), "5 days ago"),
        (timedelta(days=-21), "3 Nov"),
        (timedelta(days=-400), "20 Oct 2025"),
    ],
)
def test_says_how_far_away_a_moment_is(distance: timedelta, words: str) -> None:
    assert formats.relative_words(NOON + distance, now=NOON) == words


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(hours=2, minutes=5), "14:05"),
        (timedelta(days=-1), "Mon 12:00"),
        (timedelta(days=6), "Mon 12:00"),
        (timedelta(days=-7), "17 Nov"),
    ],
)
def test_says_the_clock_of_a_moment(distance: timedelta, words: str) -> None:
    assert formats.clock_words(NOON + distance, now=NOON) == words


def test_a_time_element_carries_the_exact_time_and_updates_itself() -> None:
    element = formats.ago(NOON + timedelta(minutes=12), now=NOON)
    assert 'datetime="2026-11-24T12:12:00+00:00"' in element
    assert 'title="Tuesday 24 November 2026, 12:12 UTC"' in element
    assert element.endswith("data-relative>in 12 min</time>")


def test_no_moment_no_words() -> None:
    assert formats.ago(None) == formats.at(None) == formats.on_day(None) == ""


@pytest.mark.parametrize(
    ("low", "high", "unit", "digits", "words"),
    [
        (76.7, 90.7, "%", 1, "76.7\u2060–\u206090.7\u202f%"),
        (6, 13, "", 0, "6\u2060–\u206013"),
        (-19.1, 65.2, "", 1, "-19.1 to 65.2"),
    ],
)
def test_writes_an_interval(low: float, high: float, unit: str, digits: int, words: str) -> None:
    assert formats.interval(low, high, unit, digits) == words


def test_writes_numbers_in_the_language_of_the_person() -> None:
    assert formats.number(12480) == "12,480"
    with translation.override("de"):
        assert formats.number(12480.5, 1) == "12.480,5"


def test_what_is_unknown_is_a_dash() -> None:
    assert (formats.number(None), formats.percent(None)) == ("–", "–")


@pytest.mark.parametrize(("name", "letters"), [("Ana Sousa", "AS"), ("mira", "M"), ("J. R. Keller", "JK"), ("", "·")])
def test_makes_initials(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_the_exact_time_is_that_of_the_person_s_time_zone_and_language() -> None:
    assert formats.exact_words(NOON) == "Tuesday 24 November 2026, 12:00 UTC"
    with timezone.override("Europe/Lisbon"):
        assert formats.exact_words(NOON) == "Tuesday 24 November 2026, 12:00 WET"
    with timezone.override("Europe/Berlin"), translation.override("de"):
        assert formats.exact_words(NOON).startswith("Dienstag")


def test_german_says_days_after_a_preposition_in_another_case() -> None:
    with translation.override("de"):
        assert formats.relative_words(NOON - timedelta(days=5), now=NOON) == "vor 5 Tagen"
        assert formats.duration_words(timedelta(days=5)) == "5 Tage"
        assert formats.day_words(NOON - timedelta(days=21), now=NOON) == "3. Nov"
