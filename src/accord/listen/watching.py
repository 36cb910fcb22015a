"""Watch every touchpoint and every contact reason: count, compare with what was expected, raise what rises."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from accord.desk.contracts import ContactRow
from accord.desk.queries import contacts_between
from accord.journey.queries import list_reasons
from accord.kernel import clock, company
from accord.kernel.locks import one_at_a_time
from accord.kernel.transactions import one_transaction
from accord.listen.contracts import OPEN, Finding, SeriesKey, SeriesKind, SignalOrigin
from accord.listen.counting import contacts_of, counts_by_series, span_of
from accord.listen.days_off import days_off
from accord.listen.judging import Judgement, judge
from accord.listen.models import Signal, SignalContact, WatchedDay, WatchedSeries
from accord.listen.operations.signals import keep_contacts, raise_signal
from accord.listen.rules import LEAST_CUSTOMERS, differences, most_telling, movement_of, weeks_of
from accord.listen.segments import segments_of
from accord.listen.slices.queries import known_by_now
from accord.listen.slices.rules import is_carried

HISTORY = timedelta(days=400)
SHOWN_DAYS = 90
_STATE = ["watched_at", "days_of_history", "week", "week_before", "expected", "low", "high", "movement"]
_KINDS: tuple[SeriesKind, ...] = ("touchpoint", "reason")


def watch() -> list[int]:
    """Judge every series up to this moment; returns the signals that were raised or grew.

    The day that is not over counts as it stands: an upper tail can only be late by that, never early.
    """
    today = clock.today(company.read_company().timezone)
    counted = {
        key: days for by in _KINDS for key, days in counts_by_series(by=by, since=today - HISTORY, until=today).items()
    }
    if not counted:
        return []
    judged = _judge_all(counted, today)
    touchpoint_of = {reason.id: reason.touchpoint_id for reason in list_reasons()}
    telling = most_telling(judged, touchpoint_of=touchpoint_of)
    raised = [signal_id for finding in telling if (signal_id := _raise(finding, touchpoint_of))]
    return sorted({*raised, *_feed_open_signals(today)})


@one_transaction
def _judge_all(counted: Mapping[SeriesKey, Mapping[date, int]], today: date) -> list[Finding]:
    """Judge the series and keep their states, with as many statements for all as for one; what rises or might.

    The band of a day is kept as it was known on that day, so only days that were not judged yet are.
    """
    one_at_a_time("listen.watching")
    first_day = min(day for days in counted.values() for day in days)
    shown_from = max(first_day, today - timedelta(days=SHOWN_DAYS - 1))
    rows = _rows_of(counted)
    judged_until = dict(
        WatchedDay.objects.filter(series__in=rows.values(), expected__isnull=False)
        .values_list("series_id")
        .annotate(newest=Max("day"))
    )
    judgements, holidays, known = {}, days_off(), known_by_now(today=today)
    for key, days in counted.items():
        newest = judged_until.get(rows[key].pk)
        judge_from = max(shown_from, min(newest, today)) if newest else shown_from
        judgement = judge(
            key,
            days,
            first_day=first_day,
            until=today,
            judge_from=judge_from,
            series=len(counted),
            holidays=holidays,
            known=known,
        )
        _take_state(rows[key], days, first_day, today, judgement)
        judgements[key] = judgement
    WatchedSeries.objects.bulk_update(rows.values(), _STATE)
    _keep_days(rows, counted, shown_from, judgements)
    return [judgement.finding for judgement in judgements.values() if judgement.finding]


def _rows_of(counted: Iterable[SeriesKey]) -> dict[SeriesKey, WatchedSeries]:
    """Each series' row; those watched for the first time are made."""
    found = {_key_of(row): row for row in WatchedSeries.objects.all()}
    nothing_yet: dict[str, Any] = {"watched_at": clock.now(), "days_of_history": 0, "week": 0, "week_before": 0}
    fresh = {key: WatchedSeries(**{f"{key.by}_id": key.id}, **nothing_yet) for key in counted if key not in found}
    WatchedSeries.objects.bulk_create(fresh.values())
    return {key: found.get(key) or fresh[key] for key in counted}


