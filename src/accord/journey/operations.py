"""Writes about the journey."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.journey.arranging import arrange_stages as arrange_stages  # noqa: PLC0414 - this module's own door
from accord.journey.arranging import move_stage as move_stage  # noqa: PLC0414 - this module's own door
from accord.journey.arranging import move_touchpoint as move_touchpoint  # noqa: PLC0414 - this module's own door
from accord.journey.arranging import place_touchpoint as place_touchpoint  # noqa: PLC0414 - this module's own door
from accord.journey.arranging import remove_reason as remove_reason  # noqa: PLC0414 - this module's own door
from accord.journey.arranging import remove_stage as remove_stage  # noqa: PLC0414 - this module's own door
from accord.journey.arranging import remove_touchpoint as remove_touchpoint  # noqa: PLC0414 - this module's own door
from accord.journey.contracts import ChangeKind, Demand
from accord.journey.events import ChangePlanned, ChangeWithdrawn, JourneyChanged
from accord.journey.models import Change, ContactReason, Stage, Touchpoint
from accord.kernel import audit
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.staff.operations import create_department
from accord.staff.queries import list_departments


@one_transaction
def define_journey(*, actor: Actor, stages: Sequence[Mapping[str, Any]]) -> None:
    """Lay out the journey from plain mappings; what has a known slug is changed, nothing is removed.

    A stage is {slug, name, touchpoints: [{slug, name, department, reasons: [{slug, name, usual_demand, words,
    department?}]}]}; departments are named by their slug and must exist (`BadInput` otherwise).
    """
    require(actor, Permission.ADMINISTER)
    departments = {department.slug: department.id for department in list_departments()}
    for position, stage in enumerate(stages):
        values = {"name": stage["name"], "position": position}
        stage_id = Stage.objects.update_or_create(slug=stage["slug"], defaults=values)[0].pk
        for place, touchpoint in enumerate(stage.get("touchpoints", ())):
            _define_touchpoint(stage_id, place, touchpoint, departments)
    publish(JourneyChanged(what="journey"), actor=actor)


def _define_touchpoint(
    stage_id: int, position: int, touchpoint: Mapping[str, Any], departments: Mapping[str, int]
) -> None:
    values = {
        "name": touchpoint["name"],
        "stage_id": stage_id,
        "department_id": _department_id(touchpoint["department"], departments),
        "position": position,
    }
    touchpoint_id = Touchpoint.objects.update_or_create(slug=touchpoint["slug"], defaults=values)[0].pk
    for reason in touchpoint.get("reasons", ()):
        named = reason.get("department")
        chosen = {
            "name": reason["name"],
            "touchpoint_id": touchpoint_id,
            "usual_demand": Demand(reason["usual_demand"]),
            "words": list(reason.get("words", ())),
            "department_id": None if named is None else _department_id(named, departments),
        }
        ContactReason.objects.update_or_create(slug=reason["slug"], defaults=chosen)


def _department_id(slug: str, departments: Mapping[str, int]) -> int:
    if slug not in departments:
        raise BadInput(_("There is no department “%(slug)s”.") % {"slug": slug})
    return departments[slug]


@one_transaction
def start_journey(*, actor: Actor, language: str = "en") -> None:
    """Give a new installation the usual departments and a journey to begin with, in its language."""
    from accord.journey.starter import departments, stages

    with override(language):
        known = {department.slug for department in list_departments()}
        for slug, name in departments():
            if slug not in known:
                create_department(actor=actor, slug=slug, name=name)
        define_journey(actor=actor, stages=stages())


@one_transaction
def add_stage(*, actor: Actor, name: str) -> int:
    """Add a stage at the end of the journey and return its id."""
    require(actor, Permission.ADMINISTER)
    last = Stage.objects.order_by("-position").values_list("position", flat=True).first()
    position = 0 if last is None else last + 1
    made = Stage.objects.create(slug=_free_slug(Stage, name), name=_named(name), position=position)
    publish(JourneyChanged(what="stage", subject_id=made.pk), actor=actor)
    return made.pk


@one_transaction
def rename_stage(*, actor: Actor, stage_id: int, name: str) -> None:
    """Give a stage another name."""
    require(actor, Permission.ADMINISTER)
    if not Stage.objects.filter(pk=stage_id).update(name=_named(name)):
        raise NotFound(_("There is no such stage."))
    publish(JourneyChanged(what="stage", subject_id=stage_id), actor=actor)


@one_transaction
def add_touchpoint(*, actor: Actor, stage_id: int, name: str, department_id: int) -> int:
    """Add a touchpoint at the end of a stage, with the department that answers for it; returns its id."""
    require(actor, Permission.ADMINISTER)
    if not Stage.objects.filter(pk=stage_id).exists():
        raise NotFound(_("There is no such stage."))
    position = Touchpoint.objects.filter(stage_id=stage_id).count()
    made = Touchpoint.objects.create(
        slug=_free_slug(Touchpoint, name),
        name=_named(name),
        stage_id=stage_id,
        department_id=department_id,
        position=position,
    )
    publish(JourneyChanged(what="touchpoint", subject_id=made.pk), actor=actor)
    return made.pk


@one_transaction
def change_touchpoint(*, actor: Actor, touchpoint_id: int, name: str, department_id: int) -> None:
    """Rename a touchpoint or give it to another department; who is accountable is audited."""
    require(actor, Permission.ADMINISTER)
    touchpoint = Touchpoint.objects.select_for_update().filter(pk=touchpoint_id).first()
    if touchpoint is None:
        raise NotFound(_("There is no such touchpoint."))
    _audit_department(actor, f"touchpoint:{touchpoint_id}", touchpoint.department_id, department_id)
    Touchpoint.objects.filter(pk=touchpoint_id).update(name=_named(name), department_id=department_id)
    publish(JourneyChanged(what="touchpoint", subject_id=touchpoint_id), actor=actor)


@one_transaction
def add_reason(
    *,
    actor: Actor,
    touchpoint_id: int,
    name: str,
    usual_demand: Demand,
    words: Sequence[str] = (),
    department_id: int | None = None,
) -> int:
    """Add a contact reason at a touchpoint and return its id; without a department the touchpoint's answers."""
    require(actor, Permission.ADMINISTER)
    if not Touchpoint.objects.filter(pk=touchpoint_id).exists():
        raise NotFound(_("There is no such touchpoint."))
    if ContactReason.objects.filter(touchpoint_id=touchpoint_id, name__iexact=name.strip()).exists():
        raise Refusal(_("There is one of this name already."))
    made = ContactReason.objects.create(
        slug=_free_slug(ContactReason, name),
        name=_named(name),
        touchpoint_id=touchpoint_id,
        usual_demand=usual_demand,
        words=list(words),
        department_id=department_id,
    )
    publish(JourneyChanged(what="reason", subject_id=made.pk), actor=actor)
    return made.pk


