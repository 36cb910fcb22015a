"""Which questions are asked, what an answer may be, and what keeps a draft from being published."""

from dataclasses import replace

import pytest

from accord.measure.questionnaires.contracts import Choice, Comparison, Condition, Definition, Question, QuestionKind
from accord.measure.questionnaires.rules import first_answers, is_asked, lacks, language_for, read_answers
from accord.measure.questionnaires.shapes import packed, unpacked
from accord.measure.questionnaires.starter import AFTER_DELIVERY, AFTER_RESOLUTION, RELATION, starter

NPS = Question(key="nps", kind=QuestionKind.NPS, words={"en": "Would you?", "de": "Würden Sie?"}, is_required=True)
WHY = Question(
    key="why",
    kind=QuestionKind.CHOICES,
    words={"en": "Why not?", "de": "Warum nicht?"},
    choices=(
        Choice(key="price", words={"en": "Price", "de": "Preis"}),
        Choice(key="late", words={"en": "Late", "de": "Zu spät"}),
    ),
    when=(Condition(question="nps", comparison=Comparison.AT_MOST, value="6"),),
)
WORDS = Question(
    key="words",
    kind=QuestionKind.OPEN,
    words={"en": "What came late?", "de": "Was kam zu spät?"},
    is_required=True,
    when=(Condition(question="why", comparison=Comparison.IS, value="late"),),
)
WHOLE = Definition(languages=("en", "de"), title={}, thanks={}, questions=(NPS, WHY, WORDS))


def test_a_branch_is_followed_as_far_as_the_answers_lead() -> None:
    assert [is_asked(each, {"nps": 9}) for each in WHOLE.questions] == [True, False, False]
    assert [is_asked(each, {"nps": 6, "why": ("price",)}) for each in WHOLE.questions] == [True, True, False]
    assert is_asked(WORDS, {"nps": 0, "why": ("price", "late")})


def test_what_the_branches_do_not_lead_to_is_dropped_and_not_missed() -> None:
    given = {"nps": ["10"], "why": ["late"], "words": ["Everything"]}
    assert read_answers(WHOLE, given, is_final=True) == ({"nps": 10}, {})


def test_what_is_needed_may_be_missing_only_while_it_is_not_final() -> None:
    given = {"nps": ["3"], "why": ["late", "price"]}
    answers, wrong = read_answers(WHOLE, given, is_final=True)
    assert answers == {"nps": 3, "why": ("price", "late")}
    assert list(wrong) == ["words"]
    assert read_answers(WHOLE, given, is_final=False)[1] == {}


@pytest.mark.parametrize("given", [{"nps": ["11"]}, {"nps": ["-1"]}, {"nps": ["²"]}, {"nps": ["3"], "why": ["other"]}])
def test_an_answer_that_the_question_does_not_have_is_wrong(given: dict[str, list[str]]) -> None:
    assert read_answers(WHOLE, given, is_final=False)[1]


def test_the_mail_offers_the_answers_of_the_first_question() -> None:
    assert first_answers(WHOLE) == tuple(str(number) for number in range(11))
    assert first_answers(replace(WHOLE, questions=(WORDS,))) == ()


def test_a_language_that_is_not_asked_falls_back_to_the_first() -> None:
    assert [language_for(WHOLE, wished) for wished in ("de-AT", "de", "fr", "")] == ["de", "de", "en", "en"]


@pytest.mark.parametrize(
    "questions",
    [
        (),
        (NPS, NPS),
        (NPS, replace(NPS, key="again")),
        (WHY, NPS),
        (replace(NPS, key="how"),),
        (replace(NPS, words={"en": "Would you?"}),),
        (NPS, replace(WHY, choices=WHY.choices[:1])),
        (NPS, replace(WHY, when=(Condition(question="nps", comparison=Comparison.IS, value="11"),))),
        (Question(key="scale", kind=QuestionKind.SCALE, points=12, words=NPS.words),),
    ],
)
def test_a_draft_that_lacks_something_says_what(questions: tuple[Question, ...]) -> None:
    assert lacks(replace(WHOLE, questions=questions))


@pytest.mark.parametrize("slug", [AFTER_RESOLUTION, RELATION, AFTER_DELIVERY])
def test_what_accord_brings_is_whole_and_is_kept_as_it_is(slug: str) -> None:
    _name, definition = starter(slug)
    assert lacks(definition) == []
    assert unpacked(packed(definition)) == definition
    assert lacks(WHOLE) == []
