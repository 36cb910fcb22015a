"""Reads of listening. What the actor may not see does not exist."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accord.customers.queries import get_customer
from accord.desk.queries import list_contacts, list_messages
from accord.journey.queries import list_reasons, list_touchpoints
from accord.kernel import clock, company, ids
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission
from accord.listen.contracts import (
    OPEN,
    BehindRow,
    ConsentPage,
    DayRow,
    DifferenceRow,
    Movement,
    Removal,
    SeriesKey,
    SignalOrigin,
    SignalRow,
    SignalStatus,
    StoryRow,
    StoryState,
    ToldRow,
    VerbatimRow,
    WatchedRow,
)
from accord.listen.counting import contacts_at, counts_by_series, daily_contacts
from accord.listen.languages import written_language
from accord.listen.models import Signal, SignalContact, SignalTold, Story, WatchedDay, WatchedSeries
from accord.listen.redaction import find_identifying
from accord.listen.rules import CONSENT, cost_of_excess

__all__ = [
    "consent_page",
    "contacts_at",
    "contacts_behind",
    "counts_by_series",
    "daily_contacts",
    "get_signal",
    "get_story",
    "list_signals",
    "list_stories",
    "list_told",
    "list_verbatims",
    "list_watched",
    "removals_of_story",
    "series_of_signal",
    "written_language",
]

_VERBATIM_LENGTH = 320


def get_signal(*, actor: Actor, signal_id: int) -> SignalRow:
    """The gate: a signal that the actor may see; raises `NotFound`. One statement."""
    found = _signals().filter(_visible_to(actor), pk=signal_id).first()
    if found is None:
        raise NotFound(_("There is no such signal."))
    return _signal_row(found)


def list_signals(
    *, actor: Actor, is_open: bool = True, department_id: int | None = None, limit: int = 50
) -> list[SignalRow]:
    """Signals that the actor may see, newest first: those that are open, or those that are over. One statement."""
    found = _signals().filter(_visible_to(actor), status__in=OPEN if is_open else _over())
    if department_id is not None:
        found = found.filter(_of_department(department_id))
    return [_signal_row(signal) for signal in found.order_by("-raised_at", "-pk")[:limit]]


def _over() -> tuple[SignalStatus, ...]:
    return tuple(status for status in SignalStatus if status not in OPEN)


def _visible_to(actor: Actor) -> Q:
    if actor.may(Permission.LISTEN) or actor.may(Permission.LEAD):
        return Q()
    if actor.kind != "staff":
        return Q(pk=None)
    own = Q(rung_by_id=actor.id)
    if actor.may(Permission.DEPARTMENT) and actor.department_id is not None:
        own |= _of_department(actor.department_id)
    return own


def _of_department(department_id: int) -> Q:
    by_touchpoint = Q(touchpoint__department_id=department_id) & (
        Q(reason__isnull=True) | Q(reason__department__isnull=True)
    )
    return by_touchpoint | Q(reason__department_id=department_id)


def _signals() -> QuerySet[Signal]:
    related = ("touchpoint__department", "reason__department", "rung_by", "acknowledged_by")
    return Signal.objects.select_related(*related).annotate(
        contact_count=Count("contacts", distinct=True), customer_count=Count("contacts__customer", distinct=True)
    )


def _signal_row(signal: Signal) -> SignalRow:
    touchpoint, reason = signal.touchpoint, signal.reason
    department = (reason.department if reason else None) or (touchpoint.department if touchpoint else None)
    contacts: int = signal.contact_count  # type: ignore[attr-defined]  # annotated by _signals
    cost_low, cost_high = _cost(signal, contacts)
    name = signal.text or (reason.name if reason else touchpoint.name if touchpoint else "")
    return SignalRow(
        id=signal.pk,
        origin=SignalOrigin(signal.origin),
        status=SignalStatus(signal.status),
        name=name,
        text=signal.text,
        touchpoint_id=signal.touchpoint_id,
        touchpoint_name=touchpoint.name if touchpoint else None,
        reason_id=signal.reason_id,
        reason_name=reason.name if reason else None,
        department_id=department.pk if department else None,
        department_name=department.name if department else None,
        rung_by_id=signal.rung_by_id,
        rung_by_name=signal.rung_by.name if signal.rung_by else None,
        conversation_id=signal.conversation_id,
        began_on=signal.began_on,
        raised_at=signal.raised_at,
        changed_at=signal.changed_at,
        window_days=signal.window_days,
        observed=signal.observed,
        expected=signal.expected,
        low=signal.low,
        high=signal.high,
        p=signal.p,
        contacts=contacts,
        customers=signal.customer_count,  # type: ignore[attr-defined]  # the same
        cost_low=cost_low,
        cost_high=cost_high,
        differences=tuple(DifferenceRow(**row) for row in signal.differences),
        acknowledged_by_id=signal.acknowledged_by_id,
        acknowledged_by_name=signal.acknowledged_by.name if signal.acknowledged_by else None,
        acknowledged_at=signal.acknowledged_at,
        dismissed_reason=signal.dismissed_reason,
        climbed=signal.climbed,
    )


def _cost(signal: Signal, contacts: int) -> tuple[float, float]:
    contact_cost = company.read_company().contact_cost
    if signal.origin == SignalOrigin.BELL:
        return contacts * contact_cost, contacts * contact_cost
    return cost_of_excess(observed=signal.observed, low=signal.low, high=signal.high, contact_cost=contact_cost)


def list_told(*, signal_id: int) -> list[ToldRow]:
    """Who was told of a signal, in the order of telling."""
    told = SignalTold.objects.filter(signal_id=signal_id).select_related("employee").order_by("at", "pk")
    return [ToldRow(employee_id=t.employee_id, name=t.employee.name, at=t.at, step=t.step) for t in told]


def contacts_behind(*, signal_ids: Sequence[int]) -> list[BehindRow]:
    """The contacts behind some signals, each once, oldest first."""
    rows = SignalContact.objects.filter(signal_id__in=signal_ids).order_by("at", "contact_id")
    found = {row.contact_id: row for row in rows}
    return [
        BehindRow(
            contact_id=row.contact_id,
            conversation_id=row.conversation_id,
            case_id=row.case_id,
            customer_id=row.customer_id,
            at=row.at,
        )
        for row in found.values()
    ]


def list_verbatims(*, actor: Actor, signal_id: int, limit: int = 3) -> list[VerbatimRow]:
    """What customers said, one word each: first published stories, then, for those who may listen, the newest contacts.

    Whoever may not listen reads only what customers allowed to be told.
    """
    stories = _told_outside().filter(signal_id=signal_id).order_by("-published_at")[:limit]
    voices = [_voice_of(story) for story in stories]
    if len(voices) >= limit or not actor.may(Permission.LISTEN):
        return voices
    behind = {row.customer_id: row.contact_id for row in contacts_behind(signal_ids=[signal_id])}
    spoken = {story.customer_id for story in stories}
    newest = [contact_id for customer_id, contact_id in behind.items() if customer_id not in spoken]
    contacts = list_contacts(contact_ids=newest[-4 * limit :]) if newest else []
    heard = [
        VerbatimRow(
            words=shortened(contact.words),
            at=contact.at,
            language="",
            conversation_id=contact.conversation_id,
            story_id=None,
        )
        for contact in reversed(contacts)
        if contact.words.strip()
    ]
    return [*voices, *heard][:limit]


def shortened(words: str) -> str:
    """Words cut to what a page quotes, at the end of a word."""
    joined = " ".join(words.split())
    if len(joined) <= _VERBATIM_LENGTH:
        return joined
    return joined[:_VERBATIM_LENGTH].rsplit(" ", 1)[0] + " …"


def _told_outside() -> QuerySet[Story]:
    today = clock.today(company.read_company().timezone)
    return Story.objects.filter(state=StoryState.ALLOWED, published_at__isnull=False, expires_on__gte=today)


def _voice_of(story: Story) -> VerbatimRow:
    return VerbatimRow(
        words=shortened(story.text),
        at=story.captured_at,
        language=story.language,
        conversation_id=story.conversation_id,
        story_id=story.pk,
    )


def get_story(*, actor: Actor, story_id: int) -> StoryRow:
    """The gate: a story that the actor may read. The desk reads all, others what was published; else `NotFound`."""
    found = _stories_for(actor).filter(pk=story_id).first()
    if found is None:
        raise NotFound(_("There is no such story."))
    return _story_row(found)


def list_stories(
    *,
    actor: Actor,
    signal_ids: Sequence[int] | None = None,
    story_ids: Sequence[int] | None = None,
    limit: int = 50,
) -> list[StoryRow]:
    """Stories that the actor may read, newest first, of some signals or of all. One statement."""
    found = _stories_for(actor)
    if signal_ids is not None:
        found = found.filter(signal_id__in=signal_ids)
    if story_ids is not None:
        found = found.filter(pk__in=story_ids)
    return [_story_row(story) for story in found.order_by("-captured_at", "-pk")[:limit]]


def consent_page(*, token: str) -> ConsentPage:
    """What the page behind a consent link shows; raises `NotFound` for a forged one. Writes nothing."""
    story_id = ids.read_signed(purpose=CONSENT, text=token)
    story = Story.objects.filter(pk=story_id if isinstance(story_id, int) else 0).first()
    if story is None:
        raise NotFound(_("There is no such story."))
    today = clock.today(company.read_company().timezone)
    return ConsentPage(
        words=story.text,
        state=StoryState(story.state),
        language=written_language(story.language),
        is_over=story.state == StoryState.DRAFT or story.expires_on < today,
    )


def removals_of_story(*, actor: Actor, story_id: int) -> list[Removal]:
    """What the rules took out of a story's message, for whoever reviews it at the desk."""
    story = get_story(actor=actor, story_id=story_id)
    messages = list_messages(actor=actor, conversation_id=story.conversation_id)
    message = next((m for m in messages if m.id == story.message_id), None)
    if message is None:
        return []
    customer = get_customer(customer_id=story.customer_id)
    names = [customer.name, customer.preferred_name, *(m.author_name for m in messages)]
    return list(find_identifying((message.new_text or message.text).strip(), known_names=names))


