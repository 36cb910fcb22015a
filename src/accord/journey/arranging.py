"""Putting the journey into another order, and taking out what nothing has used."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accord.journey.events import JourneyChanged
from accord.journey.models import ContactReason, Stage, Touchpoint
from accord.kernel import audit
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction


@one_transaction
def arrange_stages(*, actor: Actor, stage_ids: Sequence[int]) -> None:
    """Put the stages into this order. All of them must be named, each once; `BadInput` otherwise."""
    require(actor, Permission.ADMINISTER)
    there = set(Stage.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    if there != set(stage_ids) or len(stage_ids) != len(there):
        raise BadInput(_("The journey has changed meanwhile. Look at it again."))
    for position, stage_id in enumerate(stage_ids):
        Stage.objects.filter(pk=stage_id).update(position=position)
    publish(JourneyChanged(what="journey"), actor=actor)


@one_transaction
def move_stage(*, actor: Actor, stage_id: int, by: int) -> None:
    """Move a stage by so many places, later in the journey where `by` is positive, as far as there are any."""
    order = list(Stage.objects.order_by("position", "id").values_list("pk", flat=True))
    if stage_id not in order:
        raise NotFound(_("There is no such stage."))
    arrange_stages(actor=actor, stage_ids=_moved(order, stage_id, by))


@one_transaction
def place_touchpoint(*, actor: Actor, touchpoint_id: int, stage_id: int, place: int) -> None:
    """Put a touchpoint into a stage, before the one that now stands at `place` there."""
    require(actor, Permission.ADMINISTER)
    moved = Touchpoint.objects.select_for_update().filter(pk=touchpoint_id).first()
    if moved is None:
        raise NotFound(_("There is no such touchpoint."))
    if not Stage.objects.select_for_update().filter(pk=stage_id).exists():
        raise NotFound(_("There is no such stage."))
    others = Touchpoint.objects.filter(stage_id=stage_id).exclude(pk=touchpoint_id).order_by("position", "id")
    order = list(others.values_list("pk", flat=True))
    order.insert(max(0, min(place, len(order))), touchpoint_id)
    Touchpoint.objects.filter(pk=touchpoint_id).update(stage_id=stage_id)
    for position, number in enumerate(order):
        Touchpoint.objects.filter(pk=number).update(position=position)
    publish(JourneyChanged(what="touchpoint", subject_id=touchpoint_id), actor=actor)


@one_transaction
def move_touchpoint(*, actor: Actor, touchpoint_id: int, by: int) -> None:
    """Move a touchpoint by one place; past the end of its stage it goes on into the next, before its start back."""
    require(actor, Permission.ADMINISTER)
    found = Touchpoint.objects.filter(pk=touchpoint_id).first()
    if found is None:
        raise NotFound(_("There is no such touchpoint."))
    here = list(
        Touchpoint.objects.filter(stage_id=found.stage_id).order_by("position", "id").values_list("pk", flat=True)
    )
    place, stage_id = here.index(touchpoint_id) + by, found.stage_id
    if not 0 <= place < len(here):
        stages = list(Stage.objects.order_by("position", "id").values_list("pk", flat=True))
        beside = stages.index(stage_id) + (1 if by > 0 else -1)
        if not 0 <= beside < len(stages):
            return
        stage_id = stages[beside]
        place = 0 if by > 0 else Touchpoint.objects.filter(stage_id=stage_id).count()
    place_touchpoint(actor=actor, touchpoint_id=touchpoint_id, stage_id=stage_id, place=place)


@one_transaction
def remove_stage(*, actor: Actor, stage_id: int) -> None:
    """Take out a stage that has no touchpoint any more."""
    _remove(actor, Stage, stage_id, _("This stage still has touchpoints. Move them first."))


@one_transaction
def remove_touchpoint(*, actor: Actor, touchpoint_id: int) -> None:
    """Take out a touchpoint that has no reasons and at which nothing has happened."""
    _remove(actor, Touchpoint, touchpoint_id, _("Something refers to this touchpoint: it stays, or is renamed."))


@one_transaction
def remove_reason(*, actor: Actor, reason_id: int) -> None:
    """Take out a contact reason about which nobody has written."""
    _remove(actor, ContactReason, reason_id, _("Contacts were about this reason: it stays, or is renamed."))


def _remove(actor: Actor, model: type[Stage | Touchpoint | ContactReason], number: int, sentence: str) -> None:
    """The database decides: whatever still refers to it, on any floor, keeps it."""
    require(actor, Permission.ADMINISTER)
    found = model.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if found is None:
        raise NotFound(_("That is not there any more."))
    if _is_referred_to(found):
        raise Refusal(sentence)
    try:
        with transaction.atomic():
            found.delete()
    except ProtectedError:
        raise Refusal(sentence) from None
    what = model.__name__.lower()
    audit.record(actor=actor, action="journey.removed", subject=f"{what}:{number}", name=found.name)
    publish(JourneyChanged(what=what, subject_id=number), actor=actor)


def _is_referred_to(found: Stage | Touchpoint | ContactReason) -> bool:
    """Whether any row of any table names it, also one that would let go of it."""
    relations = (r for r in found._meta.related_objects if r.auto_created and not r.concrete)
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: found}).exists()
        for relation in relations
    )


def _moved(order: Sequence[int], number: int, by: int) -> list[int]:
    others = [each for each in order if each != number]
    others.insert(max(0, min(order.index(number) + by, len(others))), number)
    return others
