"""The service vision: proposed by anybody, voted for by everybody, chosen by those who lead."""

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from accord.culture.contracts import LONGEST_SENTENCE
from accord.culture.events import VisionChosen, VisionProposed
from accord.culture.models import VisionProposal, VisionVote
from accord.culture.queries import VISION_CACHE_KEY
from accord.kernel import audit, clock
from accord.kernel.company import adopt_vision
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction


@one_transaction
def propose_vision(*, actor: Actor, sentence: str) -> int:
    """Propose one sentence of at most 200 characters; the proposer's vote is counted with it."""
    require(actor, Permission.EMPLOYEE)
    words = " ".join(sentence.split())
    if not words or len(words) > LONGEST_SENTENCE:
        raise BadInput(_("Write one sentence of at most 200 characters."))
    made = VisionProposal.objects.create(sentence=words, proposed_by_id=person_of(actor), proposed_at=clock.now())
    VisionVote.objects.create(proposal=made, employee_id=person_of(actor), voted_at=clock.now())
    publish(VisionProposed(proposal_id=made.pk), actor=actor)
    return made.pk


@one_transaction
def vote_for_vision(*, actor: Actor, proposal_id: int) -> None:
    """Vote for a proposal; a second vote changes nothing."""
    require(actor, Permission.EMPLOYEE)
    _require_proposal(proposal_id)
    vote = VisionVote(proposal_id=proposal_id, employee_id=person_of(actor), voted_at=clock.now())
    VisionVote.objects.bulk_create([vote], ignore_conflicts=True)


@one_transaction
def withdraw_vote(*, actor: Actor, proposal_id: int) -> None:
    """Take one's vote back."""
    require(actor, Permission.EMPLOYEE)
    VisionVote.objects.filter(proposal_id=proposal_id, employee_id=person_of(actor)).delete()


@one_transaction
def choose_vision(*, actor: Actor, proposal_id: int) -> None:
    """Put a sentence in force; the one before stays among the proposals."""
    require(actor, Permission.PEOPLE)
    proposals = VisionProposal.objects.select_for_update().order_by("id")
    known = {
        proposal.pk: proposal for proposal in proposals.filter(is_in_force=True) | proposals.filter(pk=proposal_id)
    }
    if proposal_id not in known:
        raise NotFound(_("There is no such proposal."))
    if known[proposal_id].is_in_force:
        return
    VisionProposal.objects.filter(is_in_force=True).update(is_in_force=False)
    VisionProposal.objects.filter(pk=proposal_id).update(is_in_force=True, chosen_at=clock.now())
    adopt_vision(sentence=known[proposal_id].sentence)
    audit.record(actor=actor, action="vision.chosen", subject=f"vision:{proposal_id}")
    publish(VisionChosen(proposal_id=proposal_id), actor=actor)
    transaction.on_commit(lambda: cache.delete(VISION_CACHE_KEY))


def _require_proposal(proposal_id: int) -> None:
    if not VisionProposal.objects.filter(pk=proposal_id).exists():
        raise NotFound(_("There is no such proposal."))
