"""Orders about audits: plan visits, make them, photograph, skip."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.channels.email.operations import send_internal
from accord.journey.queries import get_touchpoint
from accord.kernel import audit, clock, files, ids
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.links import absolute
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.measure.audits.contracts import OPEN, PlanChoices, VisitState
from accord.measure.audits.events import VisitDone
from accord.measure.audits.models import AuditPhoto, AuditPlan, AuditShopper, AuditVisit
from accord.measure.audits.photographs import MOST_PHOTOS, developed
from accord.measure.audits.rules import coming_visits, score_of, turn_of
from accord.measure.questionnaires.contracts import Definition, QuestionKind
from accord.measure.questionnaires.queries import get_version, published_version
from accord.measure.questionnaires.rules import read_answers
from accord.staff.operations import notify
from accord.staff.queries import get_employee

PURPOSE = "audit-visit"


@one_transaction
def make_plan(*, actor: Actor, choices: PlanChoices) -> int:
    """Plan visits to a touchpoint; the first ones are planned at once. Returns the plan's id."""
    require(actor, Permission.SURVEYS)
    fields = _checked(choices)
    plan = AuditPlan.objects.create(**fields, made_at=clock.now())
    _name_shoppers(plan, choices)
    _plan_visits(plan)
    audit.record(actor=actor, action="audit.planned", subject=f"audit:{plan.pk}", name=plan.name)
    return int(plan.pk)


@one_transaction
def change_plan(*, actor: Actor, plan_id: int, choices: PlanChoices) -> None:
    """Change a plan. Visits that nobody has begun are planned anew; what was done stays."""
    require(actor, Permission.SURVEYS)
    plan = _held_plan(plan_id)
    for name, value in _checked(choices).items():
        setattr(plan, name, value)
    plan.save()
    plan.shoppers.all().delete()
    _name_shoppers(plan, choices)
    plan.visits.filter(state=VisitState.PLANNED).delete()
    if plan.ended_at is None:
        _plan_visits(plan)


@one_transaction
def end_plan(*, actor: Actor, plan_id: int, is_running: bool = False) -> None:
    """End a plan, or let it go on (`is_running`). Visits that nobody has begun are dropped with its end."""
    require(actor, Permission.SURVEYS)
    plan = _held_plan(plan_id)
    AuditPlan.objects.filter(pk=plan_id).update(ended_at=None if is_running else clock.now())
    if is_running:
        _plan_visits(plan)
    else:
        plan.visits.filter(state=VisitState.PLANNED).delete()
    audit.record(actor=actor, action="audit.resumed" if is_running else "audit.ended", subject=f"audit:{plan_id}")


