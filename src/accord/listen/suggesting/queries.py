"""Suggested stories, for those at the desk: nobody was asked yet, so nobody else reads them."""

from accord.kernel.permissions import Actor, Permission
from accord.listen.suggesting.contracts import StorySuggestion, Why
from accord.listen.suggesting.models import Suggestion


def list_suggestions(*, actor: Actor) -> list[StorySuggestion]:
    """What is worth keeping now: what speaks for many first. Empty for those who do not work at the desk."""
    if not actor.may(Permission.DESK):
        return []
    found = [_row(row) for row in Suggestion.objects.filter(decided_at=None).order_by("-weight", "pk")]
    return sorted(found, key=lambda row: list(Why).index(row.why))


def _row(row: Suggestion) -> StorySuggestion:
    return StorySuggestion(
        id=row.pk,
        why=Why(row.why),
        group=row.details["group"],
        shared=tuple(row.details["shared"]),
        others=row.details["others"],
        score=row.details["score"],
        feeling=row.details.get("feeling", ""),
        feeling_share=row.details.get("feeling_share", 0.0),
        words=row.words,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        at=row.said_at,
    )
