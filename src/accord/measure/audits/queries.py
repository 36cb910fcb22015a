"""Reads of audits: plans, visits, what they found, and both sides of a touchpoint."""

from collections import defaultdict
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from accord.journey.queries import list_touchpoints
from accord.kernel import clock, files, ids
from accord.kernel.company import read_company
from accord.kernel.errors import NotFound
from accord.measure.audits.contracts import (
    OPEN,
    Comparison,
    PhotoRow,
    PlanChoices,
    PlanRow,
    PointRow,
    Shopper,
    VisitPage,
    VisitRow,
    VisitState,
)
from accord.measure.audits.models import AuditPhoto, AuditPlan, AuditShopper, AuditVisit
from accord.measure.audits.operations import PURPOSE
from accord.measure.audits.rules import marks_of, mean_score, point_scores
from accord.measure.contracts import Figure
from accord.measure.queries import touchpoint_figures
from accord.measure.questionnaires.contracts import Value
from accord.measure.questionnaires.queries import in_language, language_for, list_versions

_NOBODY = Figure(n=0, value=None, low=None, high=None, method="wilson")


def list_plans() -> list[PlanRow]:
    """All plans, running ones first. Three statements."""
    found = AuditPlan.objects.select_related("touchpoint__department", "questionnaire").prefetch_related(
        Prefetch("shoppers", AuditShopper.objects.order_by("place", "pk")), "visits"
    )
    rows = [_plan_row(plan) for plan in found.order_by("name", "pk")]
    return sorted(rows, key=lambda row: not row.is_running)


def get_plan(*, plan_id: int) -> PlanRow:
    """One plan; raises `NotFound`."""
    found = next((plan for plan in list_plans() if plan.id == plan_id), None)
    if found is None:
        raise NotFound(_("There is no such plan."))
    return found


def list_visits(*, plan_id: int | None = None, limit: int = 100) -> list[VisitRow]:
    """Visits, newest due first."""
    found = _visits()
    if plan_id is not None:
        found = found.filter(plan_id=plan_id)
    return [_visit_row(visit) for visit in found.order_by("-due_on", "-pk")[:limit]]


def visits_of(*, employee_id: int) -> list[VisitRow]:
    """The visits that somebody is to make, nearest first."""
    found = _visits().filter(employee_id=employee_id, state__in=OPEN)
    return [_visit_row(visit) for visit in found.order_by("due_on", "pk")[:50]]


def get_visit(*, visit_id: int) -> VisitPage:
    """One visit as it was filled in; raises `NotFound`."""
    found = _visits().filter(pk=visit_id).first()
    if found is None:
        raise NotFound(_("There is no such visit."))
    return _page(found)


def visit_page(*, token: str) -> VisitPage:
    """What the person on the spot sees behind the signed link; raises `NotFound` for a forged one. Writes nothing."""
    visit_id = ids.read_signed(purpose=PURPOSE, text=token)
    return get_visit(visit_id=visit_id if isinstance(visit_id, int) else 0)


