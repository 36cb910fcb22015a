"""Orders of goodwill. Each is one transaction, takes the acting person first and assumes that it runs twice at once."""

from accord.desk.goodwill.operations.arranging import (
    change_own_terms,
    change_terms,
    keep_policy,
    keep_preset,
    remove_preset,
)
from accord.desk.goodwill.operations.deciding import grant_gesture, note_outcome, refuse_gesture, remind_of_outcome
from accord.desk.goodwill.operations.giving import (
    BeyondDiscretion,
    ask_for_gesture,
    give_gesture,
    give_preset,
    withdraw_gesture,
)
from accord.desk.goodwill.rules import read_amount

__all__ = [
    "BeyondDiscretion",
    "ask_for_gesture",
    "change_own_terms",
    "change_terms",
    "give_gesture",
    "give_preset",
    "grant_gesture",
    "keep_policy",
    "keep_preset",
    "note_outcome",
    "read_amount",
    "refuse_gesture",
    "remind_of_outcome",
    "remove_preset",
    "withdraw_gesture",
]
