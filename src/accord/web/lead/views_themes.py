"""Themes: the list with its figures, one theme and what is behind it, one text and why, what people corrected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.desk.queries import list_conversations_by_ids
from accord.journey.queries import list_changes
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.permissions import SYSTEM, Actor, Permission
from accord.kernel.statistics.normal import Interval
from accord.kernel.statistics.proportions import Share, compare_shares, wilson_interval
from accord.listen.contracts import StoryRow
from accord.listen.gathered.queries import days_of_themes, signals_of_theme
from accord.listen.queries import list_signals, list_stories
from accord.measure.cells.contracts import Dimension, Filters, Span
from accord.measure.cells.queries import METRICS, read_by
from accord.measure.contracts import Figure
from accord.understand.themes import queries
from accord.understand.themes.contracts import CorrectionRow, PartRow, ThemeRow, ThemeState
from accord.web.lead import sentences
from accord.web.lead.charts import Chart, expected_band
from accord.web.lead.pages import frame, show
from accord.web.lead.theme_words import channel_name, correction_words, fit_words, stage_words
from accord.web.lead.views_theme_proposals import falling_apart, shown_proposals
from accord.web.ui.access import StaffRequest, permission

SPANS = (28, 90)
_FEWEST_COMPARED = 8
_FEWEST_BEFORE = 30
_MOST_STORIES = 3
_AT_HOME = 25
"""From so many per cent of a theme's contacts on, changes at a touchpoint are marked in the theme's course."""

_CORRECTORS = (Permission.IMPROVE, Permission.LEAD)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One theme as the list tells it; shares in per cent. `change` is empty where nothing can be said."""

    row: ThemeRow
    share: float
    within: Interval
    change: str
    is_change: bool
    csat: Figure | None


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a theme: its share of the theme's contacts, and that of all contacts beside it, in per cent."""

    name: str
    texts: int
    share: float
    within: Interval
    usual: float


@permission(Permission.LISTEN)
@require_GET
def themes(request: StaffRequest) -> HttpResponse:
    """The themes of the last `?days=` days (28 or 90), or those that are hidden (`?hidden=1`)."""
    days, start, end = _span(request)
    state = ThemeState.HIDDEN if request.GET.get("hidden") else ThemeState.ACTIVE
    rows = queries.list_themes(actor=request.actor, start=start, end=end, state=state)
    spoken = [row for row in rows if row.texts or row.before or state == ThemeState.HIDDEN]
    scores = _scores(days)
    ended, under_way = queries.read_fits(actor=request.actor)
    context = {
        "themes": [_told(row, scores) for row in spoken],
        "quiet": len(rows) - len(spoken),
        "total": rows[0].total if rows else 0,
        "days": days,
        "spans": SPANS,
        "is_hidden": state == ThemeState.HIDDEN,
        "fit": ended,
        "fit_words": fit_words(ended) if ended else "",
        "under_way": under_way,
        "stage": stage_words(under_way) if under_way else "",
        "may_correct": _may_correct(request.actor),
        "proposed": falling_apart(request.actor) if _may_correct(request.actor) else set(),
        **frame(request, room="listen", topics=("themes",)),
    }
    return show(request, "lead/themes.html", context)


@permission(Permission.LISTEN)
@require_GET
def theme(request: StaffRequest, theme_id: int) -> HttpResponse:
    """One theme: how it goes, what is behind it, where it comes from, and what people corrected."""
    days, start, end = _span(request)
    actor = request.actor
    row = queries.get_theme(actor=actor, theme_id=theme_id, start=start, end=end)
    cases = queries.cases_by_theme(start=start, end=end).get(row.theme.id, [])
    parts = {
        by: _parts(queries.list_parts(theme_id=row.theme.id, by=by, start=start, end=end))
        for by in ("touchpoint", "channel")
    }
    may_correct = _may_correct(actor)
    others = queries.list_themes(actor=actor, start=start, end=end) if may_correct else []
    context = {
        "told": _told(row, _scores(days)),
        "chart": _course(actor, row, [part.name for part in parts["touchpoint"] if part.share >= _AT_HOME]),
        "touchpoints": [_named(part, part.name or _("not known")) for part in parts["touchpoint"]],
        "channels": [_named(part, channel_name(part.name)) for part in parts["channel"]],
        "surest": queries.list_texts(actor=actor, theme_id=row.theme.id, limit=4, strongest=True),
        "newest": queries.list_texts(actor=actor, theme_id=row.theme.id, limit=12),
        "signals": _signals(actor, row.theme.id),
        "stories": _stories(actor, set(cases)),
        "corrections": _corrections(actor, row.theme.id),
        "others": [(other.theme.id, other.theme.name) for other in others if other.theme.id != row.theme.id],
        "proposals": shown_proposals(actor, row.theme.id) if may_correct else [],
        "days": days,
        "spans": SPANS,
        "may_correct": may_correct,
        "may_read": actor.may(Permission.DESK),
        **frame(request, room="listen", topics=("themes",)),
    }
    return show(request, "lead/theme.html", context)