@one_transaction
def change_reason(
    *,
    actor: Actor,
    reason_id: int,
    name: str,
    usual_demand: Demand,
    words: Sequence[str] = (),
    department_id: int | None = None,
) -> None:
    """Change a contact reason; who is accountable is audited."""
    require(actor, Permission.ADMINISTER)
    reason = ContactReason.objects.select_for_update(of=("self",)).filter(pk=reason_id).first()
    if reason is None:
        raise NotFound(_("There is no such contact reason."))
    _audit_department(actor, f"reason:{reason_id}", reason.department_id, department_id)
    ContactReason.objects.filter(pk=reason_id).update(
        name=_named(name), usual_demand=usual_demand, words=list(words), department_id=department_id
    )
    publish(JourneyChanged(what="reason", subject_id=reason_id), actor=actor)


@one_transaction
def plan_change(
    *,
    actor: Actor,
    title: str,
    department_id: int,
    begins_on: date,
    ends_on: date | None = None,
    touchpoint_id: int | None = None,
    description: str = "",
    kind: ChangeKind = ChangeKind.OTHER,
) -> int:
    """Enter a change that customers may notice into the calendar and return its id.

    Department owners enter those of their own department, administrators those of any.
    """
    _require_calendar(actor, department_id)
    _check_change(title, begins_on, ends_on)
    made = Change.objects.create(
        kind=kind,
        title=title.strip()[:160],
        description=description,
        touchpoint_id=touchpoint_id,
        department_id=department_id,
        begins_on=begins_on,
        ends_on=ends_on,
    )
    event = ChangePlanned(change_id=made.pk, touchpoint_id=touchpoint_id, department_id=department_id)
    publish(event, actor=actor)
    return made.pk


@one_transaction
def change_change(
    *,
    actor: Actor,
    change_id: int,
    title: str,
    department_id: int,
    begins_on: date,
    ends_on: date | None = None,
    touchpoint_id: int | None = None,
    description: str = "",
    kind: ChangeKind = ChangeKind.OTHER,
) -> None:
    """Correct an entry of the calendar, or move it; for whoever may enter it for the department before and after."""
    change = Change.objects.select_for_update().filter(pk=change_id).first()
    if change is None:
        raise NotFound(_("There is no such change."))
    _require_calendar(actor, change.department_id)
    _require_calendar(actor, department_id)
    _check_change(title, begins_on, ends_on)
    Change.objects.filter(pk=change_id).update(
        kind=kind,
        title=title.strip()[:160],
        description=description,
        touchpoint_id=touchpoint_id,
        department_id=department_id,
        begins_on=begins_on,
        ends_on=ends_on,
    )
    publish(ChangePlanned(change_id=change_id, touchpoint_id=touchpoint_id, department_id=department_id), actor=actor)


def _check_change(title: str, begins_on: date, ends_on: date | None) -> None:
    if not title.strip():
        raise BadInput(_("Say in a few words what changes."))
    if ends_on is not None and ends_on < begins_on:
        raise BadInput(_("The change ends before it begins."))


@one_transaction
def withdraw_change(*, actor: Actor, change_id: int) -> None:
    """Take a change out of the calendar."""
    change = Change.objects.select_for_update().filter(pk=change_id).first()
    if change is None:
        raise NotFound(_("There is no such change."))
    _require_calendar(actor, change.department_id)
    change.delete()
    publish(ChangeWithdrawn(change_id=change_id), actor=actor)


def _require_calendar(actor: Actor, department_id: int) -> None:
    own = actor.may(Permission.DEPARTMENT) and actor.department_id == department_id
    if not own:
        require(actor, Permission.ADMINISTER)


def _audit_department(actor: Actor, subject: str, before: int | None, after: int | None) -> None:
    if before != after:
        audit.record(actor=actor, action="journey.accountable_changed", subject=subject, before=before, after=after)


def _named(name: str) -> str:
    if not name.strip():
        raise BadInput(_("Give a name."))
    return name.strip()


def _free_slug(model: type[Stage | Touchpoint | ContactReason], name: str) -> str:
    """A slug that is free. Stages and touchpoints are told apart by their names alone, reasons at each touchpoint."""
    if model is not ContactReason and model.objects.filter(name__iexact=name.strip()).exists():
        raise Refusal(_("There is one of this name already."))
    slug = slugify(name)[:50] or "unnamed"
    taken = set(model.objects.filter(slug__startswith=slug[:46]).values_list("slug", flat=True))
    return next(s for s in (slug, *(f"{slug[:46]}-{n}" for n in range(2, 1000))) if s not in taken)
