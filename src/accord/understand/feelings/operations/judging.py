"""What people judge: it counts at once in place of the guess, is kept, can be taken back, and teaches."""

from django.utils.translation import gettext as _

from accord.kernel import clock
from accord.kernel.errors import NotAllowed, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, person_of
from accord.kernel.transactions import one_transaction
from accord.understand.feelings.contracts import Feeling
from accord.understand.feelings.events import FeelingJudged
from accord.understand.feelings.models import Felt, Judgement
from accord.understand.feelings.operations.teaching import CORRECTORS


@one_transaction
def judge_feeling(*, actor: Actor, text_id: int, feeling: Feeling) -> int:
    """A text sounds so; a later judgement takes the place of an earlier one. Returns the judgement's id.

    Saying what is said already confirms the guess. The same judgement twice stays one.
    """
    _require(actor)
    felt = _felt(text_id)
    standing = Judgement.objects.filter(text_id=text_id, undone_at=None).first()
    if standing is not None and standing.feeling == feeling:
        return standing.pk
    now, employee_id = clock.now(), person_of(actor)
    if standing is not None:
        Judgement.objects.filter(pk=standing.pk).update(undone_at=now)
    judgement = Judgement.objects.create(
        text_id=text_id,
        feeling=feeling,
        said=felt.likeliest if felt.is_sure else "",
        probability=felt.probability,
        made_by_id=employee_id,
        made_at=now,
    )
    Felt.objects.filter(pk=text_id).update(judged=feeling)
    event = FeelingJudged(judgement_id=judgement.pk, text_id=text_id, feeling=feeling, employee_id=employee_id)
    publish(event, actor=actor)
    return judgement.pk


@one_transaction
def take_back_judgement(*, actor: Actor, judgement_id: int) -> None:
    """The guess counts again, and nothing is taught by the judgement any more. Refuses a second time."""
    _require(actor)
    judgement = Judgement.objects.filter(pk=judgement_id).first()
    if judgement is None:
        raise NotFound(_("There is no such judgement."))
    _felt(judgement.text_id)
    if not Judgement.objects.filter(pk=judgement_id, undone_at=None).update(undone_at=clock.now()):
        raise Refusal(_("This was taken back already, or somebody judged again since."))
    Felt.objects.filter(pk=judgement.text_id).update(judged="")
    event = FeelingJudged(
        judgement_id=judgement_id,
        text_id=judgement.text_id,
        feeling=judgement.feeling,
        employee_id=person_of(actor),
        is_undone=True,
    )
    publish(event, actor=actor)


def _require(actor: Actor) -> None:
    if not (actor.may(Permission.DESK) or any(actor.may(one) for one in CORRECTORS)):
        raise NotAllowed(_("Your role does not include this. Ask an administrator for the right."))


def _felt(text_id: int) -> Felt:
    """What was heard of a text, its row held: judgements of one text wait for each other."""
    found = Felt.objects.select_for_update().filter(pk=text_id).first()
    if found is None:
        raise NotFound(_("There is no such text."))
    return found
