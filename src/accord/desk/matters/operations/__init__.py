"""Orders about words that lie in the wrong place and cases that belong together."""

from accord.desk.matters.operations.closing import solve_parts
from accord.desk.matters.operations.linking import link_cases, unlink_cases
from accord.desk.matters.operations.moving import move_messages, move_to_case, move_to_customer, split_messages
from accord.desk.matters.operations.undoing import undo_move

__all__ = [
    "link_cases",
    "move_messages",
    "move_to_case",
    "move_to_customer",
    "solve_parts",
    "split_messages",
    "undo_move",
    "unlink_cases",
]
