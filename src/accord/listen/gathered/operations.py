"""Raise a signal when texts gather to a theme, and let it grow with what comes after."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from accord.desk.contracts import ContactRow
from accord.desk.queries import contacts_between, list_contacts
from accord.kernel import clock, company
from accord.kernel.locks import one_at_a_time
from accord.kernel.statistics.counts import poisson_quantile
from accord.kernel.transactions import one_transaction
from accord.listen.contracts import OPEN, DifferenceRow, Finding, SeriesKey, SignalOrigin
from accord.listen.counting import span_of
from accord.listen.gathered.models import ThemeSignal
from accord.listen.models import Signal, SignalContact
from accord.listen.operations.signals import announce, contact_row, keep_contacts
from accord.listen.rules import LEAST_CUSTOMERS, differences
from accord.listen.segments import segments_of
from accord.understand.queries import list_readings
from accord.understand.themes.contracts import ThemeName, ThemeState
from accord.understand.themes.queries import contacts_of_theme, count_texts, get_gathering, theme_name

_USUAL_DAYS = 28
_PLACED_FROM = 0.5
_CARRIED = 0.5


@one_transaction
def raise_gathered(*, gathering_id: int) -> int | None:
    """Raise a signal for texts that gathered; None when they are too few people's, or the theme is hidden.

    While a signal about the same theme is open, the texts join it; what another open signal tells is not told again.
    """
    gathering = get_gathering(gathering_id=gathering_id)
    contacts = list_contacts(contact_ids=gathering.contact_ids) if gathering.contact_ids else []
    if gathering.theme.state != ThemeState.ACTIVE or not contacts:
        return None
    zone = ZoneInfo(company.read_company().timezone)
    began_on, ends_on = (one.at.astimezone(zone).date() for one in (contacts[0], contacts[-1]))
    days = (ends_on - began_on).days + 1
    expected = 0.0 if gathering.is_new else _usual(gathering.theme.id, began_on) * days
    finding = Finding(
        series=SeriesKey(by="touchpoint", id=0),
        day=ends_on,
        window_days=days,
        began_on=began_on,
        observed=len(contacts),
        expected=expected,
        low=poisson_quantile(0.025, mean=expected) if expected else 0,
        high=poisson_quantile(0.975, mean=expected) if expected else 0,
        p=gathering.p,
        alarm=True,
    )
    return _raise(gathering.theme, finding, contacts, is_new=gathering.is_new)


@one_transaction
def raise_rise(*, theme_id: int, finding: Finding) -> int | None:
    """Raise a signal because the texts of a theme are more than expected, or let its open one grow."""
    start, end = span_of(finding.began_on, finding.day)
    ids = contacts_of_theme(theme_id=theme_id, start=start, end=end)
    contacts = list_contacts(contact_ids=ids, limit=len(ids)) if ids else []
    return _raise(theme_name(theme_id=theme_id), finding, contacts, is_new=False)


def _raise(theme: ThemeName, finding: Finding, contacts: Sequence[ContactRow], *, is_new: bool) -> int | None:
    one_at_a_time("listen.gathered")
    if len({one.customer_id for one in contacts}) < LEAST_CUSTOMERS:
        return None
    known = ThemeSignal.objects.filter(theme_id=theme.id, signal__status__in=OPEN).first()
    if known is not None:
        _feed(known)
        return known.signal_id
    if _is_told(contacts, excess=finding.observed - finding.expected):
        return None
    signal = Signal.objects.create(
        origin=SignalOrigin.THEME,
        text=theme.name[:400],
        touchpoint_id=_touchpoint_of(contacts),
        began_on=finding.began_on,
        raised_at=clock.now(),
        changed_at=clock.now(),
        window_days=finding.window_days,
        observed=finding.observed,
        expected=finding.expected,
        low=finding.low,
        high=finding.high,
        p=finding.p,
        differences=[asdict(row) for row in _differences(contacts)],
    )
    signal.contacts.bulk_create([contact_row(signal, contact) for contact in contacts])
    ThemeSignal.objects.create(signal=signal, theme_id=theme.id, is_new=is_new)
    announce(signal)
    return signal.pk


def _is_told(contacts: Sequence[ContactRow], *, excess: float) -> bool:
    """Whether an open signal has half of the rise among its contacts: then this is the same matter."""
    ids = [contact.id for contact in contacts]
    behind = SignalContact.objects.filter(signal__status__in=OPEN, contact_id__in=ids)
    most = Counter(behind.values_list("signal_id", flat=True)).most_common(1)
    return bool(most) and most[0][1] >= max(1.0, _CARRIED * excess)


def _usual(theme_id: int, began_on: date) -> float:
    """How many texts of a theme came on a day of the four weeks before."""
    start, end = span_of(began_on - timedelta(days=_USUAL_DAYS), began_on - timedelta(days=1))
    return count_texts(theme_id=theme_id, start=start, end=end) / _USUAL_DAYS


def _touchpoint_of(contacts: Sequence[ContactRow]) -> int | None:
    """The touchpoint at which most of these contacts came, if half of them did: so it lands where it belongs."""
    readings = list_readings(contact_ids=[contact.id for contact in contacts]).values()
    places = Counter(reading.touchpoint_id for reading in readings if reading.touchpoint_id)
    [(place, count)] = places.most_common(1) or [(0, 0)]
    return place if count and count >= _PLACED_FROM * len(contacts) else None


def _differences(contacts: Sequence[ContactRow]) -> list[DifferenceRow]:
    inside = {contact.id for contact in contacts}
    end = contacts[-1].at + timedelta(seconds=1)
    others = [one for one in contacts_between(start=contacts[0].at, end=end, limit=5000) if one.id not in inside]
    return list(differences(segments_of(contacts), segments_of(others)))


def feed_open_signals() -> int:
    """Let contacts of a theme that came since join its open signal, and those leave that are of another theme.

    Returns how many signals grew.
    """
    grown = 0
    for known in ThemeSignal.objects.filter(signal__status__in=OPEN).select_related("signal").order_by("pk"):
        grown += _feed(known)
    return grown


def _feed(known: ThemeSignal) -> bool:
    start, _end = span_of(known.signal.began_on, known.signal.began_on)
    ids = contacts_of_theme(theme_id=known.theme_id, start=start, end=clock.now() + timedelta(minutes=1))
    contacts = list_contacts(contact_ids=ids, limit=len(ids)) if ids else []
    return keep_contacts(signal_id=known.signal_id, contacts=contacts) > 0


@one_transaction
def follow_name(*, theme_id: int) -> None:
    """Call the signals about a theme as people call it now."""
    signals = ThemeSignal.objects.filter(theme_id=theme_id).values_list("signal_id", flat=True)
    Signal.objects.filter(pk__in=list(signals)).update(text=theme_name(theme_id=theme_id).name[:400])