def _stories_for(actor: Actor) -> QuerySet[Story]:
    readable = Story.objects.all() if actor.may(Permission.DESK) else _told_outside()
    if not actor.may(Permission.EMPLOYEE):
        readable = Story.objects.none()
    return readable.select_related("captured_by")


def _story_row(story: Story) -> StoryRow:
    return StoryRow(
        id=story.pk,
        state=StoryState(story.state),
        text=story.text,
        conversation_id=story.conversation_id,
        message_id=story.message_id,
        customer_id=story.customer_id,
        language=story.language,
        signal_id=story.signal_id,
        captured_by_name=story.captured_by.name,
        captured_at=story.captured_at,
        reviewed_at=story.reviewed_at,
        asked_at=story.asked_at,
        answered_at=story.answered_at,
        expires_on=story.expires_on,
        published_at=story.published_at,
    )


def list_watched(*, days: int = 28) -> list[WatchedRow]:
    """The present state of every watched series with its last days, in the order of the journey. Two statements
    and those of the journey.
    """
    since = clock.today(company.read_company().timezone) - timedelta(days=days)
    last_days = Prefetch("days", WatchedDay.objects.filter(day__gt=since).order_by("day"), to_attr="last_days")
    found = {_key_of(row): row for row in WatchedSeries.objects.prefetch_related(last_days)}
    names = [(SeriesKey(by="touchpoint", id=t.id), t.name) for t in list_touchpoints()]
    names += [(SeriesKey(by="reason", id=r.id), r.name) for r in list_reasons()]
    return [_watched_row(key, name, found[key]) for key, name in names if key in found]


