"""Who has done nothing for a while is away, and gets no work."""

from datetime import timedelta

from django.core.cache import cache
from django.db import connection

from accord.desk.routing.choices import away_minutes
from accord.kernel import clock
from accord.kernel.transactions import one_transaction
from accord.staff.operations import note_idle

_NOTED_EVERY = 60
_IDLE = """
    SELECT e.id FROM staff_employee e LEFT JOIN desk_routing_seat s ON s.employee_id = e.id
    WHERE e.presence IN ('available', 'busy') AND GREATEST(s.seen_at, e.presence_since) < %(before)s ORDER BY e.id
"""


def note_seen(*, employee_id: int) -> None:
    """Somebody opened a page or gave an order; written down once a minute, and only where it counts."""
    if not away_minutes() or not cache.add(f"desk.routing.seen:{employee_id}", True, _NOTED_EVERY):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO desk_routing_seat (employee_id, seen_at) VALUES (%(who)s, %(now)s)"
            " ON CONFLICT (employee_id) DO UPDATE SET seen_at = EXCLUDED.seen_at",
            {"who": employee_id, "now": clock.now()},
        )


@one_transaction
def send_idle_away() -> int:
    """Set everybody to away who has been idle for the set time; returns how many were."""
    minutes = away_minutes()
    if not minutes:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_IDLE, {"before": clock.now() - timedelta(minutes=minutes)})
        idle = [row[0] for row in cursor.fetchall()]
    return sum(note_idle(employee_id=employee_id) for employee_id in idle)
