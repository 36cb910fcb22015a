"""Tasks for colleagues and departments: given, reminded of, done with a word, given back, withdrawn."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.timezone import override as in_zone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from accord.channels.email.operations import send_internal
from accord.desk.queries import get_conversation
from accord.desk.rules import clean
from accord.desk.side_talks.contracts import TaskState
from accord.desk.side_talks.deadlines import TASK_DUE, TASK_REMINDER
from accord.desk.side_talks.events import (
    TaskDone,
    TaskGiven,
    TaskOverdue,
    TaskReminded,
    TaskReturned,
    TaskWithdrawn,
)
from accord.desk.side_talks.links import read_task_token, task_path
from accord.desk.side_talks.models import Task
from accord.desk.side_talks.reaching import people_for
from accord.desk.side_talks.rules import is_due_time, remind_at
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.links import absolute
from accord.kernel.permissions import SYSTEM, Actor, Permission, person_of
from accord.kernel.transactions import one_transaction
from accord.staff.contracts import EmployeeRow
from accord.staff.operations import notify
from accord.staff.queries import get_employee

_LONGEST = 4000


@one_transaction
def give_task(
    *,
    actor: Actor,
    conversation_id: int,
    words: str,
    due_at: datetime,
    employee_id: int | None = None,
    department_id: int | None = None,
) -> int:
    """Give a colleague or a department something to do until an instant; returns the task's id.

    They get a mail with a link of their own that needs no account. It says the words given and the conversation's
    reference, nothing else of the customer. Raises `BadInput`, `NotFound`.
    """
    giver_id = person_of(actor)
    conversation = get_conversation(actor=actor, conversation_id=conversation_id)
    what = clean(words).strip()
    if not what:
        raise BadInput(_("Say what is to be done."))
    if len(what) > _LONGEST:
        raise BadInput(_("Say it in fewer words."))
    if (employee_id is None) == (department_id is None):
        raise BadInput(_("Choose who is to do it: a colleague or a department."))
    now = clock.now()
    if not is_due_time(due_at, now=now):
        raise BadInput(_("Choose a time to come, within a year."))
    people = people_for(employee_id=employee_id, department_id=department_id)
    task = Task.objects.create(
        conversation_id=conversation.id,
        giver_id=giver_id,
        employee_id=employee_id,
        department_id=department_id,
        words=what,
        given_at=now,
        due_at=due_at,
    )
    set_deadline(kind=TASK_DUE, subject=task.pk, due_at=due_at)
    remind = remind_at(given_at=now, due_at=due_at)
    if remind is not None:
        set_deadline(kind=TASK_REMINDER, subject=task.pk, due_at=remind)
    _tell(task, people, "desk.task_given", conversation.reference)
    publish(TaskGiven(**_subjects(task)), actor=actor)
    return task.pk


@one_transaction
def finish_task(*, actor: Actor, task_id: int, words: str) -> None:
    """Say that a task is done, with a word. Raises `NotAllowed`, `Refusal` for one that has ended."""
    _end(_hold_for(actor, task_id), person_of(actor), TaskState.DONE, words)


@one_transaction
def return_task(*, actor: Actor, task_id: int, words: str) -> None:
    """Give a task back that one cannot do, with a word. Raises as `finish_task` does."""
    _end(_hold_for(actor, task_id), person_of(actor), TaskState.RETURNED, words)


@one_transaction
def end_task_by_link(*, token: str, words: str, is_done: bool) -> None:
    """Do or give back a task by its signed link, without an account.

    Raises `NotFound` for a forged link and for somebody who left or no longer works there.
    """
    task, person = hold_by_link(token)
    _end(task, person.id, TaskState.DONE if is_done else TaskState.RETURNED, words)


@one_transaction
def withdraw_task(*, actor: Actor, task_id: int) -> None:
    """It is not needed any more: whoever gave it, or anybody of the desk. Raises `Refusal` for one that has ended."""
    task = hold_task(task_id)
    if not actor.may(Permission.DESK):
        raise NotFound(_("There is no such task."))
    _require_open(task)
    _close(task, TaskState.WITHDRAWN, person_of(actor), "")
    publish(TaskWithdrawn(**_subjects(task)), actor=actor)


@one_transaction
def remind_of_task(*, task_id: int) -> bool:
    """Remind whoever is to do it; False when it has ended or nobody is there to be reminded."""
    return _remind(task_id, "desk.task_soon", TaskReminded)


@one_transaction
def note_overdue(*, task_id: int) -> bool:
    """The time of a task has passed: tell whoever is to do it, and say so in the facts. False when it has ended."""
    return _remind(task_id, "desk.task_overdue", TaskOverdue)


def _remind(task_id: int, code: str, event: type[TaskReminded | TaskOverdue]) -> bool:
    task = hold_task(task_id)
    if task.state != TaskState.OPEN:
        return False
    try:
        people = people_for(employee_id=task.employee_id, department_id=task.department_id)
    except BadInput:  # everybody who could do it has left: the giver hears that it is overdue
        people = []
    _tell(task, people, code, get_conversation(actor=SYSTEM, conversation_id=task.conversation_id).reference)
    publish(event(**_subjects(task)))
    return bool(people)


def hold_task(task_id: int) -> Task:
    """Lock a task; raises `NotFound`."""
    found = Task.objects.select_for_update(of=("self",)).select_related("conversation").filter(pk=task_id).first()
    if found is None:
        raise NotFound(_("There is no such task."))
    return found


def hold_by_link(token: str) -> tuple[Task, EmployeeRow]:
    """The task and the person of a signed link, who is still one of those who are to do it; raises `NotFound`."""
    named = read_task_token(token=token)
    if named is None:
        raise NotFound(_("This link does not lead to a task."))
    task, person = hold_task(named[0]), get_employee(employee_id=named[1])
    if not person.is_active or not is_theirs(task, person):
        raise NotFound(_("This link does not lead to a task."))
    return task, person


def is_theirs(task: Task, person: EmployeeRow) -> bool:
    """Whether a task is somebody's to do: their own, their department's, or one of the department they answer for."""
    if task.employee_id is not None:
        return task.employee_id == person.id
    return person.department_id == task.department_id or person.id in {
        one.id for one in people_for(employee_id=None, department_id=task.department_id)
    }


def _hold_for(actor: Actor, task_id: int) -> Task:
    task = hold_task(task_id)
    if not actor.may(Permission.DESK) and not is_theirs(task, get_employee(employee_id=person_of(actor))):
        raise NotAllowed(_("This task is somebody else's."))
    return task


def _end(task: Task, person_id: int, state: TaskState, words: str) -> None:
    _require_open(task)
    said = clean(words).strip()[:600]
    if not said:
        raise BadInput(_("Add a word: what was done, or why it cannot be."))
    _close(task, state, person_id, said)
    by = Actor(kind="staff", id=person_id)
    if state == TaskState.DONE:
        publish(TaskDone(done_by_id=person_id, **_subjects(task)), actor=by)
    else:
        publish(TaskReturned(returned_by_id=person_id, **_subjects(task)), actor=by)


def _require_open(task: Task) -> None:
    if task.state != TaskState.OPEN:
        raise Refusal(_("This task has ended already."))


def _close(task: Task, state: TaskState, person_id: int, words: str) -> None:
    task.state, task.ended_at, task.ended_by_id, task.ended_words = state, clock.now(), person_id, words
    task.save(update_fields=["state", "ended_at", "ended_by", "ended_words"])
    cancel_deadline(kind=TASK_REMINDER, subject=task.pk)
    cancel_deadline(kind=TASK_DUE, subject=task.pk)


def _subjects(task: Task) -> dict[str, Any]:
    return {
        "task_id": task.pk,
        "giver_id": task.giver_id,
        "employee_id": task.employee_id,
        "department_id": task.department_id,
        "conversation_id": task.conversation_id,
        "case_id": task.conversation.case_id,
        "customer_id": task.conversation.customer_id,
    }


def _tell(task: Task, people: list[EmployeeRow], code: str, reference: str) -> None:
    """Tell those who are to do it, where they work and by mail in their language: most have no seat in the desk."""
    giver = get_employee(employee_id=task.giver_id)
    for person in people:
        path = task_path(task_id=task.pk, employee_id=person.id)
        notify(employee_id=person.id, text_code=code, parameters={"text": task.words[:120]}, url=path)
        with override(person.language), in_zone(ZoneInfo(read_company().timezone)):
            subject = _subjects_of_mails()[code] % {"reference": reference}
            text = _(
                "Hello %(name)s,\n\n%(giver)s asks you to do this for a customer's matter (%(reference)s)"
                " by %(when)s:\n\n%(words)s\n\nSay here when it is done, or that you cannot:\n%(link)s\n\n"
                "The link is yours; it needs no password. Please use it rather than answering this mail."
            ) % {
                "name": person.name,
                "giver": giver.name,
                "reference": reference,
                "when": date_format(localtime(task.due_at), pgettext("date format", "l j F, H:i")),
                "words": task.words,
                "link": absolute(path),
            }
        send_internal(to=person.email, subject=subject, text=text)


def _subjects_of_mails() -> dict[str, str]:
    return {
        "desk.task_given": _("A task for you: %(reference)s"),
        "desk.task_soon": _("Soon due: %(reference)s"),
        "desk.task_overdue": _("Due by now: %(reference)s"),
    }
