"""What people wrote in open questions is handed down to be understood, as contacts are."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from accord.kernel.company import read_company
from accord.measure.surveys.models import AnonymousAnswer, Answer
from accord.understand.themes.contracts import GivenAnswer
from accord.understand.themes.operations import forget_texts, take_answers
from accord.understand.themes.queries import known_answers

_AT_ONCE = 1_000


def hand_over_answers(*, answer_ids: Sequence[int]) -> None:
    """Hand the words of these answers down."""
    take_answers(answers=[_given(answer) for answer in _spoken(Answer.objects.filter(pk__in=answer_ids))])


def hand_over_missing() -> int:
    """Hand down all words that are not known below yet, also of anonymous answers that were released; how many."""
    known = known_answers()
    named = [answer.pk for answer in Answer.objects.exclude(words="").only("pk") if str(answer.pk) not in known]
    nameless = [
        answer.pk for answer in AnonymousAnswer.objects.exclude(words="").only("pk") if str(answer.pk) not in known
    ]
    for start in range(0, len(named), _AT_ONCE):
        hand_over_answers(answer_ids=named[start : start + _AT_ONCE])
    for start in range(0, len(nameless), _AT_ONCE):
        part = AnonymousAnswer.objects.filter(pk__in=nameless[start : start + _AT_ONCE])
        take_answers(answers=[_given_by_nobody(answer) for answer in part])
    return len(named) + len(nameless)


def forget_answers(*, answer_ids: Sequence[int]) -> None:
    """Have forgotten below what these answers said."""
    forget_texts(answers=[str(answer_id) for answer_id in answer_ids])


def take_back_what_is_gone() -> int:
    """Have forgotten below what an answer said that is here no more, with its customer or by itself; how many."""
    named = {str(key) for key in Answer.objects.exclude(words="").values_list("pk", flat=True)}
    nameless = {str(key) for key in AnonymousAnswer.objects.exclude(words="").values_list("pk", flat=True)}
    return forget_texts(answers=known_answers() - named - nameless)


def _spoken(answers: Iterable[Answer]) -> list[Answer]:
    return [answer for answer in answers if answer.words.strip()]


def _given(answer: Answer) -> GivenAnswer:
    return GivenAnswer(source=str(answer.pk), words=answer.words, at=answer.answered_at, case_id=answer.case_id)


def _given_by_nobody(answer: AnonymousAnswer) -> GivenAnswer:
    """Of an anonymous answer the day of its release is all that is known."""
    noon = datetime.combine(answer.released_on, time(12), ZoneInfo(read_company().timezone))
    return GivenAnswer(source=str(answer.pk), words=answer.words, at=noon, is_anonymous=True)
