"""Figures and what customers answered. Every figure comes with its n and interval."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accord.customers.queries import get_customer
from accord.desk.queries import get_conversation_subject
from accord.journey.queries import list_touchpoints
from accord.kernel import clock
from accord.kernel.errors import NotFound
from accord.kernel.ids import hash_of
from accord.kernel.statistics.proportions import Share, wilson_interval
from accord.measure.contracts import (
    DELIVERED,
    AnswerRow,
    Fate,
    Figure,
    InvitationFates,
    SurveyPage,
    TouchpointFigures,
)
from accord.measure.importing import IMPORTED
from accord.measure.models import Answer, Invitation
from accord.measure.rules import VALID_FOR, may_change
from accord.understand.queries import count_contacts


def survey_page(*, token: str) -> SurveyPage:
    """What the page behind a survey link shows; raises `NotFound` for a wrong or old one. Writes nothing."""
    oldest = clock.now() - VALID_FOR
    found = Invitation.objects.filter(token_hash=hash_of(token), sent_at__gte=oldest).select_related("answer").first()
    if found is None:
        raise NotFound(_("This link is not valid any more."))
    answer: Answer | None = getattr(found, "answer", None)
    customer = get_customer(customer_id=found.customer_id)
    return SurveyPage(
        invitation_id=found.pk,
        customer_name=customer.display_name if customer.name else "",
        language=found.language,
        subject=get_conversation_subject(conversation_id=found.conversation_id),
        csat=answer.csat if answer else None,
        ces=answer.ces if answer else None,
        words=answer.words if answer else "",
        is_answered=answer is not None,
        is_closed=answer is not None and not may_change(answered_at=answer.answered_at, now=clock.now()),
    )


def list_answers(
    *, start: datetime, end: datetime, case_ids: Iterable[int] | None = None, limit: int = 500
) -> list[AnswerRow]:
    """Answers given in [start, end), newest first; of some cases alone when they are named."""
    rows = Answer.objects.filter(answered_at__gte=start, answered_at__lt=end)
    if case_ids is not None:
        rows = rows.filter(case_id__in=list(case_ids))
    return [_answer_row(row) for row in rows.order_by("-answered_at", "-id")[:limit]]


def answers_by_id(*, answer_ids: Sequence[int]) -> dict[int, AnswerRow]:
    """The answers with these ids."""
    return {row.pk: _answer_row(row) for row in Answer.objects.filter(pk__in=answer_ids)}


def csat(*, start: datetime, end: datetime, case_ids: Iterable[int] | None = None) -> Figure:
    """CSAT (top-2-box) of the answers given in [start, end), in per cent, with its Wilson interval."""
    return _csat(_scores("csat", start, end, case_ids))


def ces(*, start: datetime, end: datetime, case_ids: Iterable[int] | None = None) -> Figure:
    """CES 2.0: the share of answers of 5 and more on seven, in per cent, with its Wilson interval."""
    return _ces(_scores("ces", start, end, case_ids))


def touchpoint_figures(*, start: datetime, end: datetime) -> list[TouchpointFigures]:
    """Contacts, failure share and scores at each touchpoint with contacts in [start, end), most contacts first."""
    contacts = count_contacts(start=start, end=end)
    csats, eases = _scores_by_touchpoint("csat", start, end), _scores_by_touchpoint("ces", start, end)
    found = []
    for touchpoint in list_touchpoints():
        here = contacts.get(touchpoint.id)
        if here is None:
            continue
        found.append(
            TouchpointFigures(
                touchpoint_id=touchpoint.id,
                touchpoint_name=touchpoint.name,
                department_name=touchpoint.department_name,
                contacts=here.contacts,
                failure_share=share(here.failures, here.judged),
                csat=_csat(csats[touchpoint.id]),
                ces=_ces(eases[touchpoint.id]),
            )
        )
    return sorted(found, key=lambda row: (-row.contacts, row.touchpoint_name))


def invitation_fates(*, start: datetime, end: datetime) -> InvitationFates:
    """What became of the invitations considered in [start, end); of those asked elsewhere nobody knows."""
    considered = Invitation.objects.filter(considered_at__gte=start, considered_at__lt=end)
    rows = considered.exclude(programme__slug=IMPORTED)
    counted = rows.aggregate(
        considered=Count("id"),
        sent=Count("id", filter=Q(sent_at__isnull=False)),
        delivered=Count("id", filter=Q(fate__in=DELIVERED)),
        opened=Count("id", filter=Q(opened_at__isnull=False)),
        answered=Count("id", filter=Q(fate=Fate.ANSWERED)),
    )
    held_back = (
        rows.exclude(suppressed_by="").values_list("suppressed_by").annotate(times=Count("id")).order_by("-times")
    )
    return InvitationFates(
        **counted,
        suppressed=dict(held_back),
        response_rate=share(counted["answered"], counted["delivered"]),
    )


def share(hits: int, n: int) -> Figure:
    """A share in per cent with its Wilson interval; without a value when n is 0."""
    if n == 0:
        return Figure(n=0, value=None, low=None, high=None, method="wilson")
    interval = wilson_interval(Share(hits=hits, n=n))
    return Figure(n=n, value=100 * hits / n, low=100 * interval.low, high=100 * interval.high, method="wilson")


def _csat(counts: dict[int, int]) -> Figure:
    return share(counts[4] + counts[5], sum(counts.values()))


def _ces(counts: dict[int, int]) -> Figure:
    return share(counts[5] + counts[6] + counts[7], sum(counts.values()))


def _scores(scale: str, start: datetime, end: datetime, case_ids: Iterable[int] | None) -> dict[int, int]:
    rows = Answer.objects.filter(answered_at__gte=start, answered_at__lt=end, **{f"{scale}__isnull": False})
    if case_ids is not None:
        rows = rows.filter(case_id__in=list(case_ids))
    return defaultdict(int, rows.values_list(scale).annotate(Count("id")))


def _scores_by_touchpoint(scale: str, start: datetime, end: datetime) -> dict[int, dict[int, int]]:
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
        customer_id=row.customer_id,
        csat=row.csat,
        ces=row.ces,
        words=row.words,
        answered_at=row.answered_at,
    )
