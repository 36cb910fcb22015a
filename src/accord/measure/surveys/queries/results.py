"""What was answered, question by question, with n, interval and the change against the period before."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accord.kernel.company import read_company
from accord.kernel.errors import NotFound
from accord.kernel.statistics.normal import Difference
from accord.kernel.statistics.scores import ces as ces_of
from accord.kernel.statistics.scores import compare_ces, compare_csat, compare_nps
from accord.kernel.statistics.scores import csat as csat_of
from accord.kernel.statistics.scores import nps as nps_of
from accord.measure.contracts import Figure
from accord.measure.questionnaires.contracts import Definition, Question, QuestionKind, Resolved
from accord.measure.questionnaires.queries import keys_of, published_version, range_of, versions_of
from accord.measure.rules import share
from accord.measure.surveys.contracts import Change, QuestionResult, Results, Slice, WordsRow
from accord.measure.surveys.models import AnonymousAnswer, Answer, Programme, SealedAnswer

_MOST_ANSWERS = 100_000
_MOST_WORDS = 60


class _Given(NamedTuple):
    answers: Mapping[str, Any]
    conversation_id: int | None
    at: datetime | None


def read_results(*, programme_id: int, start: datetime, end: datetime) -> Results:
    """A programme's answers in [start, end), against those of the period of the same length before it.

    Of an anonymous programme whole days are counted, and neither moments nor persons are told.
    """
    programme = Programme.objects.filter(pk=programme_id).first()
    if programme is None:
        raise NotFound(_("There is no such programme."))
    definition = _definition(programme)
    now = _given(programme, start, end)
    before = _given(programme, start - (end - start), start)
    return Results(
        definition=definition,
        answers=len(now),
        waiting=SealedAnswer.objects.filter(programme=programme).count() if programme.is_anonymous else 0,
        is_anonymous=programme.is_anonymous,
        questions=tuple(
            _result(question, _values(question, now), _values(question, before))
            for question in definition.questions
            if question.kind != QuestionKind.OPEN
        ),
        words=tuple(_words(definition, now)),
    )


def _definition(programme: Programme) -> Definition:
    version = published_version(questionnaire_id=programme.questionnaire_id)
    return (version or versions_of(questionnaire_id=programme.questionnaire_id)[0]).definition


def _given(programme: Programme, start: datetime, end: datetime) -> list[_Given]:
    if programme.is_anonymous:
        zone = ZoneInfo(read_company().timezone)
        days = (start.astimezone(zone).date(), end.astimezone(zone).date())
        kept = AnonymousAnswer.objects.filter(
            programme=programme, released_on__gt=days[0], released_on__lte=days[1]
        ).order_by("released_on", "pk")
        return [_Given(answers, None, None) for answers in kept.values_list("answers", flat=True)[:_MOST_ANSWERS]]
    rows = Answer.objects.filter(programme=programme, answered_at__gte=start, answered_at__lt=end)
    columns = rows.order_by("-answered_at", "-pk").values_list("answers", "invitation__conversation_id", "answered_at")
    return [_Given(*row) for row in columns[:_MOST_ANSWERS]]


def _values(question: Question, given: Iterable[_Given]) -> list[Any]:
    return [each.answers[question.key] for each in given if question.key in each.answers]


def _result(question: Question, now: Sequence[Any], before: Sequence[Any]) -> QuestionResult:
    counts = _count(now)
    span = range_of(question)
    keys = [str(number) for number in range(span[0], span[1] + 1)] if span else list(keys_of(question))
    return QuestionResult(
        question=question,
        n=len(now),
        slices=tuple(Slice(key=key, count=counts[key], share=share(counts[key], len(now))) for key in keys),
        figure=_figure(question.kind, now),
        mean=sum(now) / len(now) if span and now else None,
        change=_change(question.kind, before, now),
    )


def _count(values: Sequence[Any]) -> Counter[str]:
    return Counter(str(each) for value in values for each in (value if isinstance(value, list) else [value]))


def _figure(kind: QuestionKind, values: Sequence[Any]) -> Figure | None:
    """The figure of the definitions for this kind of question; None where there is none."""
    if kind == QuestionKind.RESOLVED:
        return share(sum(value == Resolved.ONCE for value in values), len(values))
    if kind not in _SCORES:
        return None
    if not values:
        return Figure(n=0, value=None, low=None, high=None, method=_SCORES[kind])
    counts = Counter(values)
    found = nps_of(counts) if kind == QuestionKind.NPS else (csat_of if kind == QuestionKind.CSAT else ces_of)(counts)
    return Figure(n=found.n, value=found.value, low=found.low, high=found.high, method=_SCORES[kind])


_SCORES = {QuestionKind.CSAT: "wilson", QuestionKind.CES: "wilson", QuestionKind.NPS: "adjusted-wald"}
_COMPARED = {QuestionKind.CSAT: compare_csat, QuestionKind.CES: compare_ces, QuestionKind.NPS: compare_nps}


def _change(kind: QuestionKind, before: Sequence[Any], now: Sequence[Any]) -> Change | None:
    if kind not in _COMPARED or not before or not now:
        return None
    found: Difference = _COMPARED[kind](Counter(before), Counter(now))
    return Change(
        difference=found.difference,
        low=found.low,
        high=found.high,
        n_before=len(before),
        is_detectable=found.p < 0.05,
    )


def _words(definition: Definition, given: Sequence[_Given]) -> Iterable[WordsRow]:
    open_keys = [question.key for question in definition.questions if question.kind == QuestionKind.OPEN]
    scored = [question.key for question in definition.questions if range_of(question)]
    told = 0
    for each in given:
        for key in open_keys:
            if each.answers.get(key) and told < _MOST_WORDS:
                told += 1
                score = next((each.answers[one] for one in scored if one in each.answers), None)
                yield WordsRow(
                    question=key,
                    words=each.answers[key],
                    score=score,
                    conversation_id=each.conversation_id,
                    at=each.at,
                )
