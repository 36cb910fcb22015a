"""Listen: what rises, in sentences; one signal with its evidence; the orders a leader gives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.desk.contracts import ConversationRow
from accord.desk.queries import list_conversations_by_ids
from accord.improve.queries import list_causes_of_signals
from accord.journey.contracts import ChangeRow
from accord.journey.queries import list_changes, list_touchpoints
from accord.kernel.permissions import Actor, Permission
from accord.listen.contracts import (
    BehindRow,
    DayRow,
    Movement,
    SeriesKey,
    SignalOrigin,
    SignalRow,
    SignalStatus,
    VerbatimRow,
    WatchedRow,
)
from accord.listen.gathered.contracts import GatheredRow
from accord.listen.gathered.queries import days_of_themes, themes_of_signals
from accord.listen.operations import acknowledge_signal, dismiss_signal, place_bell, ring_bell
from accord.listen.queries import (
    contacts_behind,
    get_signal,
    list_signals,
    list_similar,
    list_stories,
    list_told,
    list_verbatims,
    list_watched,
    next_climb,
    series_of_signal,
)
from accord.listen.slices.queries import days_of_slice_signal, read_watching
from accord.understand.feelings.queries import heard_of_contacts
from accord.web.lead import sentences
from accord.web.lead.charts import Chart, expected_band
from accord.web.lead.feeling_words import sound_words
from accord.web.lead.pages import frame, show
from accord.web.lead.reading import done, needed_number_in, number_in, words_in
from accord.web.ui.access import StaffRequest, permission

_LEADERS = (Permission.LEAD, Permission.IMPROVE, Permission.BRIEFING)
_VOICED = 5
_JUST_BEFORE = timedelta(days=21)
_BEHIND = 20


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One signal as the page tells it."""

    signal: SignalRow
    headline: str
    beginning: str
    chart: Chart | None
    voices: list[VerbatimRow]


@permission(Permission.LISTEN)
@require_GET
def listen(request: StaffRequest) -> HttpResponse:
    """What rises and what only seems to, in sentences."""
    actor = request.actor
    signals = list_signals(actor=actor)
    watched = list_watched(days=56)
    fresh = [signal for signal in signals if signal.status != SignalStatus.CAUSE]
    worked_on = [signal for signal in signals if signal.status == SignalStatus.CAUSE]
    days = _days_of(fresh, watched)
    context = {
        "heard": [_heard(actor, signal, days[signal.id], with_voices=n < _VOICED) for n, signal in enumerate(fresh)],
        "worked_on": worked_on,
        "causes": list_causes_of_signals(actor=actor, signal_ids=[signal.id for signal in worked_on]),
        "only_seems": [sentences.only_seems(row) for row in _of_reasons(watched, Movement.ONLY_SEEMS)],
        "too_early": len(_of_reasons(watched, Movement.TOO_EARLY)),
        "watched": len(watched),
        "slices": read_watching(),
        "may_acknowledge": may_lead(actor),
        "may_open": actor.may(Permission.IMPROVE) or actor.may(Permission.LEAD),
        **frame(request, room="listen", topics=("listen",)),
    }
    return show(request, "lead/listen.html", context)


def _heard(actor: Actor, signal: SignalRow, days: list[DayRow], *, with_voices: bool) -> Heard:
    headline = sentences.headline(signal)
    return Heard(
        signal=signal,
        headline=headline,
        beginning=sentences.beginning(signal),
        chart=expected_band(
            days, summary=headline, alarm_at=signal.raised_at, height=130, counted=sentences.counted_words(signal)
        ),
        voices=list_verbatims(actor=actor, signal_id=signal.id) if with_voices else [],
    )


