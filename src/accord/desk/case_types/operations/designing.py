"""An administrator designs case types: in a draft, which is published as a whole and never written again."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accord.desk.case_types.contracts import Design, DesignEdit
from accord.desk.case_types.designs import edited, faults_of, from_json, to_json
from accord.desk.case_types.events import DesignPublished
from accord.desk.case_types.models import CaseType, Version
from accord.kernel import audit, clock
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.live import hint
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction

_LONGEST_NAME = 60


@one_transaction
def create_case_type(*, actor: Actor, name: str, slug: str = "") -> int:
    """A new case type with an empty draft; it is offered once a version was published. Raises `BadInput`."""
    require(actor, Permission.ADMINISTER)
    words = _name(name)
    plain = (slug or slugify(words))[:40] or "type"
    taken = set(CaseType.objects.values_list("slug", flat=True))
    free = next(one for one in (plain, *(f"{plain}-{n}" for n in range(2, 999))) if one not in taken)
    created = CaseType.objects.create(name=words, slug=free, position=CaseType.objects.count())
    Version.objects.create(type=created, design=to_json(Design()))
    audit.record(actor=actor, action="case_type.created", subject=f"case_type:{created.pk}", name=words)
    return created.pk


@one_transaction
def rename_case_type(*, actor: Actor, type_id: int, name: str) -> None:
    """Give a case type another name, everywhere at once. Raises `BadInput`, `NotFound`."""
    found = _hold(actor, type_id)
    CaseType.objects.filter(pk=type_id).update(name=_name(name))
    audit.record(
        actor=actor, action="case_type.renamed", subject=f"case_type:{type_id}", name=_name(name), previous=found.name
    )
    hint("desk")


@one_transaction
def move_case_type(*, actor: Actor, type_id: int, up: bool) -> None:
    """Let a case type stand one place higher or lower where types are chosen. Raises `NotFound`."""
    _hold(actor, type_id)
    order = list(CaseType.objects.select_for_update().order_by("position", "pk").values_list("pk", flat=True))
    place = order.index(type_id)
    beside = place - 1 if up else place + 1
    if 0 <= beside < len(order):
        order[place], order[beside] = order[beside], order[place]
    for position, number in enumerate(order):
        CaseType.objects.filter(pk=number).update(position=position)
    hint("desk")


@one_transaction
def retire_case_type(*, actor: Actor, type_id: int, retired: bool) -> None:
    """Offer a case type no longer, or again; cases of it keep it. Raises `NotFound`."""
    _hold(actor, type_id)
    CaseType.objects.filter(pk=type_id).update(retired_at=clock.now() if retired else None)
    action = "case_type.retired" if retired else "case_type.offered"
    audit.record(actor=actor, action=action, subject=f"case_type:{type_id}")
    hint("desk")


@one_transaction
def edit_design(*, actor: Actor, type_id: int, edit: DesignEdit) -> Design:
    """Change the draft of a type, which begins as a copy of the newest version. Raises `BadInput`, `NotFound`."""
    _hold(actor, type_id)
    draft = Version.objects.select_for_update().filter(type_id=type_id, number=None).first()
    newest = Version.objects.filter(type_id=type_id).exclude(number=None).order_by("-number").first()
    before = from_json(draft.design if draft else newest.design if newest else {})
    after = edited(before, edit)
    if draft is None:
        Version.objects.create(type_id=type_id, design=to_json(after))
    else:
        Version.objects.filter(pk=draft.pk).update(design=to_json(after))
    return after


@one_transaction
def discard_draft(*, actor: Actor, type_id: int) -> None:
    """Throw the draft away; the newest version stays as it is. Refuses before the first was published."""
    _hold(actor, type_id)
    if not Version.objects.filter(type_id=type_id).exclude(number=None).exists():
        raise Refusal(_("There is no version to go back to yet."))
    Version.objects.filter(type_id=type_id, number=None).delete()


@one_transaction
def publish_design(*, actor: Actor, type_id: int) -> int:
    """Let the draft hold for cases that begin from now on; returns its number. Raises `BadInput`, `Refusal`."""
    _hold(actor, type_id)
    draft = Version.objects.select_for_update().filter(type_id=type_id, number=None).first()
    if draft is None:
        raise Refusal(_("Nothing was changed since the last version."))
    faults = faults_of(from_json(draft.design))
    if faults:
        raise BadInput(" ".join(faults))
    newest = Version.objects.filter(type_id=type_id).exclude(number=None).order_by("-number").first()
    if newest is not None and newest.design == draft.design:
        raise Refusal(_("Nothing was changed since the last version."))
    number = (newest.number or 0) + 1 if newest else 1
    Version.objects.filter(pk=draft.pk).update(
        number=number, published_at=clock.now(), published_by_id=actor.id if actor.kind == "staff" else None
    )
    audit.record(actor=actor, action="case_type.published", subject=f"case_type:{type_id}", number=number)
    publish(DesignPublished(type_id=type_id, number=number), actor=actor)
    return number


def _hold(actor: Actor, type_id: int) -> CaseType:
    require(actor, Permission.ADMINISTER)
    found = CaseType.objects.select_for_update().filter(pk=type_id).first()
    if found is None:
        raise NotFound(_("There is no such case type."))
    return found


def _name(words: str) -> str:
    name = " ".join(words.split())[:_LONGEST_NAME]
    if not name:
        raise BadInput(_("Give it a name."))
    return name
