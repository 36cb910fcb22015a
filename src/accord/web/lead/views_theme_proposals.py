"""What is proposed about themes: how it is shown, and what a leader answers."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accord.kernel.permissions import Actor, Permission
from accord.kernel.statistics.normal import Interval
from accord.kernel.statistics.proportions import Share, wilson_interval
from accord.understand.themes import operations, queries
from accord.understand.themes.contracts import PartOfTheme, ProposalKind, ProposalRow
from accord.web.lead.reading import done, needed_number_in
from accord.web.ui.access import StaffRequest, permission


@dataclass(frozen=True, kw_only=True)
class ShownPart:
    """A part of a theme with its share of the theme's texts, in per cent."""

    words: tuple[str, ...]
    sentence: str
    texts: int
    total: int
    share: float
    within: Interval


@dataclass(frozen=True, kw_only=True)
class ShownProposal:
    """What is proposed, with its parts."""

    row: ProposalRow
    parts: list[ShownPart]


def shown_proposals(actor: Actor, theme_id: int) -> list[ShownProposal]:
    """What is proposed about a theme, as its page shows it."""
    rows = queries.list_proposals(actor=actor, theme_id=theme_id)
    return [ShownProposal(row=row, parts=[_shown(part) for part in row.parts]) for row in rows]


def falling_apart(actor: Actor) -> set[int]:
    """The themes that a fit proposes to split."""
    return {row.theme.id for row in queries.list_proposals(actor=actor) if row.kind == ProposalKind.SPLIT}


def _shown(part: PartOfTheme) -> ShownPart:
    share = Share(hits=part.texts, n=max(part.total, 1))
    within = wilson_interval(share)
    return ShownPart(
        words=part.words,
        sentence=part.sentence,
        texts=part.texts,
        total=part.total,
        share=100 * share.value,
        within=Interval(low=100 * within.low, high=100 * within.high),
    )


@permission(Permission.LISTEN)
@require_POST
def take(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """Split or merge as proposed."""
    theme_id = operations.take_proposal(actor=request.actor, proposal_id=proposal_id)
    return done(request, _("Done as proposed. New texts follow."), to=_page_of(theme_id))


@permission(Permission.LISTEN)
@require_POST
def dismiss(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """Leave the themes as they are."""
    theme_id = needed_number_in(request, "theme")
    operations.dismiss_proposal(actor=request.actor, proposal_id=proposal_id)
    return done(request, _("It stays as it is, and this is not proposed again."), to=_page_of(theme_id))


def _page_of(theme_id: int) -> str:
    return reverse("lead:theme", args=[theme_id])
