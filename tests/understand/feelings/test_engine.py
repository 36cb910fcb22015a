"""The classifier alone: its corpus, what carried a feeling, that it is kept whole, and what its error rests on."""

import time
from collections import Counter

import pytest

from accord.understand.feelings.contracts import Feeling
from accord.understand.feelings.engine import known_error
from accord.understand.feelings.engine.classifier import FEELINGS, Classifier
from accord.understand.feelings.engine.corpus import Example, read_corpus
from accord.understand.feelings.rules import carried, part_that_feels


@pytest.fixture
def taught(by_words: tuple[Classifier, known_error.Report]) -> Classifier:
    return by_words[0]


def test_the_corpus_has_every_feeling_in_two_languages_and_each_matter_in_many_moods() -> None:
    corpus = read_corpus()
    counted = Counter((one.language, one.feeling) for one in corpus)
    assert all(counted[language, feeling] >= 25 for language in ("en", "de") for feeling in Feeling)
    assert len({one.words for one in corpus}) == len(corpus)
    moods = {group: {one.feeling for one in corpus if one.group == group} for group in {one.group for one in corpus}}
    assert sum(len(found) >= 4 for found in moods.values()) >= 0.8 * len(moods)


def test_what_it_was_taught_it_knows_and_says_by_which_words(taught: Classifier) -> None:
    letter = (
        "Hello, order 7.\nThe hotline laughed at us. This is outrageous, I am furious!\nKind regards\nThank you Ltd"
    )
    [felt, silent] = taught.read([letter, " \n"])
    assert felt.likeliest == Feeling.ANGRY
    assert letter[felt.begins : felt.ends] == "This is outrageous, I am furious!"
    assert {"outrageous", "furious"} & {letter[first:last] for first, last in felt.words}
    assert (silent.probability, silent.is_sure) == (0.0, False)


def test_it_is_kept_and_opened_again_as_it_was(taught: Classifier) -> None:
    again = Classifier.again(taught.keep(), model=None)
    texts = ["Wo bleibt mein Paket?", "Vielen lieben Dank, toll!"]
    assert [one.likeliest for one in again.read(texts)] == [one.likeliest for one in taught.read(texts)]


def test_a_text_costs_less_than_two_milliseconds(taught: Classifier) -> None:
    letters = [" ".join(one.words for one in read_corpus()[start : start + 4]) for start in range(200)]
    taught.read(letters[:5])
    began = time.process_time()
    taught.read(letters)
    assert (time.process_time() - began) / len(letters) <= 0.008  # 0.6 ms where nothing else runs; four times the bar


def test_words_of_customers_are_not_learnt_as_terms() -> None:
    own = [Example(words=one, feeling=Feeling.PLEASED, group="a", language="en") for one in ("so nice", "so good")]
    judged = [Example(words="Grushenka so angry Grushenka", feeling=Feeling.ANGRY, group=g) for g in ("b", "c")]
    classifier = Classifier.teach([*own, *judged], model=None)
    assert b"grushenka" not in classifier.keep()
    assert not any("grush" in term for term in classifier.terms)


def test_the_error_is_of_examples_that_were_not_taught() -> None:
    """Two situations that contradict each other: whoever had seen the other half would be right."""
    parts = (("a", Feeling.ANGRY, "red door"), ("b", Feeling.PLEASED, "red door"))
    examples = [
        Example(words=f"{words} {number}", feeling=feeling, group=group, language="en")
        for group, feeling, words in parts
        for number in range(6)
    ]
    _classifier, report = known_error.teach(examples, model=None, folds=2)
    assert (report["asked"], report["likeliest_right"]) == (12, 0)


def test_the_report_counts_what_was_said_meant_and_right() -> None:
    import numpy as np

    angry, neutral = FEELINGS.index(Feeling.ANGRY), FEELINGS.index(Feeling.NEUTRAL)
    shares = np.full((4, len(FEELINGS)), 0.02)
    for row, (place, share) in enumerate([(angry, 0.9), (angry, 0.7), (angry, 0.55), (neutral, 0.55)]):
        shares[row, place] = share
    report = known_error.report(shares, np.array([angry, neutral, angry, neutral]), sure_from=0.6)
    assert (report["asked"], report["sure"], report["right"], report["likeliest_right"]) == (4, 3, 2, 3)
    assert report["feelings"]["angry"] == {"said": 2, "meant": 2, "right": 1}
    assert report["feelings"]["neutral"] == {"said": 1, "meant": 2, "right": 1}


def test_salutation_and_closing_of_a_letter_do_not_feel() -> None:
    letter = "Where is it?\nViele Grüße\nAnger & Sons"
    assert part_that_feels(letter) == "Where is it?\n"
    assert part_that_feels("Viele Grüße") == "Viele Grüße"
    thanking = "Liebes Team,\nherzlichen Dank!\nMit bestem Dank und freundlichen Grüßen\nAna"
    assert part_that_feels(thanking) == " " * 13 + "herzlichen Dank!\n"
    assert part_that_feels("Hello, all is well.\nWith kind regards,\nTom") == "Hello, all is well.\n"


def test_the_loudest_words_and_their_sentence_are_named() -> None:
    words = "It is here. I am so angry."
    spans = {"It": (0, 2), "here": (6, 10), "so": (17, 19), "angry": (20, 25)}
    weights = {spans["It"]: 0.1, spans["here"]: -0.4, spans["so"]: 0.4, spans["angry"]: 1.0}
    assert carried(words, weights) == ([(20, 25)], 12, 26)
    assert carried("Since when?", {(0, 5): 1.0, (6, 10): 0.9}) == ([(0, 5), (6, 10)], 0, 11)
