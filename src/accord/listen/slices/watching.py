"""Watch slices and their pairs: what rises there and is not told already by a reason or touchpoint."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta

from accord.desk.contracts import ContactRow
from accord.desk.queries import contacts_between, list_contacts
from accord.journey.queries import list_reasons, list_touchpoints
from accord.kernel import clock, company
from accord.kernel.locks import one_at_a_time
from accord.kernel.transactions import one_transaction
from accord.listen.contracts import OPEN, DayRow, DifferenceRow, Finding, SeriesKey
from accord.listen.counting import span_of
from accord.listen.days_off import days_off
from accord.listen.judging import judge
from accord.listen.models import SignalContact
from accord.listen.operations.signals import keep_contacts
from accord.listen.rules import FALSE_ALARMS_OF_SLICES, LEAST_CUSTOMERS, differences
from accord.listen.segments import OWN_DIMENSIONS, segments_of
from accord.listen.slices.contracts import SliceKey
from accord.listen.slices.counting import contacts_of_slice, counts_of, keys_to_watch
from accord.listen.slices.models import Slice, SliceSignal, Watching
from accord.listen.slices.operations import note_contacts, raise_slice
from accord.listen.slices.queries import known_by_now
from accord.listen.slices.rules import LEAST_CONTACTS_WATCHED, SETTLES_IN, is_carried

HISTORY = timedelta(days=400)
_SHOWN = timedelta(days=60)

Rise = tuple[SliceKey, Finding, tuple[DayRow, ...]]


def watch_slices() -> list[int]:
    """Note what is new, judge every slice and pair worth it, and raise what no open signal tells already.

    Returns the signals that were raised or grew.
    """
    today = clock.today(company.read_company().timezone)
    start, _end = span_of(today - HISTORY, today)
    note_contacts(since=start)
    rises = _judge_all(today)
    return sorted({*_raise_all(rises), *_feed(today)})


@one_transaction
def _judge_all(today: date) -> list[Rise]:
    one_at_a_time("listen.slices")
    begun = time.process_time()
    keys, possible = keys_to_watch(until=today, least=LEAST_CONTACTS_WATCHED)
    counted = counts_of(keys, since=today - HISTORY, until=today)
    first_day = min((day for days in counted.values() for day in days), default=today)
    begun_on = _beginnings(counted)
    holidays, known = days_off(), known_by_now(today=today)
    rises = []
    for key, days in counted.items():
        begins_on = max(first_day, begun_on[key])
        judgement = judge(
            # Slices have no number of their own kind of series: only the finding's figures are used.
            SeriesKey(by="touchpoint", id=0),
            days,
            first_day=min(begins_on, today),
            until=today,
            judge_from=today,
            series=len(counted),
            holidays=holidays,
            false_alarms_a_week=FALSE_ALARMS_OF_SLICES,
            known=known,
        )
        if judgement.finding and judgement.finding.alarm:
            rises.append((key, judgement.finding, _shown(days, begins_on, today, holidays)))
    spent = round(1000 * (time.process_time() - begun))
    Watching.objects.update_or_create(
        pk=1,
        defaults={"watched_at": clock.now(), "series": len(counted), "possible": possible, "milliseconds": spent},
    )
    return sorted(rises, key=lambda rise: rise[1].p)


def _beginnings(counted: Mapping[SliceKey, Mapping[date, int]]) -> dict[SliceKey, date]:
    """From which day on each series can be judged: what orders tell of a contact settles only some weeks after the
    first order is on record, and until then every such series grows by itself.
    """
    parts = {key: [i for i in (key.slice_id, key.other_id) if i is not None] for key in counted}
    of_slice = dict(
        Slice.objects.filter(pk__in={i for ids in parts.values() for i in ids}).values_list("pk", "dimension")
    )
    seen_on: dict[str, date] = {}
    for key, days in counted.items():
        for dimension in {of_slice[i] for i in parts[key]}:
            seen_on[dimension] = min(seen_on.get(dimension, date.max), *days)
    return {
        key: max(
            seen_on[dimension] + (timedelta() if dimension in OWN_DIMENSIONS else SETTLES_IN)
            for dimension in {of_slice[i] for i in parts[key]}
        )
        for key in counted
    }


def _shown(days: Mapping[date, int], first_day: date, today: date, holidays: frozenset[date]) -> tuple[DayRow, ...]:
    judged = judge(
        SeriesKey(by="touchpoint", id=0),
        days,
        first_day=first_day,
        until=today,
        judge_from=today - _SHOWN,
        series=1,
        holidays=holidays,
    )
    return judged.days


def _key_of(row: SliceSignal) -> SliceKey:
    return SliceKey(
        slice_id=row.slice_id, other_id=row.other_id, touchpoint_id=row.touchpoint_id, reason_id=row.reason_id
    )


def _raise_all(rises: Sequence[Rise]) -> list[int]:
    """Raise the clearest rise first; those whose contacts it has already are the same matter."""
    raised: list[int] = []
    if not rises:
        return raised
    slices = Slice.objects.in_bulk()
    names = _names((key for key, _finding, _days in rises), slices)
    since = min(finding.began_on for _key, finding, _days in rises) - timedelta(days=28)
    told = _told(since)
    for key, finding, days in rises:
        ids = contacts_of_slice(key, since=finding.began_on, until=finding.day)
        contacts = list_contacts(contact_ids=ids, limit=len(ids)) if ids else []
        own = SliceSignal.objects.filter(**asdict(key), signal__status__in=OPEN).values_list("pk", flat=True).first()
        others = [contact_ids for signal_id, contact_ids in told.items() if signal_id != own]
        if len({one.customer_id for one in contacts}) < LEAST_CUSTOMERS or is_carried(
            ids, excess=finding.observed - finding.expected, told=others
        ):
            continue
        of_itself = {(slices[i].dimension, slices[i].value) for i in (key.slice_id, key.other_id) if i is not None}
        signal_id = raise_slice(
            key=key,
            name=names[key],
            finding=finding,
            contacts=contacts,
            differences=[row for row in _differences(contacts, finding) if (row.dimension, row.value) not in of_itself],
            days=days,
        )
        told[signal_id] = set(ids)
        raised.append(signal_id)
    return raised


def _told(since: date) -> dict[int, set[int]]:
    """The contacts behind each open signal, those that began in the last weeks."""
    start, _end = span_of(since, since)
    told: dict[int, set[int]] = {}
    behind = SignalContact.objects.filter(signal__status__in=OPEN, at__gte=start)
    for signal_id, contact_id in behind.values_list("signal_id", "contact_id"):
        told.setdefault(signal_id, set()).add(contact_id)
    return told


def _differences(contacts: Sequence[ContactRow], finding: Finding) -> list[DifferenceRow]:
    start, end = span_of(finding.began_on, finding.day)
    inside = {contact.id for contact in contacts}
    others = [one for one in contacts_between(start=start, end=end, limit=5000) if one.id not in inside]
    return differences(segments_of(contacts), segments_of(others))


def _names(keys: Iterable[SliceKey], slices: Mapping[int, Slice]) -> dict[SliceKey, str]:
    """What each series is about: its reason or touchpoint, and the values of its slices."""
    reasons = {reason.id: reason.name for reason in list_reasons()}
    touchpoints = {touchpoint.id: touchpoint.name for touchpoint in list_touchpoints()}
    return {
        key: " · ".join(
            [
                *([reasons.get(key.reason_id, "?")] if key.reason_id is not None else ()),
                *([touchpoints.get(key.touchpoint_id, "?")] if key.touchpoint_id is not None else ()),
                *(_slice_name(slices[i]) for i in (key.slice_id, key.other_id) if i is not None),
            ]
        )
        for key in keys
    }


def _slice_name(row: Slice) -> str:
    """'product Lamp': the value alone often says nothing, as with 'invoice', which is how somebody pays."""
    return f"{row.dimension.replace('_', ' ')} {row.value}"


def _feed(today: date) -> list[int]:
    """Let contacts that came since join the open signals about slices, and those leave that are in it no longer."""
    grown = []
    for row in SliceSignal.objects.filter(signal__status__in=OPEN).select_related("signal").order_by("pk"):
        ids = contacts_of_slice(_key_of(row), since=row.signal.began_on, until=today)
        contacts = list_contacts(contact_ids=ids, limit=len(ids)) if ids else []
        if keep_contacts(signal_id=row.pk, contacts=contacts):
            grown.append(row.pk)
    return grown
