"""What stands beside a conversation: goodwill, side talks and tasks. One statement each, at most."""

from collections.abc import Collection, Sequence
from typing import Any

from accord.desk.goodwill.queries import goodwill_panel
from accord.desk.side_talks.contracts import Asides
from accord.desk.side_talks.queries import asides_of
from accord.kernel.events import Fact
from accord.kernel.permissions import Actor
from accord.web.agent.asides import lines_of
from accord.web.agent.gestures import panel_context

_SPEAK_OF_ASIDES = frozenset({"desk.SideTalkBegun", "desk.TaskGiven", "desk.ConversationsMerged"})


def beside_context(actor: Actor, *, case_id: int, customer_ids: Collection[int], asides: Asides) -> dict[str, Any]:
    """Goodwill, side talks and tasks of a conversation, for its panel."""
    panel = goodwill_panel(actor=actor, customer_ids=customer_ids)
    return {"goodwill": panel_context(panel, case_id=case_id, me=actor.id), "asides": lines_of(asides)}


def asides_beside(actor: Actor, conversation_id: int, facts: Sequence[Fact]) -> Asides:
    """The side talks and tasks of a conversation, for its river and its panel.

    Most have none, which their facts say without a statement; what was merged into one may have brought some along.
    """
    if any(fact.kind in _SPEAK_OF_ASIDES for fact in facts):
        return asides_of(actor=actor, conversation_id=conversation_id)
    return Asides(talks=(), tasks=())
