"""Reads of culture: the vision, lessons and thanks."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accord.culture.contracts import (
    AnswerRow,
    LessonPage,
    LessonRow,
    OpenLessonRow,
    ProposalRow,
    ThanksRow,
    ThanksState,
)
from accord.culture.links import lesson_path, read_lesson_token
from accord.culture.models import Attempt, Learner, Lesson, Thanks, VisionProposal, VisionVote
from accord.customers.queries import list_customers
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission, require
from accord.staff.queries import get_employee, list_employees

VISION_CACHE_KEY = "culture.vision"
_VISION_CACHE_SECONDS = 30


def current_vision() -> str:
    """The service vision in force, one sentence; empty while none was chosen. Known for half a minute."""
    known: str | None = cache.get(VISION_CACHE_KEY)
    if known is None:
        known = VisionProposal.objects.filter(is_in_force=True).values_list("sentence", flat=True).first() or ""
        cache.set(VISION_CACHE_KEY, known, _VISION_CACHE_SECONDS)
    return known


def list_proposals(*, actor: Actor) -> list[ProposalRow]:
    """All sentences proposed, the one in force first, then by votes."""
    require(actor, Permission.EMPLOYEE)
    mine = VisionVote.objects.filter(proposal=OuterRef("pk"), employee_id=actor.id or 0)
    found = (
        VisionProposal.objects.select_related("proposed_by")
        .annotate(counted=Count("votes"), is_mine=Exists(mine))
        .order_by("-is_in_force", "-counted", "-proposed_at")
    )
    return [
        ProposalRow(
            id=p.pk,
            sentence=p.sentence,
            proposed_by_name=p.proposed_by.name,
            proposed_at=p.proposed_at,
            votes=p.counted,
            has_my_vote=p.is_mine,
            chosen=p.is_in_force,
        )
        for p in found
    ]


def list_lessons(*, actor: Actor, department_id: int | None = None, limit: int = 50) -> list[LessonRow]:
    """Lessons with how they fared, newest first; one's own department's, or all with the right for people."""
    found = _lessons()
    if not actor.may(Permission.PEOPLE):
        require(actor, Permission.EMPLOYEE)
        found = found.filter(department_id=actor.department_id or 0)
    if department_id is not None:
        found = found.filter(department_id=department_id)
    return [_lesson_row(lesson) for lesson in found.order_by("-made_at", "-id")[:limit]]


def get_lesson(*, actor: Actor, lesson_id: int) -> LessonRow:
    """One lesson for those who make them; raises `NotFound`."""
    require(actor, Permission.PEOPLE)
    found = _lessons().filter(pk=lesson_id).first()
    if found is None:
        raise NotFound(_("There is no such lesson."))
    return _lesson_row(found)


def lesson_page(*, token: str) -> LessonPage:
    """A lesson as its signed link shows it; raises `NotFound` for a forged link or somebody who left."""
    learner_id = read_lesson_token(token=token)
    learner = None if learner_id is None else Learner.objects.select_related("lesson").filter(pk=learner_id).first()
    person = None if learner is None else get_employee(employee_id=learner.employee_id)
    if learner is None or person is None or not person.is_active:
        raise NotFound(_("This link does not lead to a lesson."))
    lesson = learner.lesson
    given = Attempt.objects.filter(learner=learner, times_asked=learner.times_asked).first()
    answer = None
    if given is not None:
        answer = AnswerRow(
            chosen=given.option,
            right_option=lesson.right_option,
            is_right=given.is_right,
            asked_again_at=learner.next_at,
        )
    return LessonPage(
        learner_id=learner.pk,
        learner_name=person.name,
        interface_language=person.language,
        language=lesson.language,
        title=lesson.title,
        text=lesson.text,
        question=lesson.question,
        options=tuple(lesson.options),
        times_asked=learner.times_asked,
        answer=answer,
    )


def list_open_lessons(*, employee_id: int) -> list[OpenLessonRow]:
    """The lessons whose question waits for an employee's answer, longest waiting first."""
    waiting = Learner.objects.filter(employee_id=employee_id, answered_at=None).select_related("lesson")
    return [
        OpenLessonRow(title=one.lesson.title, path=lesson_path(learner_id=one.pk), times_asked=one.times_asked)
        for one in waiting.order_by("asked_at", "id")
    ]


