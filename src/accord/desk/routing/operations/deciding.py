"""Writing a decision down, with its reasons."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from accord.desk.routing.contracts import DecisionKind
from accord.desk.routing.models import Decision
from accord.kernel.permissions import SYSTEM, Actor

_MOST_CONSIDERED = 60


def write_decision(
    *,
    conversation_id: int,
    at: datetime,
    kind: DecisionKind,
    queue_id: int | None = None,
    employee_id: int | None = None,
    reasons: Iterable[str | Mapping[str, Any]] = (),
    considered: Sequence[Mapping[str, Any]] = (),
    actor: Actor = SYSTEM,
) -> None:
    """Keep what was decided about a conversation; a reason is a code, or a code with what belongs to it."""
    Decision.objects.create(
        conversation_id=conversation_id,
        at=at,
        kind=kind,
        queue_id=queue_id,
        employee_id=employee_id,
        decided_by_id=actor.id if actor.kind == "staff" else None,
        reasons=[{"code": str(each)} if isinstance(each, str) else dict(each) for each in reasons],
        considered=[dict(each) for each in considered[:_MOST_CONSIDERED]],
    )