@permission(Permission.DESK)
@require_GET
def text(request: StaffRequest, text_id: int) -> HttpResponse:
    """One text: its words with the sentence that carried it, its themes, and the way to correct them."""
    row, shares = queries.get_text(actor=request.actor, text_id=text_id)
    listens = request.actor.may(Permission.LISTEN)
    end = clock.now() + timedelta(minutes=1)
    known = queries.list_themes(actor=request.actor, start=end - timedelta(days=90), end=end) if listens else []
    before, carried, after = _around(row.words, row.share.sentence)
    context = {
        "text": row,
        "shares": shares,
        "before": before,
        "carried": carried,
        "after": after,
        "others": [(one.theme.id, one.theme.name) for one in known if one.theme.id != row.share.theme.id],
        "listens": listens,
        **frame(request, room="listen"),
    }
    return render(request, "lead/theme_text.html", context)


@permission(Permission.LISTEN)
@require_GET
def corrections(request: StaffRequest) -> HttpResponse:
    """What people corrected, newest first."""
    context = {
        "corrections": _corrections(request.actor, None),
        "may_correct": _may_correct(request.actor),
        **frame(request, room="listen", topics=("themes",)),
    }
    return show(request, "lead/theme_corrections.html", context)


def _course(actor: Actor, row: ThemeRow, places: list[str]) -> Chart | None:
    """Its texts by day over what was expected, with its signal's alarm and the changes where it mostly comes from."""
    days = days_of_themes(theme_ids={row.theme.id})[row.theme.id]
    summary = _("%(name)s: texts by day") % {"name": row.theme.name}
    own = set(signals_of_theme(theme_id=row.theme.id))
    alarm_at = next((signal.raised_at for signal in list_signals(actor=actor) if signal.id in own), None)
    changes = [
        change
        for change in (list_changes(since=days[0].day, until=days[-1].day) if days else [])
        if change.touchpoint_name is None or change.touchpoint_name in places
    ]
    return expected_band(days, summary=summary, alarm_at=alarm_at, changes=changes, counted=_("Texts"))


def _span(request: StaffRequest) -> tuple[int, datetime, datetime]:
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdigit() and int(asked) in SPANS else SPANS[0]
    end = clock.now() + timedelta(minutes=1)
    return days, end - timedelta(days=days), end


def _scores(days: int) -> dict[int, Figure]:
    """CSAT of each theme that has answers, as the figures tell it."""
    today = clock.today(read_company().timezone)
    span = Span(since=today - timedelta(days=days - 1), until=today)
    parts = read_by(metrics=[METRICS["csat"]], span=span, filters=Filters(), by=Dimension.THEME)
    return {int(part.key): figure for part in parts if (figure := part.figures["csat"]).n}


def _told(row: ThemeRow, scores: Mapping[int, Figure]) -> Told:
    share, within, change, is_change = 0.0, Interval(low=0, high=0), "", False
    if row.total:
        now = Share(hits=row.texts, n=row.total)
        interval = wilson_interval(now)
        share, within = 100 * now.value, Interval(low=100 * interval.low, high=100 * interval.high)
        if row.total_before and row.texts + row.before >= _FEWEST_COMPARED:
            difference = compare_shares(Share(hits=row.before, n=row.total_before), now)
            is_change = difference.p < 0.05
            change = _change(difference.difference, is_change)
        if row.before + row.texts >= _FEWEST_COMPARED and row.total_before < _FEWEST_BEFORE:
            change, is_change = _("too few texts before to compare"), False
    return Told(row=row, share=share, within=within, change=change, is_change=is_change, csat=scores.get(row.theme.id))


def _change(difference: float, is_change: bool) -> str:
    if not is_change:
        return _("no detectable change")
    return _("larger share than before") if difference > 0 else _("smaller share than before")


def _parts(rows: list[PartRow]) -> list[Part]:
    own = sum(row.texts for row in rows)
    found = []
    for row in rows[:6]:
        interval = wilson_interval(Share(hits=row.texts, n=own))
        within = Interval(low=100 * interval.low, high=100 * interval.high)
        usual = 100 * row.total / max(row.everything, 1)
        found.append(Part(name=row.name, texts=row.texts, share=100 * row.texts / own, within=within, usual=usual))
    return found


def _named(part: Part, name: str) -> Part:
    return Part(name=name, texts=part.texts, share=part.share, within=part.within, usual=part.usual)


def _signals(actor: Actor, theme_id: int) -> list[tuple[int, str]]:
    """The open signals about a theme, in words."""
    own = set(signals_of_theme(theme_id=theme_id))
    if not own:
        return []
    return [(row.id, sentences.headline(row)) for row in list_signals(actor=actor) if row.id in own]


def _stories(actor: Actor, cases: set[int]) -> list[StoryRow]:
    """The newest stories out of these cases that the actor may read."""
    kept = list_stories(actor=actor) if cases else []
    rows = (
        list_conversations_by_ids(actor=SYSTEM, conversation_ids=[one.conversation_id for one in kept]) if kept else []
    )
    own = {row.id for row in rows if row.case_id in cases}
    return [one for one in kept if one.conversation_id in own][:_MOST_STORIES]


def _corrections(actor: Actor, theme_id: int | None) -> list[tuple[CorrectionRow, str]]:
    rows = queries.list_corrections(actor=actor, theme_id=theme_id)
    return [(row, correction_words(row)) for row in rows]


def _around(words: str, sentence: str) -> tuple[str, str, str]:
    """A text before, in and after the sentence that carried it."""
    place = words.find(sentence) if sentence else -1
    if place < 0:
        return words, "", ""
    return words[:place], sentence, words[place + len(sentence) :]


def _may_correct(actor: Actor) -> bool:
    return any(actor.may(permission) for permission in _CORRECTORS)
