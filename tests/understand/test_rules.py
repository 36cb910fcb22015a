import pytest

from accord.understand.rules import ReasonEvidence, rank_reasons, words_of

PARCEL = ReasonEvidence(reason_id=1, seeds=frozenset({"broken", "kaputt"}))
SIZE = ReasonEvidence(reason_id=2, seeds=frozenset({"size"}))


def test_words_are_distinct_and_of_three_letters_and_more() -> None:
    assert words_of("Is it It IT? Größe 42, größe, pole!") == ["grösse", "pole"]


def test_without_reasons_there_is_no_suggestion() -> None:
    assert rank_reasons(["broken"], []) == []


def test_words_nobody_knows_leave_the_prior() -> None:
    often = ReasonEvidence(reason_id=3, cases=7)
    found = rank_reasons(["whatever"], [PARCEL, often])
    assert [(s.reason_id, s.confidence) for s in found] == [(3, pytest.approx(8 / 9)), (1, pytest.approx(1 / 9))]


def test_a_seed_knows_its_longer_forms() -> None:
    assert rank_reasons(["kaputte"], [PARCEL, SIZE])[0].reason_id == 1
    assert rank_reasons(["sizes"], [PARCEL, SIZE])[0].confidence == pytest.approx(0.5)


def test_experience_outweighs_a_seed() -> None:
    taught = ReasonEvidence(reason_id=4, cases=30, words=300, counts={"broken": 28})
    assert rank_reasons(["broken"], [PARCEL, taught])[0].reason_id == 4


def test_many_words_do_not_make_it_certain() -> None:
    words = [f"word{letter}" for letter in "abcdefghij"]
    one = ReasonEvidence(reason_id=1, cases=10, words=100, counts=dict.fromkeys(words, 6))
    other = ReasonEvidence(reason_id=2, cases=10, words=100, counts=dict.fromkeys(words, 4))
    best = rank_reasons(words, [one, other])[0]
    assert best.reason_id == 1
    assert 0.7 < best.confidence < 0.95
