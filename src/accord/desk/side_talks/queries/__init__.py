"""Reads of side talks and tasks."""

from accord.desk.side_talks.links import task_path
from accord.desk.side_talks.queries.beside import (
    asides_of,
    files_of_talks,
    get_side_file,
    list_partners,
    list_side_talks_of,
    open_side_talk,
    shareable_files,
    thread_numbers_of,
)
from accord.desk.side_talks.queries.tasks import get_task, list_tasks_for, list_tasks_given, task_page

__all__ = [
    "asides_of",
    "files_of_talks",
    "get_side_file",
    "get_task",
    "list_partners",
    "list_side_talks_of",
    "list_tasks_for",
    "list_tasks_given",
    "open_side_talk",
    "shareable_files",
    "task_page",
    "task_path",
    "thread_numbers_of",
]
