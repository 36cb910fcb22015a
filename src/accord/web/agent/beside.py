"""What stands beside a conversation: goodwill, side talks and tasks.

Most conversations have none of it, and most customers were never given anything: their facts, which the page has read
anyway, say so without a statement.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django.core.cache import cache

from accord.desk.goodwill.contracts import AllowanceRow, GoodwillPanel
from accord.desk.goodwill.queries import goodwill_panel
from accord.desk.side_talks.contracts import Asides
from accord.desk.side_talks.queries import asides_of
from accord.kernel.events import Fact
from accord.kernel.permissions import Actor
from accord.web.agent.asides import lines_of
from accord.web.agent.gestures import panel_context

MOST_FACTS = 200
"""As many as a page reads; of somebody with more, the older ones may speak of anything."""

_SPEAK_OF_ASIDES = frozenset({"desk.SideTalkBegun", "desk.TaskGiven", "desk.ConversationsMerged"})
_MONTH_SECONDS = 30


def beside_context(
    actor: Actor,
    *,
    case_id: int,
    customer_ids: Collection[int],
    asides: Asides,
    facts: Sequence[Fact] | None = None,
) -> dict[str, Any]:
    """Goodwill, side talks and tasks of a conversation, for its panel. One statement at most.

    With the customer's newest facts the month may be half a minute old; the dialog that gives shows it exactly.
    """
    panel = _known_panel(actor, facts)
    if panel is None:
        panel = goodwill_panel(actor=actor, customer_ids=customer_ids)
        cache.set(_key(actor), panel.allowance, _MONTH_SECONDS)
    return {"goodwill": panel_context(panel, case_id=case_id, me=actor.id), "asides": lines_of(asides)}


def _known_panel(actor: Actor, facts: Sequence[Fact] | None) -> GoodwillPanel | None:
    if facts is None or len(facts) >= MOST_FACTS or any(".Goodwill" in fact.kind for fact in facts):
        return None
    month: AllowanceRow | None = cache.get(_key(actor))
    return None if month is None else GoodwillPanel(gestures=(), allowance=month)


def _key(actor: Actor) -> str:
    return f"agent.goodwill_month.{actor.code}"


def asides_beside(actor: Actor, conversation_id: int, facts: Sequence[Fact]) -> Asides:
    """The side talks and tasks of a conversation, for its river and its panel; what was merged in may bring some."""
    if len(facts) >= MOST_FACTS or any(fact.kind in _SPEAK_OF_ASIDES for fact in facts):
        return asides_of(actor=actor, conversation_id=conversation_id)
    return Asides(talks=(), tasks=())
