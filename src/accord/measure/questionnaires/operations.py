"""Writing questionnaires: a draft beside what is asked, published whole, retired when it has served."""

from django.db.models import Max
from django.utils.translation import gettext as _

from accord.kernel import audit, clock
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.permissions import SYSTEM, Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.measure.questionnaires.contracts import Definition, VersionState
from accord.measure.questionnaires.models import Questionnaire, Version
from accord.measure.questionnaires.rules import lacks, widened
from accord.measure.questionnaires.shapes import packed, unpacked
from accord.measure.questionnaires.starter import starter


class NotWhole(Refusal):
    """A draft that lacks something was to be published; `what` says it in sentences."""

    status = 409

    def __init__(self, what: list[str]) -> None:
        super().__init__(" ".join(what))
        self.what = what


@one_transaction
def write_questionnaire(*, actor: Actor, name: str, definition: Definition) -> int:
    """Begin a questionnaire with its first draft; returns its id."""
    require(actor, Permission.SURVEYS)
    made = Questionnaire.objects.create(name=_name(name), changed_at=clock.now())
    Version.objects.create(
        questionnaire=made,
        number=1,
        state=VersionState.DRAFT,
        definition=packed(definition),
        made_by=actor.code,
    )
    return int(made.pk)


@one_transaction
def save_draft(*, actor: Actor, questionnaire_id: int, name: str, definition: Definition) -> int:
    """Write the draft of a questionnaire, beginning one beside the version that is asked; returns its number."""
    require(actor, Permission.SURVEYS)
    held = _hold(questionnaire_id)
    if held.retired_at is not None:
        raise Refusal(_("This questionnaire is retired. Bring it back first."))
    held.name, held.changed_at = _name(name), clock.now()
    held.save(update_fields=["name", "changed_at"])
    draft = Version.objects.filter(questionnaire=held, state=VersionState.DRAFT).first()
    if draft is None:
        newest = held.versions.aggregate(newest=Max("number"))["newest"] or 0
        draft = Version(questionnaire=held, number=newest + 1, state=VersionState.DRAFT)
    draft.definition, draft.made_by = packed(definition), actor.code
    draft.save()
    return int(draft.number)


@one_transaction
def publish_draft(*, actor: Actor, questionnaire_id: int) -> int:
    """Ask the draft from now on instead of the version before; returns its number.

    Invitations that are out keep the version they were sent with. Raises `NotWhole` when something is missing.
    """
    require(actor, Permission.SURVEYS)
    held = _hold(questionnaire_id)
    draft = Version.objects.filter(questionnaire=held, state=VersionState.DRAFT).first()
    if draft is None:
        raise Refusal(_("There is no draft to publish."))
    if missing := lacks(unpacked(draft.definition)):
        raise NotWhole(missing)
    now = clock.now()
    held.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
    draft.state, draft.published_at = VersionState.PUBLISHED, now
    draft.save(update_fields=["state", "published_at"])
    held.retired_at, held.changed_at = None, now
    held.save(update_fields=["retired_at", "changed_at"])
    audit.record(actor=actor, action="questionnaire.published", subject=f"questionnaire:{held.pk}", number=draft.number)
    return int(draft.number)


@one_transaction
def retire_questionnaire(*, actor: Actor, questionnaire_id: int) -> None:
    """Ask it no more; what was answered stays. Programmes that use it send nothing until it is published again."""
    require(actor, Permission.SURVEYS)
    held = _hold(questionnaire_id)
    held.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
    held.retired_at = held.changed_at = clock.now()
    held.save(update_fields=["retired_at", "changed_at"])
    audit.record(actor=actor, action="questionnaire.retired", subject=f"questionnaire:{held.pk}")


@one_transaction
def bring_back(*, actor: Actor, questionnaire_id: int) -> None:
    """Write on a questionnaire that was retired: its newest version is the draft."""
    require(actor, Permission.SURVEYS)
    held = _hold(questionnaire_id)
    newest = held.versions.order_by("-number")[0]
    held.retired_at, held.changed_at = None, clock.now()
    held.save(update_fields=["retired_at", "changed_at"])
    if newest.state != VersionState.DRAFT:
        Version.objects.create(
            questionnaire=held,
            number=newest.number + 1,
            state=VersionState.DRAFT,
            definition=newest.definition,
            made_by=actor.code,
        )


@one_transaction
def standard_questionnaire(*, slug: str) -> int:
    """The questionnaire that Accord brings under this name, made and published when it is first needed; its id."""
    known = Questionnaire.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if known is not None:
        return int(known)
    name, definition = starter(slug)
    now = clock.now()
    made, is_new = Questionnaire.objects.get_or_create(slug=slug, defaults={"name": name, "changed_at": now})
    if is_new:
        Version.objects.create(
            questionnaire=made,
            number=1,
            state=VersionState.PUBLISHED,
            definition=packed(definition),
            made_by=SYSTEM.code,
            published_at=now,
        )
    return int(made.pk)


@one_transaction
def describe_elsewhere(*, slug: str, name: str, definition: Definition) -> tuple[int, int]:
    """The questionnaire of a survey that another system asked, and its version; made, or widened by this definition.

    What was asked elsewhere is known by its answers alone: a later table may bring a question or a choice more. Nobody
    is ever asked this version here.
    """
    now = clock.now()
    made, is_new = Questionnaire.objects.get_or_create(
        slug=slug, defaults={"name": _name(name), "changed_at": now, "retired_at": now}
    )
    held = _hold(made.pk)
    if is_new:
        version = Version.objects.create(
            questionnaire=held,
            number=1,
            state=VersionState.RETIRED,
            definition=packed(definition),
            made_by=SYSTEM.code,
            published_at=now,
        )
        return int(held.pk), int(version.pk)
    version = Version.objects.filter(questionnaire=held).order_by("number")[0]
    wide = widened(unpacked(version.definition), definition)
    if packed(wide) != version.definition:
        version.definition = packed(wide)
        version.save(update_fields=["definition"])
    return int(held.pk), int(version.pk)


def _name(name: str) -> str:
    if not name.strip():
        raise BadInput(_("Give the questionnaire a name."))
    return name.strip()[:120]


def _hold(questionnaire_id: int) -> Questionnaire:
    found = Questionnaire.objects.select_for_update().filter(pk=questionnaire_id).first()
    if found is None:
        raise NotFound(_("There is no such questionnaire."))
    return found