def list_thanks(
    *, employee_id: int | None = None, before: tuple[datetime, int] | None = None, limit: int = 30
) -> list[ThanksRow]:
    """Confirmed thanks, newest first, of everybody or of one employee; `before` is the last (noticed_at, id) seen."""
    found = Thanks.objects.filter(state=ThanksState.CONFIRMED)
    if employee_id is not None:
        found = found.filter(earned__employee_id=employee_id)
    if before is not None:
        found = found.filter(Q(noticed_at__lt=before[0]) | Q(noticed_at=before[0], pk__lt=before[1]))
    return _thanks_rows(found.order_by("-noticed_at", "-id")[:limit])


def list_proposed_thanks(*, actor: Actor, conversation_id: int | None = None, limit: int = 30) -> list[ThanksRow]:
    """What sounds like thanks and waits for a person's word, newest first, with those who may have earned it."""
    if not (actor.may(Permission.DESK) or actor.may(Permission.PEOPLE)):
        return []
    found = Thanks.objects.filter(state=ThanksState.PROPOSED)
    if conversation_id is not None:
        found = found.filter(conversation_id=conversation_id)
    return _thanks_rows(found.order_by("-noticed_at", "-id")[:limit])


def count_thanks(*, since: datetime) -> int:
    """How many thanks were confirmed since an instant."""
    return Thanks.objects.filter(state=ThanksState.CONFIRMED, confirmed_at__gte=since).count()


def _thanks_rows(found: Iterable[Thanks]) -> list[ThanksRow]:
    rows = list(found)
    earned: dict[int, list[int]] = defaultdict(list)
    pairs = Thanks.objects.filter(pk__in=[t.pk for t in rows]).values_list("pk", "earned__employee_id")
    for thanks_id, employee_id in pairs:
        if employee_id is not None:
            earned[thanks_id].append(employee_id)
    named = {i for ids in [*earned.values(), *(t.suggested for t in rows)] for i in ids}
    named |= {i for t in rows for i in (t.from_employee_id, t.confirmed_by_id) if i is not None}
    names = {person.id: person.name for person in list_employees(employee_ids=named, with_former=True)} if named else {}
    customers = list_customers(customer_ids={t.customer_id for t in rows if t.customer_id is not None})

    def people(ids: Iterable[int]) -> tuple[tuple[int, str], ...]:
        return tuple((i, names[i]) for i in ids if i in names)

    return [
        ThanksRow(
            id=t.pk,
            state=ThanksState(t.state),
            words=t.words,
            from_name=names.get(t.from_employee_id or 0, "")
            if t.customer_id is None
            else customers[t.customer_id].display_name,
            is_from_customer=t.customer_id is not None,
            conversation_id=t.conversation_id,
            message_id=t.message_id,
            noticed_at=t.noticed_at,
            confirmed_at=t.confirmed_at,
            confirmed_by_name=names.get(t.confirmed_by_id or 0),
            earned_by=people(earned.get(t.pk, ())),
            suggested=people(t.suggested),
        )
        for t in rows
    ]


def _lessons() -> "QuerySet[Lesson]":
    first = Q(learners__attempts__times_asked=1)
    return Lesson.objects.select_related("department", "made_by").annotate(
        sent=Count("learners", distinct=True),
        answered=Count("learners__attempts", filter=first, distinct=True),
        right=Count("learners__attempts", filter=first & Q(learners__attempts__is_right=True), distinct=True),
        department_name=F("department__name"),
    )


def _lesson_row(lesson: Lesson) -> LessonRow:
    return LessonRow(
        id=lesson.pk,
        title=lesson.title,
        text=lesson.text,
        question=lesson.question,
        options=tuple(lesson.options),
        right_option=lesson.right_option,
        department_id=lesson.department_id,
        department_name=lesson.department.name,
        story_id=lesson.story_id,
        language=lesson.language,
        made_by_name=lesson.made_by.name,
        made_at=lesson.made_at,
        sent_at=lesson.sent_at,
        sent=lesson.sent,  # type: ignore[attr-defined]  # annotated by _lessons
        answered=lesson.answered,  # type: ignore[attr-defined]  # the same
        right=lesson.right,  # type: ignore[attr-defined]  # the same
    )
