"""Orders about incidents and the answers to all whom they hit. Modules above open incidents by the same door."""

from accord.desk.incidents.operations.answering import go_on_with_answer, order_answer, send_some, stop_answer
from accord.desk.incidents.operations.gathering import (
    add_cases,
    change_incident,
    open_incident,
    remove_cases,
    reopen_incident,
    solve_cases_of,
    solve_incident,
    undo_gathering,
)

__all__ = [
    "add_cases",
    "change_incident",
    "go_on_with_answer",
    "open_incident",
    "order_answer",
    "remove_cases",
    "reopen_incident",
    "send_some",
    "solve_cases_of",
    "solve_incident",
    "stop_answer",
    "undo_gathering",
]
