"""Orders of side talks and tasks, each one transaction."""

from accord.desk.side_talks.operations.asking import (
    begin_side_talk,
    close_side_talk,
    continue_side_talk,
    read_side_talk,
    remind_of_answer,
)
from accord.desk.side_talks.operations.following import attend_to_conversation, note_deliveries
from accord.desk.side_talks.operations.tasks import (
    end_task_by_link,
    finish_task,
    give_task,
    note_overdue,
    remind_of_task,
    return_task,
    withdraw_task,
)

__all__ = [
    "attend_to_conversation",
    "begin_side_talk",
    "close_side_talk",
    "continue_side_talk",
    "end_task_by_link",
    "finish_task",
    "give_task",
    "note_deliveries",
    "note_overdue",
    "read_side_talk",
    "remind_of_answer",
    "remind_of_task",
    "return_task",
    "withdraw_task",
]
