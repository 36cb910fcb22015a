"""Orders of routing: choices, what becomes of new conversations, giving and taking, handing over, being away."""

from accord.desk.routing.operations.balancing import balance_queue, take_back_balance
from accord.desk.routing.operations.choosing import (
    change_queue,
    delete_route,
    save_route,
    set_away_minutes,
    set_capacity,
    set_tier,
)
from accord.desk.routing.operations.handing import hand_over
from accord.desk.routing.operations.placing import note_assignments, place_new
from accord.desk.routing.operations.sharing import share_out, share_queue
from accord.desk.routing.operations.taking import take_next
from accord.desk.routing.operations.watching import note_seen, send_idle_away

__all__ = [
    "balance_queue",
    "change_queue",
    "delete_route",
    "hand_over",
    "note_assignments",
    "note_seen",
    "place_new",
    "save_route",
    "send_idle_away",
    "set_away_minutes",
    "set_capacity",
    "set_tier",
    "share_out",
    "share_queue",
    "take_back_balance",
    "take_next",
]
