"""Lessons: made of a story, sent to the department that caused it, answered, and asked again days later."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.channels.email.operations import send_internal
from accord.culture.contracts import AnswerRow
from accord.culture.events import LessonAnswered, LessonAskedAgain, LessonSent
from accord.culture.links import lesson_path, read_lesson_token
from accord.culture.models import Attempt, Learner, Lesson
from accord.culture.rules import MOST_REMINDERS, REMIND_AFTER, distance_after, next_rung
from accord.kernel import clock
from accord.kernel.deadlines import set_deadline
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.links import absolute
from accord.kernel.permissions import SYSTEM, Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction
from accord.listen.queries import get_story
from accord.staff.contracts import EmployeeRow
from accord.staff.operations import notify
from accord.staff.queries import get_employee, list_employees

ASK_AGAIN = "culture.ask_again"


@one_transaction
def make_lesson(
    *,
    actor: Actor,
    department_id: int,
    title: str,
    text: str,
    question: str,
    options: Sequence[str],
    right_option: int,
    language: str,
    story_id: int | None = None,
) -> int:
    """Write a lesson with one question and return its id. `right_option` counts from 0.

    A story must be one that the actor may read and that the customer allowed to be told.
    """
    require(actor, Permission.PEOPLE)
    choices = [option.strip() for option in options if option.strip()]
    if not title.strip() or not text.strip() or not question.strip():
        raise BadInput(_("A lesson needs a title, its words and one question."))
    if not 2 <= len(choices) <= 4 or not 0 <= right_option < len(choices):
        raise BadInput(_("Give two to four answers and mark the right one."))
    if story_id is not None and get_story(actor=actor, story_id=story_id).published_at is None:
        raise Refusal(_("The customer has not allowed this story to be told."))
    lesson = Lesson.objects.create(
        story_id=story_id,
        department_id=department_id,
        title=title.strip(),
        text=text.strip(),
        question=question.strip(),
        options=choices,
        right_option=right_option,
        language=language,
        made_by_id=person_of(actor),
        made_at=clock.now(),
    )
    return lesson.pk


@one_transaction
def send_lesson(*, actor: Actor, lesson_id: int) -> int:
    """Send a lesson to everybody of its department who has not got it yet; returns to how many."""
    require(actor, Permission.PEOPLE)
    lesson = Lesson.objects.select_for_update().filter(pk=lesson_id).first()
    if lesson is None:
        raise NotFound(_("There is no such lesson."))
    have_it = set(Learner.objects.filter(lesson=lesson).values_list("employee_id", flat=True))
    people = [person for person in list_employees(department_id=lesson.department_id) if person.id not in have_it]
    if not people and not have_it:
        raise Refusal(_("Nobody works in this department yet. Add its people in the settings."))
    now = clock.now()
    learners = Learner.objects.bulk_create(
        Learner(lesson=lesson, employee_id=person.id, asked_at=now, next_at=now + REMIND_AFTER) for person in people
    )
    for person, learner in zip(people, learners, strict=True):
        set_deadline(kind=ASK_AGAIN, subject=learner.pk, due_at=now + REMIND_AFTER)
        _hand_out(lesson, learner, person)
    Lesson.objects.filter(pk=lesson_id).update(sent_at=lesson.sent_at or now)
    if people:
        learner_ids = tuple(learner.pk for learner in learners)
        event = LessonSent(lesson_id=lesson_id, department_id=lesson.department_id, learner_ids=learner_ids)
        publish(event, actor=actor)
    return len(people)


@one_transaction
def answer_lesson(*, token: str, option: int) -> AnswerRow:
    """Take a learner's answer to the present asking; the first one counts, a second returns the first.

    Raises `NotFound` for a link that is forged and `BadInput` for an answer that was not offered.
    """
    learner = _learner_of(token)
    lesson = learner.lesson
    if not 0 <= option < len(lesson.options):
        raise BadInput(_("Choose one of the answers."))
    first = Attempt.objects.filter(learner=learner, times_asked=learner.times_asked).first()
    if first is not None:
        return _answer_row(first, lesson, learner.next_at)
    now = clock.now()
    attempt = Attempt.objects.create(
        learner=learner,
        times_asked=learner.times_asked,
        option=option,
        is_right=option == lesson.right_option,
        at=now,
    )
    learner.rung = next_rung(rung=learner.rung, is_right=attempt.is_right)
    learner.answered_at, learner.unanswered = now, 0
    learner.next_at = now + distance_after(rung=learner.rung)
    learner.save(update_fields=["rung", "answered_at", "unanswered", "next_at"])
    set_deadline(kind=ASK_AGAIN, subject=learner.pk, due_at=learner.next_at)
    event = LessonAnswered(
        lesson_id=lesson.pk, learner_id=learner.pk, is_right=attempt.is_right, times_asked=learner.times_asked
    )
    publish(event, actor=Actor(kind="staff", id=learner.employee_id))
    return _answer_row(attempt, lesson, learner.next_at)


@one_transaction
def ask_again(*, learner_id: int) -> bool:
    """Put a lesson's question to somebody again; False when they left or never answer.

    Whoever answered is asked anew; whoever did not is reminded of the same asking, three times at most.
    """
    learner = Learner.objects.select_for_update(of=("self",)).select_related("lesson").filter(pk=learner_id).first()
    person = None if learner is None else get_employee(employee_id=learner.employee_id)
    if learner is None or person is None or not person.is_active:
        return False
    now = clock.now()
    if learner.answered_at is None:
        learner.unanswered += 1
        if learner.unanswered > MOST_REMINDERS:
            Learner.objects.filter(pk=learner_id).update(next_at=None)
            return False
    else:
        learner.times_asked += 1
        learner.answered_at, learner.asked_at = None, now
    learner.next_at = now + REMIND_AFTER
    learner.save(update_fields=["times_asked", "answered_at", "asked_at", "unanswered", "next_at"])
    set_deadline(kind=ASK_AGAIN, subject=learner.pk, due_at=learner.next_at)
    _hand_out(learner.lesson, learner, person)
    event = LessonAskedAgain(lesson_id=learner.lesson_id, learner_id=learner.pk, times_asked=learner.times_asked)
    publish(event, actor=SYSTEM)
    return True


def _hand_out(lesson: Lesson, learner: Learner, person: EmployeeRow) -> None:
    """Tell somebody of a lesson where they work and by mail, in their language: most have no seat in the desk."""
    path = lesson_path(learner_id=learner.pk)
    code = "culture.lesson" if learner.times_asked == 1 else "culture.lesson_again"
    notify(employee_id=person.id, text_code=code, parameters={"title": lesson.title}, url=path)
    with override(person.language):
        subject = (_("Two minutes: %(title)s") if learner.times_asked == 1 else _("Do you still know? %(title)s")) % {
            "title": lesson.title
        }
        text = _(
            "Hello %(name)s,\n\nthis is a lesson of two minutes, made from what a customer lived through."
            " It ends with one question:\n\n%(link)s\n\nThe link is yours; it needs no password."
        ) % {"name": person.name, "link": absolute(path)}
    send_internal(to=person.email, subject=subject, text=text)


def _learner_of(token: str) -> Learner:
    learner_id = read_lesson_token(token=token)
    found = None
    if learner_id is not None:
        found = Learner.objects.select_for_update(of=("self",)).select_related("lesson").filter(pk=learner_id).first()
    if found is None:
        raise NotFound(_("This link does not lead to a lesson."))
    return found


def _answer_row(attempt: Attempt, lesson: Lesson, again_at: datetime | None) -> AnswerRow:
    return AnswerRow(
        chosen=attempt.option,
        right_option=lesson.right_option,
        is_right=attempt.is_right,
        asked_again_at=again_at,
    )
