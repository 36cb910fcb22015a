"""Signed links to a task: they carry the task and the person, need no account and no row of their own."""

from accord.kernel import ids

_PURPOSE = "side-task"
_VALID_SECONDS = 400 * 86_400


def task_path(*, task_id: int, employee_id: int) -> str:
    """The path of a task for one person."""
    return f"/t/{ids.sign(purpose=_PURPOSE, value=[task_id, employee_id])}/"


def read_task_token(*, token: str) -> tuple[int, int] | None:
    """The task and the person of a link's token; None when it is forged or more than a year old."""
    value = ids.read_signed(purpose=_PURPOSE, text=token, valid_seconds=_VALID_SECONDS)
    if isinstance(value, list) and len(value) == 2 and all(isinstance(number, int) for number in value):
        return value[0], value[1]
    return None
