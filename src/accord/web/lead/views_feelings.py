"""How customers feel, as a leader looks at it: shares with intervals, what is behind them, and how wrong it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from accord.kernel import clock
from accord.kernel.errors import BadInput
from accord.kernel.permissions import Actor, Permission
from accord.understand.feelings import operations, queries
from accord.understand.feelings.contracts import Counted, Feeling, FeelingError, FeltRow, PartRow, WeekRow
from accord.web.lead.feeling_words import (
    Part,
    confused_words,
    fit_words,
    part_of,
    sureness_rows,
    week_part,
    weeks_chart,
)
from accord.web.lead.pages import frame, show
from accord.web.lead.reading import done, words_in
from accord.web.ui.access import StaffRequest, permission
from accord.web.ui.drawings import course
from accord.web.ui.feeling_words import feeling_choices, feeling_word

SPANS = (28, 90)
NOT_SURE = "not-sure"
_CORRECTORS = (Permission.IMPROVE, Permission.LEAD)
_WEEKS_DRAWN = 8


@dataclass(frozen=True, kw_only=True)
class Told:
    """A feeling as the list tells it, with its shares by week drawn."""

    name: str
    word: str
    part: Part
    course: Markup


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """How often a feeling is rightly said, and how often it is heard."""

    word: str
    precision: Part
    recall: Part


@permission(Permission.LISTEN)
@require_GET
def feelings(request: StaffRequest) -> HttpResponse:
    """The feelings of the last `?days=` days (28 or 90), and how wrong they are."""
    days, start, end = _span(request)
    actor = request.actor
    counted = queries.count_feelings(actor=actor, start=start, end=end)
    weeks = queries.list_weeks(actor=actor, end=end)
    total = sum(counted.values())
    fit, under_way = queries.read_fits(actor=actor)
    agreed = queries.agreement(actor=actor)
    told = [_told(feeling, counted, weeks) for feeling in Feeling]
    error = fit.error if fit else None
    context = {
        "told": told if total else [],
        "not_sure": part_of(Counted(hits=counted[None], n=total)),
        "total": total,
        "days": days,
        "spans": SPANS,
        "fit": fit,
        "fit_words": fit_words(fit) if fit else "",
        "under_way": under_way,
        "error": error,
        "right": part_of(error.right) if error else None,
        "sure": part_of(error.sure) if error else None,
        "commonest": part_of(error.commonest) if error else None,
        "wrong": [_wrong(one) for one in error.feelings] if error else [],
        "sureness": sureness_rows(fit) if fit else [],
        "agreed": part_of(agreed.agreed),
        "judged_unsure": agreed.not_sure,
        "confused": confused_words(agreed),
        "judgements": [
            (row, feeling_word(row.said), feeling_word(row.feeling))
            for row in queries.list_judgements(actor=actor, limit=12)
        ],
        "may_correct": _may_correct(actor),
        **frame(request, room="listen", topics=("feelings",)),
    }
    return show(request, "lead/feelings.html", context)


@permission(Permission.LISTEN)
@require_GET
def feeling(request: StaffRequest, name: str) -> HttpResponse:
    """One feeling, or `not-sure`: its weeks, where it is heard, and the texts with why."""
    if name != NOT_SURE and name not in set(Feeling):
        raise Http404
    days, start, end = _span(request)
    actor = request.actor
    chosen = None if name == NOT_SURE else Feeling(name)
    counted = queries.count_feelings(actor=actor, start=start, end=end)
    texts = queries.list_texts(actor=actor, feeling=chosen, start=start, end=end, limit=24)
    weeks = queries.list_weeks(actor=actor, end=end, weeks=_WEEKS_DRAWN) if chosen else []
    context = {
        "name": name,
        "word": feeling_word(chosen),
        "part": part_of(Counted(hits=counted[chosen], n=sum(counted.values()))),
        "chart": weeks_chart(weeks, chosen) if chosen else None,
        "touchpoints": _parts(actor, chosen, "touchpoint", start, end),
        "themes": _parts(actor, chosen, "theme", start, end),
        "texts": [_with_words(row) for row in texts],
        "choices": feeling_choices(),
        "days": days,
        "spans": SPANS,
        "may_judge": actor.may(Permission.DESK) or _may_correct(actor),
        **frame(request, room="listen", topics=("feelings",)),
    }
    return show(request, "lead/feeling.html", context)


@permission(Permission.LISTEN)
@require_POST
def teach(request: StaffRequest) -> HttpResponse:
    """Let a worker teach the classifier what people judged."""
    operations.ask_for_teaching(actor=request.actor)
    return redirect("lead:feelings")


@permission(Permission.LISTEN)
@require_POST
def judge(request: StaffRequest, text_id: int) -> HttpResponse:
    """A text sounds so."""
    given, back = words_in(request, "feeling"), words_in(request, "back")
    if given not in set(Feeling):
        raise BadInput(_("Choose one of the list."))
    operations.judge_feeling(actor=request.actor, text_id=text_id, feeling=Feeling(given))
    known = back in {*Feeling, NOT_SURE}
    page = reverse("lead:feeling", args=[back]) if known else reverse("lead:feelings")
    return done(request, _("Thank you. It counts from now on, and the next teaching learns from it."), to=page)


@permission(Permission.LISTEN)
@require_POST
def undo(request: StaffRequest, judgement_id: int) -> HttpResponse:
    """Take a judgement back."""
    operations.take_back_judgement(actor=request.actor, judgement_id=judgement_id)
    return done(request, _("Taken back. All is as it was before."), to=reverse("lead:feelings"))


def _span(request: StaffRequest) -> tuple[int, datetime, datetime]:
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdigit() and int(asked) in SPANS else SPANS[0]
    end = clock.now() + timedelta(minutes=1)
    return days, end - timedelta(days=days), end


def _told(feeling: Feeling, counted: Mapping[Feeling | None, int], weeks: Sequence[WeekRow]) -> Told:
    word, newest = feeling_word(feeling), week_part(weeks[-1], feeling)
    return Told(
        name=feeling.value,
        word=word,
        part=part_of(Counted(hits=counted[feeling], n=sum(counted.values()))),
        course=course(
            [week_part(week, feeling).value if week.texts else None for week in weeks],
            low=newest.low if newest.n else None,
            high=newest.high if newest.n else None,
            label=_("%(feeling)s, share by week: the newest %(part)s") % {"feeling": word, "part": newest.words},
        ),
    )


def _wrong(one: FeelingError) -> Wrong:
    return Wrong(word=feeling_word(one.feeling), precision=part_of(one.precision), recall=part_of(one.recall))


def _parts(
    actor: Actor, chosen: Feeling | None, by: Literal["touchpoint", "theme"], start: datetime, end: datetime
) -> list[tuple[PartRow, str, Part]]:
    """Where a feeling is heard: its share of all texts there, most texts first."""
    if chosen is None:
        return []
    rows = queries.list_parts(actor=actor, feeling=chosen, by=by, start=start, end=end)
    return [(row, row.name or _("not known"), part_of(Counted(hits=row.texts, n=row.total))) for row in rows]


def _with_words(row: FeltRow) -> tuple[FeltRow, str]:
    return row, feeling_word(row.likeliest)


def _may_correct(actor: Actor) -> bool:
    return any(actor.may(permission) for permission in _CORRECTORS)
