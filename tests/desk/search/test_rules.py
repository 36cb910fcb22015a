"""What a search means, without a database."""

from datetime import date

import pytest

from accord.desk.search.contracts import Field, FieldTerm
from accord.desk.search.days import period_named
from accord.desk.search.excerpts import cut_out, pattern_of
from accord.desk.search.rules import distance, finds_by_itself, query_text, replaced_in, understand


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tent", "'tent':*"),
        ("tent furka", "('tent' & 'furka':*)"),
        ("te", "'te'"),
        ("te*", "'te':*"),
        ('"broken pole"', "'broken pole'"),
        ("tent OR stove", "('tent' | 'stove':*)"),
        ("tent ODER stove gas", "('tent' | ('stove' & 'gas':*))"),
        ("tent -pole", "('tent' & !('pole'))"),
        ("tent -pol*", "('tent' & !('pol':*))"),
        ("tent NOT (pole OR peg)", "('tent' & !(('pole' | 'peg')))"),
        ("NOT NOT tent", "'tent'"),
        ("(tent", "'tent':*"),
        ("tent) stove", "('tent' & 'stove':*)"),
        ('"unclosed phrase', "'unclosed phrase'"),
        ("o'neil", "'o''neil':*"),
        ("AND tent AND", "'tent'"),
        ("http://a.example/b foo:bar", "('http://a.example/b' & 'foo:bar':*)"),
        ("from:ana tent", "('tent':* & 'ana':A)"),
        ('from:"ana silva"', "('ana':A & 'silva':A)"),
    ],
)
def test_reads_what_people_type(typed: str, meant: str) -> None:
    part = understand(typed).part

    assert part is not None
    assert query_text(part) == meant


@pytest.mark.parametrize("typed", ["", "   ", "' & | !: ", "-", "()", "OR", '""'])
def test_marks_alone_ask_nothing(typed: str) -> None:
    assert understand(typed).is_empty


def test_fields_narrow_the_whole_wherever_they_stand() -> None:
    asked = understand('tag:vip tent -queue:"second level" after:7d von:jonas@mail.example')

    assert asked.part is not None
    assert query_text(asked.part) == "'tent':*"
    assert asked.fields == (
        FieldTerm(field=Field.TAG, value="vip"),
        FieldTerm(field=Field.QUEUE, value="second level", is_not=True),
        FieldTerm(field=Field.AFTER, value="7d"),
        FieldTerm(field=Field.FROM, value="jonas@mail.example"),
    )


def test_only_what_must_occur_can_be_found_by_an_index() -> None:
    assert finds_by_itself(understand("tent -pole").part)
    assert not finds_by_itself(understand("-pole").part)
    assert not finds_by_itself(understand("tent OR -pole").part)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-03-05", date(2026, 3, 5)),
        ("2026-03", date(2026, 3, 1)),
        ("2026", date(2026, 1, 1)),
        ("5.3.2026", date(2026, 3, 5)),
        ("7d", date(2026, 3, 3)),
        ("yesterday", date(2026, 3, 9)),
        ("2026-02-31", None),
        ("soon", None),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, day: date | None) -> None:
    period = period_named(typed, today=date(2026, 3, 10))

    assert (period and period[0]) == day


def test_mistakes_are_counted_with_swapped_neighbours_as_one() -> None:
    assert distance("reciept", "receipt") == 1
    assert distance("tent", "tents") == 1
    assert distance("tent", "test") == 1
    assert distance("tent", "") == 4


def test_what_was_typed_is_repeated_with_better_words() -> None:
    assert replaced_in("the reciept, from:ana Reciepts", {"reciept": "receipt"}) == "the receipt, from:ana Reciepts"


def test_the_line_shows_every_match_and_where_it_was_cut() -> None:
    text = "Hello,\n\n" + "many words before it. " * 10 + "The POLE broke, and the pole's peg. " + "And more. " * 40
    pieces = cut_out(text, pattern_of(understand("pole peg").part))

    assert [piece.text for piece in pieces if piece.is_match] == ["POLE", "pole", "peg"]
    assert pieces[0].text.startswith("…")
    assert pieces[-1].text.endswith("…")
    assert len("".join(piece.text for piece in pieces)) < 230


def test_a_beginning_is_marked_to_the_end_of_its_word_and_a_whole_word_only_where_it_stands() -> None:
    def marked(typed: str, text: str) -> list[str]:
        return [piece.text for piece in cut_out(text, pattern_of(understand(typed).part)) if piece.is_match]

    assert marked("splint", "It splintered in two splints.") == ["splintered", "splints"]
    assert marked('"broken pole"', "A broken\npole, no broken, pole") == ["broken pole", "broken, pole"]
    assert marked("pole x", "Poles are no pole.") == ["pole"]