def read_photo(*, visit_id: int, photo_id: int) -> bytes:
    """The bytes of a photograph, as JPEG."""
    found = AuditPhoto.objects.filter(pk=photo_id, visit_id=visit_id).values_list("sha256", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such photograph."))
    return files.read(found)


def points_of(*, plan_id: int, language: str) -> list[PointRow]:
    """What the visits of a plan say of each scored question, weakest first; versions of the form are taken together."""
    visits = list(AuditVisit.objects.filter(plan_id=plan_id, state=VisitState.DONE).order_by("done_at"))
    versions = list_versions(version_ids={visit.version_id for visit in visits})
    marks: list[dict[str, float]] = []
    words: dict[str, str] = {}
    for visit in visits:
        definition = versions[visit.version_id].definition
        marks.append(marks_of(definition, _answers(visit)))
        asked = language_for(definition, language)
        words |= {question.key: in_language(question.words, definition, asked) for question in definition.questions}
    keys = sorted({key for visit_marks in marks for key in visit_marks})
    scores = point_scores(marks, keys)
    rows = [PointRow(key=key, words=words[key], score=scores[key]) for key in keys]
    return sorted(rows, key=lambda row: (row.score.value if row.score.value is not None else 101, row.key))


def compare_sides(*, start: datetime, end: datetime) -> list[Comparison]:
    """Each touchpoint that was visited in [start, end), beside what customers say of it in the same span."""
    scores: dict[int, list[float]] = defaultdict(list)
    done = AuditVisit.objects.filter(state=VisitState.DONE, done_at__gte=start, done_at__lt=end, score__isnull=False)
    for touchpoint_id, score in done.values_list("plan__touchpoint_id", "score"):
        if score is not None:
            scores[touchpoint_id].append(score)
    said = {row.touchpoint_id: row for row in touchpoint_figures(start=start, end=end)} if scores else {}
    found = []
    for touchpoint in list_touchpoints():
        if touchpoint.id in scores:
            theirs = said.get(touchpoint.id)
            found.append(
                Comparison(
                    touchpoint_id=touchpoint.id,
                    touchpoint_name=touchpoint.name,
                    department_name=touchpoint.department_name,
                    audits=mean_score(scores[touchpoint.id]),
                    csat=theirs.csat if theirs else _NOBODY,
                    ease=theirs.ces if theirs else _NOBODY,
                    contacts=theirs.contacts if theirs else 0,
                )
            )
    return found


def _visits() -> QuerySet[AuditVisit]:
    photos = Prefetch("photos", AuditPhoto.objects.order_by("pk"))
    return AuditVisit.objects.select_related("plan__touchpoint", "employee").prefetch_related(photos)


def _page(visit: AuditVisit) -> VisitPage:
    version = list_versions(version_ids=[visit.version_id])[visit.version_id]
    return VisitPage(
        visit=_visit_row(visit),
        definition=version.definition,
        answers=_answers(visit),
        instructions=visit.plan.instructions,
    )


def _answers(visit: AuditVisit) -> dict[str, Value]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in visit.answers.items()}


def _plan_row(plan: AuditPlan) -> PlanRow:
    today, visits = _today(), list(plan.visits.all())
    scores = [visit.score for visit in visits if visit.state == VisitState.DONE and visit.score is not None]
    coming = [visit.due_on for visit in visits if visit.state in OPEN]
    return PlanRow(
        id=plan.pk,
        choices=PlanChoices(
            name=plan.name,
            touchpoint_id=plan.touchpoint_id,
            questionnaire_id=plan.questionnaire_id,
            every_days=plan.every_days,
            first_on=plan.first_on,
            instructions=plan.instructions,
            shoppers=tuple(
                Shopper(employee_id=shopper.employee_id, name=shopper.name, email=shopper.email)
                for shopper in plan.shoppers.all()
            ),
        ),
        touchpoint_name=plan.touchpoint.name,
        department_name=plan.touchpoint.department.name,
        form_name=plan.questionnaire.name,
        is_running=plan.ended_at is None,
        done=sum(visit.state == VisitState.DONE for visit in visits),
        late=sum(day < today for day in coming),
        next_on=min(coming, default=None),
        score=mean_score(scores),
    )


def _visit_row(visit: AuditVisit) -> VisitRow:
    return VisitRow(
        id=visit.pk,
        plan_id=visit.plan_id,
        plan_name=visit.plan.name,
        touchpoint_name=visit.plan.touchpoint.name,
        due_on=visit.due_on,
        state=VisitState(visit.state),
        shopper=visit.employee.name if visit.employee else visit.shopper_name,
        place=visit.place,
        score=visit.score,
        done_at=visit.done_at,
        is_late=visit.state in OPEN and visit.due_on < _today(),
        photos=tuple(
            PhotoRow(id=photo.pk, width=photo.width, height=photo.height, sha256=photo.sha256)
            for photo in visit.photos.all()
        ),
    )


def _today() -> date:
    return clock.today(read_company().timezone)