def _days_of(signals: list[SignalRow], watched: list[WatchedRow]) -> dict[int, list[DayRow]]:
    """The days behind each signal; none behind a bell without a place."""
    of_places = {row.series: list(row.days) for row in watched}
    themes = themes_of_signals(signal_ids=[row.id for row in signals if row.origin == SignalOrigin.THEME])
    of_themes = days_of_themes(theme_ids={row.theme_id for row in themes.values()}, days=56)
    found: dict[int, list[DayRow]] = {}
    for row in signals:
        if row.origin == SignalOrigin.THEME:
            found[row.id] = of_themes[themes[row.id].theme_id] if row.id in themes else []
        elif row.origin == SignalOrigin.SLICE:
            found[row.id] = days_of_slice_signal(signal_id=row.id)
        else:
            found[row.id] = of_places.get(_series_of(row), []) if row.touchpoint_id else []
    return found


def _series_of(signal: SignalRow) -> SeriesKey:
    if signal.reason_id is not None:
        return SeriesKey(by="reason", id=signal.reason_id)
    return SeriesKey(by="touchpoint", id=signal.touchpoint_id or 0)


def _of_reasons(watched: list[WatchedRow], movement: Movement) -> list[WatchedRow]:
    return [row for row in watched if row.movement == movement and row.series.by == "reason"]


def may_lead(actor: Actor) -> bool:
    """Whether the actor is somebody who can acknowledge an alarm."""
    return any(actor.may(needed) for needed in _LEADERS)


@permission(Permission.LISTEN)
@require_GET
def past_signals(request: StaffRequest) -> HttpResponse:
    """Signals that are over, and why."""
    over = [(signal, sentences.headline(signal)) for signal in list_signals(actor=request.actor, is_open=False)]
    return render(request, "lead/past_signals.html", {"over": over, **frame(request, room="listen")})


@permission(Permission.LISTEN)
@require_GET
def signal(request: StaffRequest, signal_id: int) -> HttpResponse:
    """One signal: size, cost, since when, what is different, the words, who was told."""
    found = get_signal(actor=request.actor, signal_id=signal_id)
    topics = (f"signal:{signal_id}",)
    context = _shown(request.actor, found) | frame(request, room="listen", topics=topics)
    return show(request, "lead/signal.html", context)


def _shown(actor: Actor, found: SignalRow) -> dict[str, Any]:
    headline = sentences.headline(found)
    changes = _changes_around(found)
    is_fresh = found.status in {SignalStatus.RAISED, SignalStatus.ACKNOWLEDGED}
    gathered = themes_of_signals(signal_ids=[found.id]).get(found.id)
    counted = sentences.counted_words(found)
    contacts = contacts_behind(signal_ids=[found.id])
    return {
        "signal": found,
        "headline": headline,
        "beginning": sentences.beginning(found),
        "cost": sentences.money(found.cost_low, found.cost_high),
        "differences": [sentences.difference_sentence(row) for row in found.differences],
        "sound": sound_words(
            heard_of_contacts(contact_ids=[row.contact_id for row in contacts]).values(), len(contacts)
        ),
        "changes": changes,
        "chart": expected_band(
            _days_behind(found, gathered), summary=headline, alarm_at=found.raised_at, changes=changes, counted=counted
        ),
        "counted": counted,
        "voices": list_verbatims(actor=actor, signal_id=found.id, limit=6),
        "stories": list_stories(actor=actor, signal_ids=[found.id]),
        "behind": _behind(actor, contacts),
        "told": list_told(signal_id=found.id),
        "climb": next_climb(signal=found),
        "gathered": gathered,
        "similar": _similar(actor, found),
        "cause": list_causes_of_signals(actor=actor, signal_ids=[found.id]).get(found.id),
        "touchpoints": _places() if found.touchpoint_id is None else [],
        "may_acknowledge": may_lead(actor) and found.status == SignalStatus.RAISED,
        "may_dismiss": may_lead(actor) and is_fresh,
        "may_open": is_fresh and (actor.may(Permission.IMPROVE) or actor.may(Permission.LEAD)),
        "may_read": actor.may(Permission.DESK),
    }


