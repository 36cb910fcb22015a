"""Questionnaires that Accord brings, in every language it speaks; a company changes them as it likes."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.measure.questionnaires.contracts import (
    Choice,
    Comparison,
    Condition,
    Definition,
    Question,
    QuestionKind,
    Words,
)

LANGUAGES = ("en", "de")
AFTER_RESOLUTION = "after-resolution"
RELATION = "relation"
AFTER_DELIVERY = "after-delivery"
VISIT = "visit"
BEGINNINGS = (AFTER_RESOLUTION, AFTER_DELIVERY, RELATION, VISIT)


def words(say: Callable[[], str], languages: tuple[str, ...] = LANGUAGES) -> Words:
    """What `say` says, in each language."""
    found = {}
    for language in languages:
        with override(language):
            found[language] = say()
    return found


def starter(slug: str) -> tuple[str, Definition]:
    """Name and questions of one that Accord brings."""
    known = {AFTER_RESOLUTION: _after_resolution, RELATION: _relation, AFTER_DELIVERY: _after_delivery, VISIT: _visit}
    return known[slug]()


def standard_question(kind: QuestionKind, *, key: str = "") -> Question:
    """A question of one of the known kinds with its usual words."""
    asked: dict[QuestionKind, Callable[[], str]] = {
        QuestionKind.CSAT: lambda: _("How satisfied are you with how we handled it?"),
        QuestionKind.CES: lambda: _("The company made it easy for me to handle my issue."),
        QuestionKind.NPS: lambda: _("How likely are you to recommend us to a friend or colleague?"),
        QuestionKind.RESOLVED: lambda: _("Is it solved?"),
        QuestionKind.OPEN: lambda: _("What should we know?"),
    }
    ends: dict[QuestionKind, tuple[Callable[[], str], Callable[[], str]]] = {
        QuestionKind.CSAT: (lambda: _("very dissatisfied"), lambda: _("very satisfied")),
        QuestionKind.CES: (lambda: _("strongly disagree"), lambda: _("strongly agree")),
        QuestionKind.NPS: (lambda: _("not at all likely"), lambda: _("extremely likely")),
    }
    low, high = (words(end) for end in ends[kind]) if kind in ends else ({}, {})
    return Question(
        key=key or ("words" if kind == QuestionKind.OPEN else kind.value),
        kind=kind,
        words=words(asked[kind]) if kind in asked else dict.fromkeys(LANGUAGES, ""),
        low=low,
        high=high,
    )


def _required(question: Question) -> Question:
    return Question(**{**question.__dict__, "is_required": True})


def _whole(say: Callable[[], str], questions: tuple[Question, ...]) -> Definition:
    return Definition(
        languages=LANGUAGES,
        title=words(say),
        thanks=words(lambda: _("Your words reach the people who did the work.")),
        questions=questions,
    )


def _after_resolution() -> tuple[str, Definition]:
    questions = (
        _required(standard_question(QuestionKind.CSAT)),
        standard_question(QuestionKind.CES),
        standard_question(QuestionKind.OPEN),
    )
    return _("After a resolution"), _whole(lambda: _("How did we do?"), questions)


def _relation() -> tuple[str, Definition]:
    reason = Question(
        key="why",
        kind=QuestionKind.OPEN,
        words=words(lambda: _("What is the most important reason for your answer?")),
        when=(Condition(question="nps", comparison=Comparison.ANSWERED),),
    )
    return _("How customers see us"), _whole(
        lambda: _("How do you see us?"), (_required(standard_question(QuestionKind.NPS)), reason)
    )


def _after_delivery() -> tuple[str, Definition]:
    arrived = Question(
        key="arrived",
        kind=QuestionKind.SCALE,
        points=5,
        is_required=True,
        words=words(lambda: _("How well did your parcel reach you?")),
        low=words(lambda: _("badly")),
        high=words(lambda: _("very well")),
    )
    trouble = Question(
        key="trouble",
        kind=QuestionKind.CHOICES,
        words=words(lambda: _("What went wrong?")),
        choices=(
            Choice(key="late", words=words(lambda: _("It came late"))),
            Choice(key="damaged", words=words(lambda: _("Something was damaged"))),
            Choice(key="wrong", words=words(lambda: _("It was not what I ordered"))),
            Choice(key="packing", words=words(lambda: _("Too much packing"))),
        ),
        when=(Condition(question="arrived", comparison=Comparison.AT_MOST, value="3"),),
    )
    return _("After a delivery"), _whole(
        lambda: _("How was the delivery?"), (arrived, trouble, standard_question(QuestionKind.OPEN))
    )


def _visit() -> tuple[str, Definition]:
    """The form of somebody who visits a touchpoint as a customer would; of choices the first is the best."""
    yes_or_no = (
        Choice(key="yes", words=words(lambda: _("Yes"))),
        Choice(key="partly", words=words(lambda: _("Partly"))),
        Choice(key="no", words=words(lambda: _("No"))),
    )

    def check(key: str, say: Callable[[], str]) -> Question:
        return Question(key=key, kind=QuestionKind.CHOICE, words=words(say), choices=yes_or_no, is_required=True)

    kindness = Question(
        key="kindness",
        kind=QuestionKind.SCALE,
        points=5,
        words=words(lambda: _("How kindly were you met?")),
        low=words(lambda: _("coldly")),
        high=words(lambda: _("very kindly")),
        is_required=True,
    )
    seen = Question(key="seen", kind=QuestionKind.OPEN, words=words(lambda: _("What did you see and hear?")))
    return _("A visit"), Definition(
        languages=LANGUAGES,
        title=words(lambda: _("How was your visit?")),
        thanks=words(lambda: _("Thank you. Those who answer for this place see what you saw.")),
        questions=(
            check("found", lambda: _("Did you find what you came for without help?")),
            kindness,
            check("solved", lambda: _("Was what you asked for done, or said when it will be?")),
            check("kept", lambda: _("Was what you saw as it was promised beforehand?")),
            seen,
        ),
    )
