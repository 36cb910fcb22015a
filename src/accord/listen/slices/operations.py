"""Note what new contacts have in common, and raise signals about it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import connection

from accord.desk.contracts import ContactRow
from accord.desk.queries import list_contacts
from accord.kernel import clock
from accord.kernel.jobs import defer
from accord.kernel.transactions import one_transaction
from accord.listen.contracts import OPEN, DayRow, DifferenceRow, Finding, SignalOrigin
from accord.listen.models import Signal
from accord.listen.operations.signals import announce, contact_row, keep_contacts
from accord.listen.segments import segments_of
from accord.listen.slices.contracts import SliceKey
from accord.listen.slices.models import Member, Noted, Slice, SliceSignal
from accord.listen.slices.tasks import watch_slices_now

_AT_ONCE = 2000
_UNNOTED = """
    SELECT r.contact_id FROM understand_reading r LEFT JOIN listen_slice_noted n ON n.contact_id = r.contact_id
    WHERE r.at >= %s AND n.contact_id IS NULL ORDER BY r.contact_id LIMIT %s
"""


def ask_to_watch() -> None:
    """Let a worker judge every slice soon."""
    defer(watch_slices_now, once="listen.slices")


def note_contacts(*, since: datetime) -> int:
    """Note what the contacts since then have in common that were not noted yet; returns how many."""
    noted = 0
    while ids := _unnoted(since):
        noted += _note(ids)
    return noted


def _unnoted(since: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_UNNOTED, [since, _AT_ONCE])
        return [contact_id for (contact_id,) in cursor.fetchall()]


@one_transaction
def _note(contact_ids: Sequence[int]) -> int:
    contacts = list_contacts(contact_ids=contact_ids, limit=len(contact_ids))
    segments = segments_of(contacts)
    slices = _slices({segment for found in segments for segment in found})
    now = clock.now()
    Noted.objects.bulk_create([Noted(contact_id=one.id, at=one.at, noted_at=now) for one in contacts])
    Member.objects.bulk_create(
        Member(slice_id=slices[segment], contact_id=contact.id)
        for contact, found in zip(contacts, segments, strict=True)
        for segment in sorted(found)
    )
    known = {contact.id for contact in contacts}
    # A contact that was withdrawn in between is not asked for again and again.
    Noted.objects.bulk_create([Noted(contact_id=i, at=now, noted_at=now) for i in contact_ids if i not in known])
    return len(contact_ids)


def _slices(segments: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    Slice.objects.bulk_create(
        [Slice(dimension=dimension, value=value) for dimension, value in sorted(segments)], ignore_conflicts=True
    )
    known = Slice.objects.filter(dimension__in={dimension for dimension, _value in segments})
    return {(row.dimension, row.value): row.pk for row in known}


@one_transaction
def raise_slice(
    *,
    key: SliceKey,
    name: str,
    finding: Finding,
    contacts: Sequence[ContactRow],
    differences: Sequence[DifferenceRow],
    days: Sequence[DayRow],
) -> int:
    """Raise a signal for a rise of a slice, or let the open one of the same series grow; returns its id."""
    figures = {
        "window_days": finding.window_days,
        "observed": finding.observed,
        "expected": finding.expected,
        "low": finding.low,
        "high": finding.high,
        "p": finding.p,
        "differences": [asdict(row) for row in differences],
        "changed_at": clock.now(),
    }
    known = SliceSignal.objects.filter(**asdict(key), signal__status__in=OPEN).first()
    if known is not None:
        Signal.objects.filter(pk=known.signal_id).update(**figures)
        known.days = drawn(days)
        known.save(update_fields=["days"])
        keep_contacts(signal_id=known.signal_id, contacts=contacts)
        return known.signal_id
    signal = Signal.objects.create(
        origin=SignalOrigin.SLICE,
        text=name[:400],
        touchpoint_id=key.touchpoint_id,
        reason_id=key.reason_id,
        began_on=finding.began_on,
        raised_at=clock.now(),
        **figures,
    )
    signal.contacts.bulk_create([contact_row(signal, contact) for contact in contacts])
    SliceSignal.objects.create(signal=signal, days=drawn(days), **asdict(key))
    announce(signal)
    return signal.pk


def drawn(days: Sequence[DayRow]) -> list[list[object]]:
    """The days of a chart as they are kept."""
    return [[day.day.isoformat(), day.observed, day.expected, day.low, day.high] for day in days]
