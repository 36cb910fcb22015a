"""The kinds of deadlines that side talks and tasks set."""

ANSWER_BY = "desk.side_talk_answer_by"
TASK_REMINDER = "desk.side_task_reminder"
TASK_DUE = "desk.side_task_due"
