"""What a fit proposes about themes, as people see it."""

from django.db.models import Q

from accord.kernel.permissions import Actor, Permission, require
from accord.understand.themes.contracts import PartOfTheme, ProposalKind, ProposalRow, ThemeState
from accord.understand.themes.models import Proposal
from accord.understand.themes.queries.names import name_of
from accord.understand.themes.queries.texts import telling_sentences


def list_proposals(*, actor: Actor, theme_id: int | None = None) -> list[ProposalRow]:
    """What is proposed and undecided, of one theme or of all, splits first.

    Sentences only for one theme, and for who may read. One statement, three with sentences.
    """
    require(actor, Permission.LISTEN)
    found = Proposal.objects.filter(decided_at=None, theme__state=ThemeState.ACTIVE).select_related("theme", "other")
    if theme_id is not None:
        found = found.filter(Q(theme_id=theme_id) | Q(other_id=theme_id))
    rows = list(found.order_by("-kind", "likeness", "pk"))
    wanted = {
        text: dict(part["terms"])
        for row in rows
        if theme_id is not None
        for part in row.parts
        for text in part["texts"][:1]
    }
    sentences = telling_sentences(actor=actor, texts=wanted) if wanted else {}
    return [
        ProposalRow(
            id=row.pk,
            kind=ProposalKind(row.kind),
            theme=name_of(row.theme),
            other=name_of(row.other) if row.other else None,
            parts=_parts(row, sentences),
            made_at=row.made_at,
        )
        for row in rows
    ]


def _parts(row: Proposal, sentences: dict[int, str]) -> tuple[PartOfTheme, ...]:
    total = sum(len(part["texts"]) for part in row.parts)
    return tuple(
        PartOfTheme(
            words=tuple(part["words"]),
            sentence=next((sentences[text] for text in part["texts"][:1] if text in sentences), ""),
            texts=len(part["texts"]),
            total=total,
        )
        for part in row.parts
    )
