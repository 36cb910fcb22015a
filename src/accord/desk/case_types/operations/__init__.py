"""Orders about case types: designing them, and answering what they ask."""

from accord.desk.case_types.operations.answering import (
    answer_field,
    mark_done,
    move_to_newest,
    set_case_type,
    undo_change,
)
from accord.desk.case_types.operations.designing import (
    create_case_type,
    discard_draft,
    edit_design,
    move_case_type,
    publish_design,
    rename_case_type,
    retire_case_type,
)
from accord.desk.case_types.operations.joining import take_joined_answer
from accord.desk.case_types.starter import found_case_types

__all__ = [
    "answer_field",
    "create_case_type",
    "discard_draft",
    "edit_design",
    "found_case_types",
    "mark_done",
    "move_case_type",
    "move_to_newest",
    "publish_design",
    "rename_case_type",
    "retire_case_type",
    "set_case_type",
    "take_joined_answer",
    "undo_change",
]
