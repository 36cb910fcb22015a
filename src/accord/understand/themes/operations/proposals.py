"""Keep what a fit proposes about themes; what people decided about is not proposed again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from accord.kernel import clock
from accord.understand.themes.contracts import ProposalKind, ThemeState
from accord.understand.themes.models import Proposal, Theme
from accord.understand.themes.rules import is_proposed_again


def keep_proposals(proposed: Sequence[Mapping[str, Any]], themes: Mapping[int, Theme]) -> None:
    """Propose these in place of what nobody decided about; `themes` gives a theme for each number of the fit."""
    Proposal.objects.filter(decided_at=None).delete()
    decided = list(Proposal.objects.exclude(decided_at=None))
    parted = [_texts(known.parts) for known in decided if known.kind == ProposalKind.SPLIT]
    paired = {frozenset((known.theme_id, known.other_id)) for known in decided if known.kind == ProposalKind.MERGE}
    now, fresh = clock.now(), []
    for one in proposed:
        theme = themes[one["number"]]
        if theme.state != ThemeState.ACTIVE:
            continue
        if one["other"] is None:
            if not any(is_proposed_again(_texts(one["parts"]), known=known) for known in parted):
                fresh.append(
                    Proposal(
                        kind=ProposalKind.SPLIT, theme=theme, parts=one["parts"], likeness=one["likeness"], made_at=now
                    )
                )
            continue
        other = themes[one["other"]]
        if other.state != ThemeState.ACTIVE or theme == other or frozenset((theme.pk, other.pk)) in paired:
            continue
        fresh.append(Proposal(kind=ProposalKind.MERGE, theme=theme, other=other, likeness=one["likeness"], made_at=now))
    Proposal.objects.bulk_create(fresh)


def drop_proposals(*theme_ids: int) -> None:
    """These themes have changed: what was proposed about them holds no longer."""
    Proposal.objects.filter(Q(theme__in=theme_ids) | Q(other__in=theme_ids), decided_at=None).delete()


def _texts(parts: Sequence[Mapping[str, Any]]) -> list[set[int]]:
    return [set(part["texts"]) for part in parts]