def _key_of(row: WatchedSeries) -> SeriesKey:
    if row.reason_id is not None:
        return SeriesKey(by="reason", id=row.reason_id)
    return SeriesKey(by="touchpoint", id=row.touchpoint_id or 0)


def _take_state(
    row: WatchedSeries, days: Mapping[date, int], first_day: date, today: date, judgement: Judgement
) -> None:
    row.watched_at = clock.now()
    row.days_of_history = (today - first_day).days + 1
    row.week, row.week_before = weeks_of(days, until=today)
    week = judgement.week
    row.expected, row.low, row.high = (week.expected, week.low, week.high) if week else (None, None, None)
    row.movement = movement_of(
        days_of_history=row.days_of_history,
        rising=bool(judgement.finding and judgement.finding.alarm),
        week=row.week,
        week_before=row.week_before,
        low=row.low,
        high=row.high,
    )


def _keep_days(
    rows: Mapping[SeriesKey, WatchedSeries],
    counted: Mapping[SeriesKey, Mapping[date, int]],
    shown_from: date,
    judgements: Mapping[SeriesKey, Judgement],
) -> None:
    """Write the judged days whole, and the counts of earlier ones, which a correction may have changed."""
    bands = [
        WatchedDay(series=rows[key], **asdict(day)) for key, judgement in judgements.items() for day in judgement.days
    ]
    WatchedDay.objects.bulk_create(
        bands,
        update_conflicts=True,
        unique_fields=["series", "day"],
        update_fields=["observed", "expected", "low", "high"],
    )
    fresh = {(band.series_id, band.day) for band in bands}
    counts = {rows[key].pk: days for key, days in counted.items()}
    corrected = []
    for day in WatchedDay.objects.filter(series__in=rows.values(), day__gte=shown_from):
        observed = counts[day.series_id].get(day.day, 0)
        if (day.series_id, day.day) not in fresh and day.observed != observed:
            day.observed = observed
            corrected.append(day)
    WatchedDay.objects.bulk_update(corrected, ["observed"])


def _raise(finding: Finding, touchpoint_of: Mapping[int, int]) -> int | None:
    """The signal of a finding; None when it is the same two or three people who wrote again and again, or when an open
    signal about a slice tells it already.
    """
    contacts = contacts_of(series=finding.series, since=finding.began_on, until=finding.day)
    if len({contact.customer_id for contact in contacts}) < LEAST_CUSTOMERS:
        return None
    by_reason = finding.series.by == "reason"
    if _told_by_slice(finding, {contact.id for contact in contacts}):
        return None
    return raise_signal(
        finding=finding,
        touchpoint_id=touchpoint_of[finding.series.id] if by_reason else finding.series.id,
        contacts=contacts,
        differences=differences(segments_of(contacts), segments_of(_others(finding, contacts))),
    )


def _told_by_slice(finding: Finding, contact_ids: set[int]) -> bool:
    behind = SignalContact.objects.filter(
        signal__origin=SignalOrigin.SLICE, signal__status__in=OPEN, contact_id__in=contact_ids
    )
    told: dict[int, set[int]] = {}
    for signal_id, contact_id in behind.values_list("signal_id", "contact_id"):
        told.setdefault(signal_id, set()).add(contact_id)
    return is_carried(contact_ids, excess=finding.observed - finding.expected, told=told.values())


def _others(finding: Finding, contacts: Sequence[ContactRow]) -> list[ContactRow]:
    """The contacts of the same days that are not behind the finding."""
    start, end = span_of(finding.began_on, finding.day)
    inside = {contact.id for contact in contacts}
    return [contact for contact in contacts_between(start=start, end=end, limit=5000) if contact.id not in inside]


def _feed_open_signals(today: date) -> list[int]:
    """Let contacts that came since join the open signals, and those leave that a person saw to be about something
    else; returns the signals that grew.
    """
    grown = []
    counted = Signal.objects.filter(origin=SignalOrigin.COUNT, status__in=OPEN)
    for signal in counted.order_by("pk"):
        by_reason = signal.reason_id is not None
        key = SeriesKey(by="reason" if by_reason else "touchpoint", id=signal.reason_id or signal.touchpoint_id or 0)
        contacts = contacts_of(series=key, since=signal.began_on, until=today)
        if keep_contacts(signal_id=signal.pk, contacts=contacts):
            grown.append(signal.pk)
    return grown
