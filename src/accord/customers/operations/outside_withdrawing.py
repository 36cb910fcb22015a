"""Taking back what another system had reported by mistake."""

from collections.abc import Collection

from django.db import connection

from accord.customers.events import OutsideEventsWithdrawn
from accord.kernel.events import publish
from accord.kernel.permissions import SYSTEM, Actor
from accord.kernel.transactions import one_transaction

_FORGET_KEYS = "DELETE FROM customers_outside_event WHERE source_key = ANY(%s) RETURNING record_id"
# A record of which another notice spoke too is more than this source said of it, and stays as it is.
_FORGET_RECORDS = """
    DELETE FROM customers_outside_record r WHERE r.id = ANY(%s)
    AND NOT EXISTS (SELECT 1 FROM customers_outside_event e WHERE e.record_id = r.id) RETURNING r.id
"""


@one_transaction
def withdraw_outside_events(
    *, actor: Actor = SYSTEM, source_keys: Collection[str], record_ids: Collection[int]
) -> tuple[int, int]:
    """Forget notices by the ids of their source, and those of the given records that nothing else speaks of.

    `record_ids` are the records that these notices had brought in. The facts of it stay in the log, which is never
    changed, and count no longer. Returns how many notices and how many records went.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_KEYS, [list(source_keys)])
        notices = cursor.rowcount
        cursor.execute(_FORGET_RECORDS, [sorted(record_ids)])
        gone = tuple(sorted(row[0] for row in cursor.fetchall()))
    if notices:
        publish(OutsideEventsWithdrawn(notices=notices, record_ids=gone), actor=actor)
    return notices, len(gone)
