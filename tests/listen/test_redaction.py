"""A story says what happened, never to whom, where or under which number."""

from itertools import pairwise

import pytest

from accord.listen.redaction import find_identifying, redact


def test_takes_out_who_wrote_and_to_whom():
    words = "Dear Ana,\nthe tent arrived torn, again.\n\nKind regards\nJean-Luc Moreau"
    text, removals = redact(words, known_names=["Ana Costa", "Jean-Luc Moreau"])
    assert text == "Dear [name],\nthe tent arrived torn, again.\n\nKind regards\n[name]"
    assert [(removal.kind, removal.words) for removal in removals] == [("name", "Ana"), ("name", "Jean-Luc Moreau")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("My order 20391 is late", "My order [number] is late"),
        ("order #A-10492 came", "order [number] came"),
        ("RMA AC-99812/B please", "RMA [number] please"),
        ("write to jean@moreau.example now", "write to [mail] now"),
        ("call +49 170 1234567 today", "call [phone] today"),
        ("call 030/1234567 today", "call [phone] today"),
        ("see https://shop.example/o/77?t=1 there", "see [link] there"),
        ("pay to DE89 3704 0044 0532 0130 00 soon", "pay to [account] soon"),
        ("I live at 12 Baker Street in London", "I live at [address] in London"),
        ("Ich wohne Lange Straße 12a, oben", "Ich wohne [address], oben"),
        ("Lieferung nach 80331 München bitte", "Lieferung nach [address] bitte"),
        ("au 5 rue de la Paix hier", "au [address] hier"),
        ("in Via Roma 5 ieri", "in [address] ieri"),
        ("Frau Dr. Schneider sagte das", "Frau Dr. [name] sagte das"),
        ("Mein Name ist Petra Klein und", "Mein Name ist [name] und"),
        ("postcode SW1A 1AA thanks", "postcode [address] thanks"),
    ],
)
def test_takes_out_what_identifies(words, expected):
    assert redact(words)[0] == expected


@pytest.mark.parametrize(
    "words",
    [
        "Three of the 12 pegs were bent and I paid 49,90 € for them.",
        "After 14 days still nothing. It rained for 2 hours.",
        "Die Naht war nach 3 Tagen offen, das Zelt ist klein.",
        "The zip broke at 5 degrees; size M, model Alpine 2.",
    ],
)
def test_leaves_the_story_itself(words):
    assert redact(words)[0] == words


def test_a_name_that_is_a_word_counts_only_as_it_is_written():
    text, _ = redact("Das Zelt ist klein, sagt Klein.", known_names=["Petra Klein"], language="de")
    assert text == "Das Zelt ist klein, sagt [Name]."


def test_colleagues_go_as_a_whole_and_half_a_postcode_too():
    text, _ = redact(
        "Jonas Koch helped, the cook (Koch) too. 76 Castle Terrace, LA5 6 Bristol", colleagues=["Jonas Koch"]
    )
    assert text == "[name] helped, the cook (Koch) too. [address], [address] Bristol"


def test_a_signature_without_a_known_name_goes_too():
    text, _ = redact("Es regnet hinein.\n\nViele Grüße\nPetra Klein", language="de")
    assert text == "Es regnet hinein.\n\nViele Grüße\n[Name]"


def test_finds_do_not_overlap_and_point_into_the_original():
    words = "jean@moreau.example, order 20391, +33 6 12 34 56 78"
    removals = find_identifying(words, known_names=["Jean Moreau"])
    assert [removal.kind for removal in removals] == ["mail", "number", "phone"]
    assert all(words[removal.start : removal.end] == removal.words for removal in removals)
    assert all(left.end <= right.start for left, right in pairwise(removals))