def _key_of(row: WatchedSeries) -> SeriesKey:
    if row.reason_id is not None:
        return SeriesKey(by="reason", id=row.reason_id)
    return SeriesKey(by="touchpoint", id=row.touchpoint_id or 0)


def _watched_row(key: SeriesKey, name: str, row: WatchedSeries) -> WatchedRow:
    return WatchedRow(
        series=key,
        name=name,
        movement=Movement(row.movement),
        week=row.week,
        week_before=row.week_before,
        expected=row.expected,
        low=row.low,
        high=row.high,
        days_of_history=row.days_of_history,
        days=tuple(_day_row(day) for day in row.last_days),  # type: ignore[attr-defined]  # prefetched
    )


def _day_row(day: WatchedDay) -> DayRow:
    return DayRow(day=day.day, observed=day.observed, expected=day.expected, low=day.low, high=day.high)


def series_of_signal(*, signal: SignalRow, days: int = 60) -> list[DayRow]:
    """The days of a signal's series up to today, oldest first; empty for a bell without a touchpoint."""
    if signal.touchpoint_id is None:
        return []
    by_reason = signal.reason_id is not None
    of_series = Q(series__reason_id=signal.reason_id) if by_reason else Q(series__touchpoint_id=signal.touchpoint_id)
    since = clock.today(company.read_company().timezone) - timedelta(days=days)
    found = WatchedDay.objects.filter(of_series, day__gt=since).order_by("day")
    return [_day_row(day) for day in found]
