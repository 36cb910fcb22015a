"""The one door to the counts of contacts by touchpoint and contact reason."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accord.desk.contracts import ContactRow
from accord.desk.queries import list_contacts
from accord.kernel import company
from accord.listen.contracts import BehindRow, SeriesKey, SeriesKind
from accord.understand.queries import daily_counts, list_contacts_of


def counts_by_series(*, by: SeriesKind, since: date, until: date) -> dict[SeriesKey, dict[date, int]]:
    """Contacts per day of every touchpoint or every reason, days in the company's time zone, both ends included.

    A day without contacts may be missing; a series without any is missing too.
    """
    start, end = span_of(since, until)
    counted: dict[SeriesKey, dict[date, int]] = defaultdict(dict)
    for row in daily_counts(by=by, start=start, end=end):
        counted[SeriesKey(by=by, id=row.key_id)][row.day] = row.contacts
    return dict(counted)


def contacts_of(*, series: SeriesKey, since: date, until: date) -> list[ContactRow]:
    """The contacts of a series on whole days, both ends included, oldest first, with their words."""
    start, end = span_of(since, until)
    ids = list_contacts_of(
        touchpoint_id=series.id if series.by == "touchpoint" else None,
        reason_id=series.id if series.by == "reason" else None,
        start=start,
        end=end,
    )
    return list_contacts(contact_ids=ids, limit=len(ids)) if ids else []


def series_of(*, touchpoint_id: int, reason_id: int | None) -> SeriesKey:
    """The series of a reason, or of a touchpoint where no reason is given."""
    if reason_id is not None:
        return SeriesKey(by="reason", id=reason_id)
    return SeriesKey(by="touchpoint", id=touchpoint_id)


def daily_contacts(*, touchpoint_id: int, reason_id: int | None, since: date, until: date) -> dict[date, int]:
    """Contacts per day of a reason, or of a touchpoint where no reason is given."""
    key = series_of(touchpoint_id=touchpoint_id, reason_id=reason_id)
    return counts_by_series(by=key.by, since=since, until=until).get(key, {})


def contacts_at(*, touchpoint_id: int, reason_id: int | None, since: date, until: date) -> list[BehindRow]:
    """The contacts of a reason, or of a touchpoint where no reason is given, oldest first."""
    key = series_of(touchpoint_id=touchpoint_id, reason_id=reason_id)
    return [
        BehindRow(
            contact_id=contact.id,
            conversation_id=contact.conversation_id,
            case_id=contact.case_id,
            customer_id=contact.customer_id,
            at=contact.at,
        )
        for contact in contacts_of(series=key, since=since, until=until)
    ]


def span_of(since: date, until: date) -> tuple[datetime, datetime]:
    """The instants at which the first of these days begins and the last is over, in the company's time zone."""
    zone = ZoneInfo(company.read_company().timezone)
    return datetime.combine(since, time(), zone), datetime.combine(until + timedelta(days=1), time(), zone)
