"""Tasks: whose, until when, and the page behind a signed link."""

from datetime import timedelta

from django.utils.translation import gettext as _

from accord.desk.queries.rows import may_read
from accord.desk.side_talks.contracts import TaskPage, TaskRow
from accord.desk.side_talks.links import read_task_token
from accord.desk.side_talks.queries.rows import TASK, tasks
from accord.kernel import clock
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor
from accord.staff.queries import get_department, get_employee

_STILL_SHOWN = timedelta(days=7)


def list_tasks_for(*, actor: Actor, limit: int = 50) -> list[TaskRow]:
    """The open tasks of the actor and of the actor's department, the earliest due first."""
    where = (
        "WHERE t.state = 'open' AND (t.employee_id = %(me)s OR t.department_id = %(department)s OR d.owner_id = %(me)s)"
        " ORDER BY t.due_at, t.id LIMIT %(limit)s"
    )
    return tasks(f"{TASK} {where}", {"me": actor.id or 0, "department": actor.department_id or 0, "limit": limit})


def list_tasks_given(*, actor: Actor, limit: int = 50) -> list[TaskRow]:
    """The tasks that the actor gave: open ones, the earliest due first, then those that ended within a week."""
    where = (
        "WHERE t.giver_id = %(me)s AND (t.state = 'open' OR t.ended_at > %(since)s)"
        " ORDER BY t.state <> 'open', COALESCE(t.ended_at, t.due_at), t.id LIMIT %(limit)s"
    )
    since = clock.now() - _STILL_SHOWN
    return tasks(f"{TASK} {where}", {"me": actor.id or 0, "since": since, "limit": limit})


def get_task(*, actor: Actor, task_id: int) -> TaskRow:
    """One task for those who answer customers; raises `NotFound`."""
    found = tasks(f"{TASK} WHERE t.id = %(id)s", {"id": task_id}) if may_read(actor) else []
    if not found:
        raise NotFound(_("There is no such task."))
    return found[0]


def task_page(*, token: str) -> TaskPage:
    """A task as its signed link shows it; raises `NotFound` for a forged link and for somebody it is not for.

    It holds the words that were given and the reference: nothing that the customer wrote, nor who the customer is.
    """
    named = read_task_token(token=token)
    found = tasks(f"{TASK} WHERE t.id = %(id)s", {"id": named[0]}) if named else []
    person = get_employee(employee_id=named[1]) if named and found else None
    if person is None or not person.is_active or not _is_theirs(found[0], person.id, person.department_id):
        raise NotFound(_("This link does not lead to a task."))
    return TaskPage(task=found[0], person_id=person.id, person_name=person.name, language=person.language)


def _is_theirs(task: TaskRow, person_id: int, department_id: int | None) -> bool:
    if task.department_id is None:
        return task.employee_id == person_id
    return department_id == task.department_id or get_department(department_id=task.department_id).owner_id == person_id
