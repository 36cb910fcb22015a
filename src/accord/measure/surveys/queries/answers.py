"""Answers of people with a name, and the counts of their scores that figures are made of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Count, Max, Q

from accord.measure.surveys.contracts import AnswerRow
from accord.measure.surveys.models import Answer
from accord.measure.surveys.queries.released import count_scores_released


def list_answers(
    *, start: datetime, end: datetime, case_ids: Iterable[int] | None = None, limit: int = 500
) -> list[AnswerRow]:
    """Answers given in [start, end), newest first; of some cases alone when they are named."""
    rows = Answer.objects.filter(answered_at__gte=start, answered_at__lt=end)
    if case_ids is not None:
        rows = rows.filter(case_id__in=list(case_ids))
    return [_answer_row(row) for row in rows.select_related("invitation").order_by("-answered_at", "-id")[:limit]]


def answers_by_id(*, answer_ids: Sequence[int]) -> dict[int, AnswerRow]:
    """The answers with these ids."""
    rows = Answer.objects.filter(pk__in=answer_ids).select_related("invitation")
    return {row.pk: _answer_row(row) for row in rows}


def newest_answer_at(*, programme_id: int) -> datetime | None:
    """When a programme was answered last; None for one that is anonymous or was never answered."""
    newest: datetime | None = Answer.objects.filter(programme_id=programme_id).aggregate(at=Max("answered_at"))["at"]
    return newest


def list_answers_to(
    *, programme_id: int, question: str, answer: str, start: datetime, end: datetime, limit: int = 200
) -> list[AnswerRow]:
    """The answers behind a part of a result: those that gave `answer` to a question in [start, end), newest first.

    Of an anonymous programme there are none: nothing leads from its results to a conversation.
    """
    given = [{question: answer}, {question: [answer]}]
    if answer.isascii() and answer.isdigit():
        given.append({question: int(answer)})
    said = Q()
    for each in given:
        said |= Q(answers__contains=each)
    rows = Answer.objects.filter(said, programme_id=programme_id, answered_at__gte=start, answered_at__lt=end)
    return [_answer_row(row) for row in rows.select_related("invitation").order_by("-answered_at", "-id")[:limit]]


def count_scores(
    *, scale: str, start: datetime, end: datetime, case_ids: Iterable[int] | None = None
) -> dict[int, int]:
    """How often each score of a scale (`csat`, `ces`, `nps`) was given in [start, end).

    Anonymous ones count where no cases are named, as `released` says.
    """
    rows = Answer.objects.filter(answered_at__gte=start, answered_at__lt=end, **{f"{scale}__isnull": False})
    if case_ids is not None:
        rows = rows.filter(case_id__in=list(case_ids))
    found = defaultdict(int, rows.values_list(scale).annotate(Count("id")))
    if case_ids is None:
        for score, count in count_scores_released(scale=scale, start=start, end=end).items():
            found[score] += count
    return found


def count_scores_by_touchpoint(*, scale: str, start: datetime, end: datetime) -> dict[int, dict[int, int]]:
    """How often each score was given in [start, end), by the touchpoint of the case that was asked about."""
    rows = (
        Answer.objects.filter(answered_at__gte=start, answered_at__lt=end, **{f"{scale}__isnull": False})
        .exclude(case__touchpoint=None)
        .values_list("case__touchpoint", scale)
        .annotate(Count("id"))
    )
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for touchpoint_id, score, count in rows:
        found[touchpoint_id][score] = count
    return found


def _answer_row(row: Answer) -> AnswerRow:
    return AnswerRow(
        id=row.pk,
        case_id=row.case_id,
        conversation_id=row.invitation.conversation_id if row.invitation else None,
        customer_id=row.customer_id,
        csat=row.csat,
        ces=row.ces,
        nps=row.nps,
        resolved=row.resolved,
        words=row.words,
        answered_at=row.answered_at,
    )
