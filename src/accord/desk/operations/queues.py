"""Queues: work that a team shares."""

from accord.desk.models import Queue
from accord.kernel import audit
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction


@one_transaction
def create_queue(*, actor: Actor, slug: str, name: str, team_id: int | None = None) -> int:
    """A queue by its slug; one that is there already keeps its id and takes the name and team given."""
    require(actor, Permission.ADMINISTER)
    queue, _ = Queue.objects.update_or_create(slug=slug, defaults={"name": name[:80], "team_id": team_id})
    audit.record(actor=actor, action="queue.created", subject=f"queue:{queue.pk}", slug=slug, team_id=team_id)
    return queue.pk
