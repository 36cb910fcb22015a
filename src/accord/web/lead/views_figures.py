"""Figures for the CX leader: all metrics of a span beside another one, and one metric with all that is behind it."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accord.desk.queries import list_conversations_by_ids
from accord.journey.queries import list_changes
from accord.kernel.company import read_company
from accord.kernel.permissions import Permission
from accord.listen.contracts import DayRow
from accord.listen.queries import list_watched
from accord.measure.cells.contracts import Comparison, Dimension
from accord.measure.cells.queries import (
    LEADING,
    METRICS,
    count_left_out,
    list_behind,
    list_incomplete,
    read_by,
    read_figures,
    read_trend,
)
from accord.web.lead.figure_choices import SPANS, Choices, names_of, offer, read_choices
from accord.web.lead.figure_words import (
    change_sentence,
    incomplete_sentence,
    left_out_sentence,
    show,
    trend_chart,
    unit_of,
)
from accord.web.lead.meaning import around
from accord.web.lead.promise_figures import kept_and_repeated
from accord.web.ui.access import StaffRequest, permission

_AT_TOUCHPOINTS = ("contacts", "failure_demand", "csat", "ces")
_SPARKS = 90
_MOST_PARTS = 40


@permission(Permission.LISTEN)
@require_GET
def figures(request: StaffRequest) -> HttpResponse:
    """Every metric in the span and with the filters that the address names."""
    choices = read_choices(request.GET)
    found = read_figures(span=choices.span, before=choices.before, filters=choices.filters)
    parts = read_by(
        metrics=[METRICS[key] for key in _AT_TOUCHPOINTS],
        span=choices.span,
        filters=choices.filters,
        by=Dimension.TOUCHPOINT,
    )
    names = names_of(Dimension.TOUCHPOINT)
    context = {
        **_chosen(choices),
        "left_out": left_out_sentence(count_left_out(span=choices.span, filters=choices.filters)),
        "incomplete": incomplete_sentence(list_incomplete(spans=(choices.span, choices.before))),
        "leading": [show(found[key]) for key in LEADING],
        "others": [show(each) for key, each in found.items() if key not in LEADING and not _is_empty(each)],
        "touchpoints": [(part.key, *names[part.key], part.figures) for part in parts if part.key in names],
        "daily": _daily(choices.days) if 0 < choices.days <= _SPARKS and not choices.is_narrowed else {},
        **({} if choices.is_narrowed else _promises(choices)),
        **around(request, page="figures", days=choices.days),
    }
    return render(request, "lead/figures.html", context)


@permission(Permission.LISTEN)
@require_GET
def figure(request: StaffRequest, key: str) -> HttpResponse:
    """One metric: what it is, its trend with limits, its parts, and the conversations behind it."""
    if key not in METRICS:
        raise Http404
    metric, choices = METRICS[key], read_choices(request.GET)
    found = read_figures(span=choices.span, before=choices.before, filters=choices.filters)[key]
    by = Dimension(request.GET["by"]) if request.GET.get("by") in set(Dimension) else Dimension.TOUCHPOINT
    names = names_of(by)
    found_parts = read_by(metrics=[metric], span=choices.span, filters=choices.filters, by=by)
    parts = [part for part in found_parts if (own := part.figures.get(key)) and own.n]
    trend = read_trend(metric=metric, span=choices.span, filters=choices.filters)
    changes = list_changes(
        since=choices.span.since, until=choices.span.until, touchpoint_id=choices.filters.touchpoint_id
    )
    context = {
        **_chosen(choices),
        "metric": show(found),
        "sentence": change_sentence(found),
        "left_out": left_out_sentence(count_left_out(span=choices.span, filters=choices.filters), metric.kind),
        "incomplete": incomplete_sentence(list_incomplete(spans=(choices.span, choices.before))),
        "unit": unit_of(metric),
        "chart": trend_chart(trend, changes=changes),
        "trend": trend,
        "by": by,
        "dimensions": list(Dimension),
        "parts": [(part.key, *names.get(part.key, ("", "")), part.figures[key]) for part in parts[:_MOST_PARTS]],
        "parts_left_out": max(0, len(parts) - _MOST_PARTS),
        "behind": _behind(request, metric.key, choices),
        **around(request, page="figures", days=choices.days),
    }
    return render(request, "lead/figure.html", context)


def _behind(request: StaffRequest, key: str, choices: Choices) -> list[dict[str, Any]]:
    """The conversations of the newest facts, for whoever may read conversations."""
    if not request.actor.may(Permission.DESK):
        return []
    facts = list_behind(metric=METRICS[key], span=choices.span, filters=choices.filters)
    numbers = list({fact.conversation_id: None for fact in facts})
    rows = {row.id: row for row in list_conversations_by_ids(actor=request.actor, conversation_ids=numbers)}
    return [{"fact": fact, "row": rows[fact.conversation_id]} for fact in facts if fact.conversation_id in rows]


def _is_empty(found: Comparison) -> bool:
    return not found.now.n and not found.before.n


def _chosen(choices: Choices) -> dict[str, Any]:
    return {"choices": choices, "spans": SPANS, "offered": offer(choices), "days": choices.days}


def _promises(choices: Choices) -> dict[str, Any]:
    zone = ZoneInfo(read_company().timezone)
    start = datetime.combine(choices.span.since, time(), zone)
    return kept_and_repeated(start=start, end=datetime.combine(choices.span.until + timedelta(days=1), time(), zone))


def _daily(days: int) -> dict[str, tuple[DayRow, ...]]:
    return {str(row.series.id): row.days for row in list_watched(days=days) if row.series.by == "touchpoint"}