def _days_behind(found: SignalRow, gathered: GatheredRow | None) -> list[DayRow]:
    if gathered is not None:
        return days_of_themes(theme_ids={gathered.theme_id})[gathered.theme_id]
    if found.origin == SignalOrigin.SLICE:
        return days_of_slice_signal(signal_id=found.id)
    return series_of_signal(signal=found, days=75)


def _behind(actor: Actor, contacts: Sequence[BehindRow]) -> list[ConversationRow]:
    """The newest conversations behind a signal, for who may read them."""
    if not actor.may(Permission.DESK):
        return []
    newest = {row.conversation_id: None for row in reversed(contacts)}
    return list_conversations_by_ids(actor=actor, conversation_ids=list(newest)[:_BEHIND])


def _similar(actor: Actor, found: SignalRow) -> list[tuple[SignalRow, str, str]]:
    """Earlier signals like this one, in what they are alike, and what became of them."""
    similar = list_similar(actor=actor, signal=found)
    causes = list_causes_of_signals(actor=actor, signal_ids=[row.signal.id for row in similar])
    told = []
    for row in similar:
        cause = causes.get(row.signal.id)
        told.append((row.signal, sentences.likeness(row), sentences.outcome(row.signal, cause.title if cause else "")))
    return told


def _places() -> list[tuple[int, str]]:
    return [(t.id, f"{t.stage_name}: {t.name}") for t in list_touchpoints()]


def _changes_around(found: SignalRow) -> list[ChangeRow]:
    """What began shortly before, where the signal is or everywhere; of a signal without a place, anywhere."""
    if found.touchpoint_id is None and found.origin == SignalOrigin.BELL:
        return []
    changes = list_changes(since=found.began_on - _JUST_BEFORE, until=found.raised_at.date())
    return [row for row in changes if not found.touchpoint_id or row.touchpoint_id in {None, found.touchpoint_id}]


@permission(Permission.EMPLOYEE)
@require_POST
def acknowledge(request: StaffRequest, signal_id: int) -> HttpResponse:
    """A named leader takes notice."""
    acknowledge_signal(actor=request.actor, signal_id=signal_id)
    return done(request, _("Acknowledged. Those who were told see your name."), to=_page_of(signal_id))


@permission(Permission.EMPLOYEE)
@require_POST
def dismiss(request: StaffRequest, signal_id: int) -> HttpResponse:
    """A named leader decides, with a reason, that nothing follows."""
    dismiss_signal(actor=request.actor, signal_id=signal_id, reason=words_in(request, "reason"))
    return done(request, _("Dismissed, with your reason."), to=_page_of(signal_id))


@permission(Permission.LISTEN)
@require_POST
def place(request: StaffRequest, signal_id: int) -> HttpResponse:
    """Say at which touchpoint a bell rings."""
    place_bell(actor=request.actor, signal_id=signal_id, touchpoint_id=needed_number_in(request, "touchpoint"))
    return done(request, _("Placed. The department that answers for it sees it now."), to=_page_of(signal_id))


def _page_of(signal_id: int) -> str:
    return reverse("lead:signal", args=[signal_id])


@permission(Permission.EMPLOYEE)
@require_http_methods(["GET", "POST"])
def bell(request: StaffRequest) -> HttpResponse:
    """The bell: one sentence, perhaps a place; anybody who works here."""
    if request.method == "POST":
        signal_id = ring_bell(
            actor=request.actor, text=words_in(request, "text"), touchpoint_id=number_in(request, "touchpoint")
        )
        return redirect("lead:bell-rung", signal_id=signal_id)
    return render(request, "lead/bell.html", {"touchpoints": _places(), **frame(request, room="")})


@permission(Permission.EMPLOYEE)
@require_GET
def bell_rung(request: StaffRequest, signal_id: int) -> HttpResponse:
    """Whoever rang sees who was told and whether a leader has heard it."""
    found = get_signal(actor=request.actor, signal_id=signal_id)
    context = {"signal": found, "told": list_told(signal_id=signal_id), **frame(request, room="")}
    return render(request, "lead/bell_rung.html", context)