def plan_coming_visits() -> int:
    """Plan what is due soon in every running plan, each in a transaction of its own; returns how many visits."""
    running = AuditPlan.objects.filter(ended_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(_plan_one(plan_id) for plan_id in list(running))


@one_transaction
def _plan_one(plan_id: int) -> int:
    plan = AuditPlan.objects.select_for_update().filter(pk=plan_id, ended_at=None).first()
    return _plan_visits(plan) if plan else 0


def _plan_visits(plan: AuditPlan) -> int:
    version = published_version(questionnaire_id=plan.questionnaire_id)
    shoppers = list(plan.shoppers.order_by("place", "pk"))
    if version is None or not shoppers:
        return 0
    last_on = plan.visits.order_by("-due_on").values_list("due_on", flat=True).first()
    number = plan.visits.count()
    days = coming_visits(first_on=plan.first_on, every_days=plan.every_days, last_on=last_on, today=_today())
    planned = 0
    for due_on in days:
        shopper = shoppers[turn_of(number + planned, len(shoppers))]
        visit = AuditVisit.objects.create(
            plan=plan,
            version_id=version.id,
            due_on=due_on,
            employee_id=shopper.employee_id,
            shopper_name=shopper.name,
            shopper_email=shopper.email,
        )
        _tell(visit, plan)
        planned += 1
    return planned


def _tell(visit: AuditVisit, plan: AuditPlan) -> None:
    """Whoever makes a visit hears of it: a colleague by a notice, somebody from outside by a mail with the link."""
    path = f"/visits/{visit_token(visit_id=visit.pk)}/"
    if visit.employee_id is not None:
        parameters = {"name": plan.name, "on": visit.due_on.isoformat()}
        notify(employee_id=visit.employee_id, text_code="measure.visit_planned", parameters=parameters, url=path)
        return
    if not visit.shopper_email:
        return
    with override(read_company().language):
        words = _(
            "Hello %(name)s,\n\nplease visit “%(touchpoint)s” by %(day)s and tell us how it was. It takes ten minutes;"
            " the form is made for a phone:\n%(link)s"
        ) % {
            "name": visit.shopper_name,
            "touchpoint": get_touchpoint(touchpoint_id=plan.touchpoint_id).name,
            "day": visit.due_on.isoformat(),
            "link": absolute(path),
        }
        subject = _("A visit for %(company)s: %(name)s") % {"company": read_company().name, "name": plan.name}
    send_internal(to=visit.shopper_email, subject=subject, text=words)


def visit_token(*, visit_id: int) -> str:
    """The signed text of the link by which a visit is filled in, without an account."""
    return ids.sign(purpose=PURPOSE, value=visit_id)


@one_transaction
def fill_in(*, token: str, given: Mapping[str, Sequence[str]], place: str = "", is_final: bool) -> dict[str, str]:
    """Keep what was filled in, and finish the visit when it is `is_final` and whole.

    Returns what is missing or wrong, by the question's key: then the visit is kept as begun. Refuses once it is done.
    """
    visit = _held_visit(token)
    definition = get_version(version_id=visit.version_id).definition
    answers, wrong = read_answers(definition, given, is_final=is_final)
    now = clock.now()
    kept: dict[str, Any] = {"answers": _packed(answers), "place": " ".join(place.split())[:160]}
    if visit.begun_at is None:
        kept["begun_at"] = now
    if is_final and not wrong:
        kept |= {"state": VisitState.DONE, "done_at": now, "score": score_of(definition, answers)}
    else:
        kept["state"] = VisitState.BEGUN
    AuditVisit.objects.filter(pk=visit.pk).update(**kept)
    if kept["state"] == VisitState.DONE:
        _published(visit, kept["score"])
    return wrong


def _published(visit: AuditVisit, score: float | None) -> None:
    touchpoint_id = AuditPlan.objects.values_list("touchpoint_id", flat=True).get(pk=visit.plan_id)
    publish(VisitDone(visit_id=visit.pk, plan_id=visit.plan_id, touchpoint_id=touchpoint_id, score=score))


def _packed(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in answers.items()}


@one_transaction
def add_photo(*, token: str, content: bytes) -> int:
    """Keep a photograph of a visit, without what the camera noted; returns its id. Raises `BadInput`."""
    visit = _held_visit(token)
    if visit.photos.count() >= MOST_PHOTOS:
        raise BadInput(_("A visit keeps up to %(count)s photographs.") % {"count": MOST_PHOTOS})
    photo = developed(content)
    made = AuditPhoto.objects.create(
        visit=visit,
        sha256=files.store(photo.content),
        width=photo.width,
        height=photo.height,
        kept_at=clock.now(),
    )
    return int(made.pk)


@one_transaction
def remove_photo(*, token: str, photo_id: int) -> None:
    """Take a photograph out of a visit that is not finished."""
    visit = _held_visit(token)
    found = AuditPhoto.objects.filter(visit=visit, pk=photo_id).first()
    if found is not None:
        found.delete()
        files.forget_when_unused([found.sha256])


@one_transaction
def skip_visit(*, actor: Actor, visit_id: int) -> None:
    """Drop a visit that cannot be made. It counts as skipped, so that a plan that nobody keeps shows."""
    require(actor, Permission.SURVEYS)
    changed = AuditVisit.objects.filter(pk=visit_id, state__in=OPEN).update(state=VisitState.SKIPPED)
    if not changed:
        raise Refusal(_("This visit is over."))


def _held_visit(token: str) -> AuditVisit:
    visit_id = ids.read_signed(purpose=PURPOSE, text=token)
    found = AuditVisit.objects.select_for_update().filter(pk=visit_id if isinstance(visit_id, int) else 0).first()
    if found is None:
        raise NotFound(_("There is no such visit."))
    if found.state not in OPEN:
        raise Refusal(_("This visit is over. Nothing more can be changed."))
    return found


def _held_plan(plan_id: int) -> AuditPlan:
    found = AuditPlan.objects.select_for_update().filter(pk=plan_id).first()
    if found is None:
        raise NotFound(_("There is no such plan."))
    return found


def _checked(choices: PlanChoices) -> dict[str, Any]:
    name = " ".join(choices.name.split())[:120]
    if not name:
        raise BadInput(_("Give the plan a name."))
    if not 1 <= choices.every_days <= 730:
        raise BadInput(_("Visits come every day at most, and every two years at least."))
    version = published_version(questionnaire_id=choices.questionnaire_id)
    if version is None:
        raise BadInput(_("Publish the form first; then it can be filled in."))
    if not _is_scored(version.definition):
        raise BadInput(_("Nothing on this form is scored. Add a scale or a choice whose first answer is the best."))
    if not choices.shoppers:
        raise BadInput(_("Say who makes the visits."))
    return {
        "name": name,
        "touchpoint_id": get_touchpoint(touchpoint_id=choices.touchpoint_id).id,
        "questionnaire_id": choices.questionnaire_id,
        "every_days": choices.every_days,
        "first_on": choices.first_on,
        "instructions": choices.instructions.strip()[:4000],
    }


def _is_scored(definition: Definition) -> bool:
    unscored = {QuestionKind.OPEN, QuestionKind.CHOICES}
    return any(question.kind not in unscored for question in definition.questions)


def _name_shoppers(plan: AuditPlan, choices: PlanChoices) -> None:
    for place, shopper in enumerate(choices.shoppers):
        name = get_employee(employee_id=shopper.employee_id).name if shopper.employee_id else shopper.name.strip()
        AuditShopper.objects.create(
            plan=plan, employee_id=shopper.employee_id, name=name[:120], email=shopper.email.strip(), place=place
        )


def _today() -> date:
    return clock.today(read_company().timezone)
