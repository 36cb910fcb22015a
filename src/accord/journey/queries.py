"""Reads about the journey."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accord.journey.contracts import ChangeKind, ChangeRow, Demand, ReasonRow, StageRow, TouchpointRow
from accord.journey.models import Change, ContactReason, Stage, Touchpoint
from accord.kernel.errors import NotFound

AHEAD = timedelta(days=14)
BEHIND = timedelta(days=14)
JUST_BEFORE = timedelta(days=21)


def list_stages() -> list[StageRow]:
    """The stages in the order in which a customer walks them."""
    stages = Stage.objects.order_by("position", "id")
    return [StageRow(id=s.pk, slug=s.slug, name=s.name, position=s.position) for s in stages]


def list_touchpoints() -> list[TouchpointRow]:
    """All touchpoints in the order of the journey."""
    found = _touchpoints().order_by("stage__position", "position", "id")
    return [_touchpoint_row(touchpoint) for touchpoint in found]


def get_touchpoint(*, touchpoint_id: int) -> TouchpointRow:
    """One touchpoint; raises `NotFound`."""
    found = _touchpoints().filter(pk=touchpoint_id).first()
    if found is None:
        raise NotFound(_("There is no such touchpoint."))
    return _touchpoint_row(found)


def find_touchpoint(*, slug: str) -> TouchpointRow | None:
    """The touchpoint of this slug."""
    found = _touchpoints().filter(slug=slug).first()
    return None if found is None else _touchpoint_row(found)


def list_reasons(*, touchpoint_id: int | None = None) -> list[ReasonRow]:
    """All contact reasons, or those of one touchpoint, in the order of the journey."""
    found = _reasons()
    if touchpoint_id is not None:
        found = found.filter(touchpoint_id=touchpoint_id)
    return [_reason_row(r) for r in found.order_by("touchpoint__stage__position", "touchpoint__position", "id")]


def get_reason(*, reason_id: int) -> ReasonRow:
    """One contact reason; raises `NotFound`."""
    found = _reasons().filter(pk=reason_id).first()
    if found is None:
        raise NotFound(_("There is no such contact reason."))
    return _reason_row(found)


def list_changes(*, since: date, until: date, touchpoint_id: int | None = None) -> list[ChangeRow]:
    """Changes of the calendar that touch the days from `since` to `until`, both included, by their first day."""
    overlapping = Q(begins_on__lte=until) & (Q(ends_on__gte=since) | Q(ends_on=None, begins_on__gte=since))
    found = Change.objects.filter(overlapping).select_related("touchpoint", "department")
    if touchpoint_id is not None:
        found = found.filter(touchpoint_id=touchpoint_id)
    return [_change_row(change) for change in found.order_by("begins_on", "id")]


def get_change(*, change_id: int) -> ChangeRow:
    """One entry of the calendar; raises `NotFound`."""
    found = Change.objects.filter(pk=change_id).select_related("touchpoint", "department").first()
    if found is None:
        raise NotFound(_("There is no such change."))
    return _change_row(found)


def changes_near(*, day: date, ahead: timedelta = AHEAD, behind: timedelta = BEHIND) -> list[ChangeRow]:
    """What customers may notice about a day: in force with an end, begun just before, or about to begin.

    What is in force comes first, then the nearest. A change that stays is near only while it is new. One statement.
    """
    rows = list_changes(since=day - behind, until=day + ahead)
    near = [row for row in rows if row.ends_on is None or row.ends_on >= day or row.begins_on >= day - behind]
    return sorted(near, key=lambda row: (not row.is_in_force(day), abs((row.begins_on - day).days), row.id))


def changes_just_before(
    *, day: date, touchpoint_ids: Collection[int] = (), within: timedelta = JUST_BEFORE
) -> list[ChangeRow]:
    """Changes that began on a day or in the days before it, the newest first: a signal that began then names them.

    With touchpoints, those at one of them or at none in particular.
    """
    rows = [r for r in list_changes(since=day - within, until=day) if day - within <= r.begins_on <= day]
    if touchpoint_ids:
        rows = [row for row in rows if row.touchpoint_id is None or row.touchpoint_id in touchpoint_ids]
    return sorted(rows, key=lambda row: (row.begins_on, row.id), reverse=True)


def _touchpoints() -> QuerySet[Touchpoint]:
    return Touchpoint.objects.select_related("stage", "department")


def _reasons() -> QuerySet[ContactReason]:
    return ContactReason.objects.select_related("touchpoint").annotate(
        answering_id=Coalesce("department_id", "touchpoint__department_id"),
        answering_name=Coalesce(F("department__name"), F("touchpoint__department__name")),
    )


def _touchpoint_row(touchpoint: Touchpoint) -> TouchpointRow:
    return TouchpointRow(
        id=touchpoint.pk,
        slug=touchpoint.slug,
        name=touchpoint.name,
        stage_id=touchpoint.stage_id,
        stage_name=touchpoint.stage.name,
        department_id=touchpoint.department_id,
        department_name=touchpoint.department.name,
    )


def _reason_row(reason: ContactReason) -> ReasonRow:
    return ReasonRow(
        id=reason.pk,
        slug=reason.slug,
        name=reason.name,
        touchpoint_id=reason.touchpoint_id,
        touchpoint_name=reason.touchpoint.name,
        department_id=reason.answering_id,  # type: ignore[attr-defined]  # annotated by _reasons
        department_name=reason.answering_name,  # type: ignore[attr-defined]  # the same
        usual_demand=Demand(reason.usual_demand),
        words=tuple(reason.words),
    )


def _change_row(change: Change) -> ChangeRow:
    return ChangeRow(
        id=change.pk,
        title=change.title,
        description=change.description,
        touchpoint_id=change.touchpoint_id,
        touchpoint_name=change.touchpoint.name if change.touchpoint else None,
        department_id=change.department_id,
        department_name=change.department.name,
        begins_on=change.begins_on,
        ends_on=change.ends_on,
        kind=ChangeKind(change.kind),
    )
