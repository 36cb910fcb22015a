"""The searches that people keep, beside the inbox. What they find is counted after the page is there."""

from typing import Any
from urllib.parse import parse_qsl

from django.core.cache import cache
from django.urls import reverse

from accord.desk.search.contracts import SavedViewRow, ViewKind
from accord.desk.search.queries import count_found, list_views
from accord.kernel.permissions import Actor

_SECONDS_COUNTED = 90
_MOST_COUNTED = 12  # searches beside one inbox whose hits are counted


def kept_searches_context(actor: Actor, *, counting: bool = False) -> dict[str, Any]:
    """Kept searches with their counts as far as these are known; `counting` makes the others known.

    No statement without `counting`: what a search finds may take longer than the whole inbox.
    """
    rows = [row for row in list_views(actor=actor) if row.kind == ViewKind.SEARCH]
    counts = {row.id: cache.get(_key(row, actor)) for row in rows}
    if counting:
        for row in rows[:_MOST_COUNTED]:
            if counts[row.id] is None:
                counts[row.id] = count_found(actor=actor, words=words_of(row.query))
                cache.set(_key(row, actor), counts[row.id], _SECONDS_COUNTED)
    return {
        "kept_searches": [_item(row, counts[row.id]) for row in rows],
        "are_searches_counted": counting or None not in list(counts.values())[:_MOST_COUNTED],
    }


def words_of(query: str) -> str:
    """What is searched for, out of a kept address."""
    return dict(parse_qsl(query)).get("q", "")


def _key(row: SavedViewRow, actor: Actor) -> str:
    """A person's own: a search may say "me", and another may be allowed to see less."""
    return f"agent.kept.{row.id}.{actor.id}.{abs(hash(row.query))}"


def _item(row: SavedViewRow, count: int | None) -> dict[str, Any]:
    return {
        "label": row.name,
        "url": f"{reverse('agent:search')}?{row.query}&saved={row.id}",
        "count": count,
        "icon": "search" if row.is_own else "users-round",
    }
