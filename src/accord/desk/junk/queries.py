"""Questions about junk: who is blocked, and how much was learned."""

from accord.desk.junk.contracts import BlockKind, BlockRow, Learned
from accord.desk.junk.models import Block
from accord.desk.junk.operations import read_known, sender_of
from accord.desk.junk.rules import SHARED_DOMAINS, is_enough

__all__ = ["list_blocks", "read_learned", "ways_to_block"]


def list_blocks() -> list[BlockRow]:
    """All who are blocked, by name."""
    rows = Block.objects.select_related("blocked_by").order_by("value")
    return [
        BlockRow(
            id=row.pk,
            kind=BlockKind(row.kind),
            value=row.value,
            by=row.blocked_by.name if row.blocked_by else "",
            blocked_at=row.blocked_at,
            stopped=row.stopped,
        )
        for row in rows
    ]


def read_learned() -> Learned:
    """How much was taught."""
    known = read_known()
    return Learned(junk=known.junk, fine=known.fine, is_enough=is_enough(junk=known.junk, fine=known.fine))


def ways_to_block(*, customer_id: int) -> dict[BlockKind, str]:
    """What could be blocked of whoever this is: their address, and its domain unless half of all people use it."""
    address = sender_of(customer_id=customer_id)
    if not address:
        return {}
    domain = address.rpartition("@")[2]
    whole = {BlockKind.ADDRESS: address}
    return whole if domain in SHARED_DOMAINS else whole | {BlockKind.DOMAIN: domain}
