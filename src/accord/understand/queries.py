"""Reads: what a case may be about, and contacts counted by what they were about."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import connection
from django.db.models import Count, Q, QuerySet, Subquery

from accord.desk.queries import list_contacts, words_of_contact
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.understand.contracts import ContactCounts, DailyCount, ReadingRow, Suggestion
from accord.understand.evidence import gather_evidence
from accord.understand.models import Reading
from accord.understand.rules import rank_reasons, words_of

# No table holds its own day: it depends on the company's time zone, which may be changed.
_DAILY = """
    SELECT {key}_id, (at AT TIME ZONE %(zone)s)::date AS day, count(*) FROM understand_reading
    WHERE at >= %(start)s AND at < %(end)s AND {key}_id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
"""
_WORDS_FROM = 3


def suggest_reasons(*, case_id: int, limit: int = 3) -> list[Suggestion]:
    """What a case may be about by the words of its newest contacts, likeliest first."""
    contacts = list_contacts(case_ids=[case_id])[-_WORDS_FROM:]
    words = words_of("\n".join(words_of_contact(contact_id=contact.id) for contact in contacts))
    [evidence] = gather_evidence([words])
    return rank_reasons(words, evidence, limit=limit)


def daily_counts(*, by: Literal["touchpoint", "reason"], start: datetime, end: datetime) -> list[DailyCount]:
    """Contacts in [start, end) by touchpoint or reason and day of the company's time zone.

    Days without any are absent.
    """
    if by not in {"touchpoint", "reason"}:
        raise ValueError("Contacts are counted by touchpoint or by reason.")
    values: dict[str, Any] = {"zone": read_company().timezone, "start": start, "end": end}
    with connection.cursor() as cursor:
        cursor.execute(_DAILY.format(key=by), values)
        return [DailyCount(key_id=key, day=day, contacts=contacts) for key, day, contacts in cursor.fetchall()]


def list_contacts_of(
    *,
    touchpoint_id: int | None = None,
    reason_id: int | None = None,
    start: datetime,
    end: datetime,
    limit: int = 10_000,
) -> list[int]:
    """The ids of contacts in [start, end) at a touchpoint, about a reason, or both, oldest first."""
    found = Reading.objects.filter(at__gte=start, at__lt=end)
    if touchpoint_id is not None:
        found = found.filter(touchpoint_id=touchpoint_id)
    if reason_id is not None:
        found = found.filter(reason_id=reason_id)
    return list(found.order_by("at", "contact_id").values_list("contact_id", flat=True)[:limit])


def count_contacts(*, start: datetime, end: datetime) -> dict[int | None, ContactCounts]:
    """Contacts in [start, end) by touchpoint; None holds those whose touchpoint nobody knows."""
    rows = (
        Reading.objects.filter(at__gte=start, at__lt=end)
        .values_list("touchpoint_id")
        .annotate(
            contacts=Count("id"),
            failures=Count("id", filter=Q(demand="failure")),
            judged=Count("id", filter=~Q(demand="")),
        )
        .order_by()
    )
    return {
        touchpoint_id: ContactCounts(contacts=contacts, failures=failures, judged=judged)
        for touchpoint_id, contacts, failures, judged in rows
    }


def count_others_like(*, case_id: int, within: timedelta = timedelta(hours=24)) -> int:
    """How many cases of others came within a time about the same reason as the newest contact of this case."""
    return _others_like(case_id, within).values("case_id").distinct().count()


def list_others_like(*, case_id: int, within: timedelta = timedelta(hours=24), limit: int = 50) -> list[int]:
    """The conversations of the cases that `count_others_like` counts, one of each, those that came last first."""
    newest_of_each = _others_like(case_id, within).order_by("case_id", "-at", "-pk").distinct("case_id")
    found = newest_of_each.values_list("at", "contact__conversation_id")
    return [conversation_id for _at, conversation_id in sorted(found, reverse=True)[:limit]]


def _others_like(case_id: int, within: timedelta) -> QuerySet[Reading]:
    newest = Reading.objects.filter(case_id=case_id).order_by("-at", "-pk").values("reason_id")[:1]
    own = Reading.objects.filter(case_id=case_id).values("case__customer_id")[:1]
    recent = Reading.objects.filter(reason_id=Subquery(newest), at__gte=clock.now() - within)
    return recent.filter(contact__withdrawn_at=None).exclude(contact__customer_id=Subquery(own))


def list_readings(*, contact_ids: Collection[int]) -> dict[int, ReadingRow]:
    """How contacts are understood, by contact; those not read yet are absent."""
    return {
        reading.contact_id: ReadingRow(
            contact_id=reading.contact_id,
            case_id=reading.case_id,
            touchpoint_id=reading.touchpoint_id,
            reason_id=reading.reason_id,
            demand=reading.demand,
            confidence=reading.confidence,
            is_decided=reading.decided_at is not None,
        )
        for reading in Reading.objects.filter(contact_id__in=contact_ids)
    }
