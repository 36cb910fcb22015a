"""What people do about what a fit proposed: let it be so, or say no to it."""

from django.utils.translation import gettext as _

from accord.kernel import clock
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.permissions import Actor, person_of
from accord.kernel.transactions import one_transaction
from accord.understand.themes.contracts import By, ProposalKind
from accord.understand.themes.gathering_texts import decided_by_people, said_in
from accord.understand.themes.models import Belonging, Proposal, Taught, Text, Theme
from accord.understand.themes.operations.correcting import mains_of, merge_themes, split_off, theme_to_correct
from accord.understand.themes.operations.proposals import drop_proposals

_LEAST_SPLIT = 3


@one_transaction
def take_proposal(*, actor: Actor, proposal_id: int) -> int:
    """Split or merge as proposed, by corrections each of which can be taken back; returns the theme that stays."""
    proposal = _decide(actor, proposal_id)
    if proposal.kind == ProposalKind.MERGE:
        merge_themes(actor=actor, theme_id=proposal.theme_id, into_id=proposal.other_id or 0)
    else:
        _split(actor, proposal)
    drop_proposals(proposal.theme_id, proposal.other_id or 0)
    return proposal.other_id or proposal.theme_id


@one_transaction
def dismiss_proposal(*, actor: Actor, proposal_id: int) -> None:
    """Not this; it is not proposed again as long as it stays much the same."""
    _decide(actor, proposal_id)


def _decide(actor: Actor, proposal_id: int) -> Proposal:
    found = Proposal.objects.filter(pk=proposal_id, decided_at=None).first()
    if found is None:
        raise NotFound(_("This is not proposed any more. Look at the page again."))
    theme_to_correct(actor, found.theme_id)  # may the actor, and one at a time
    parts = [{"texts": part["texts"], "words": [], "terms": []} for part in found.parts]  # only to know it again
    decided = Proposal.objects.filter(pk=proposal_id, decided_at=None)
    if not decided.update(decided_at=clock.now(), decided_by_id=person_of(actor), parts=parts):
        raise Refusal(_("This is not proposed any more. Look at the page again."))
    return found


def _split(actor: Actor, proposal: Proposal) -> None:
    """Each part but the largest becomes a theme of its own; all of them teach, so that none draws the others' texts."""
    mains = {row.text_id: row.theme_id for row in mains_of(proposal.theme)}
    decided = {text for text, theme in decided_by_people().items() if theme != proposal.theme_id}
    corrections = []
    for part in proposal.parts[1:]:
        wanted = [text for text in part["texts"] if text in mains and text not in decided]
        said = {text.id: text for text in said_in(Text.objects.filter(pk__in=wanted))}
        chosen = [said[text] for text in wanted if text in said]
        if len(chosen) >= _LEAST_SPLIT:
            corrections.append(
                split_off(
                    actor=actor,
                    theme=proposal.theme,
                    chosen=chosen,
                    was={text.id: mains[text.id] for text in chosen},
                    name="",
                    words=part["words"],
                    terms=part["terms"],
                )
            )
    if not corrections:
        raise Refusal(_("Fewer than three of its texts are left. Find the themes anew."))
    _keep_the_largest(proposal.theme, proposal.parts[0]["texts"], mains.keys() - decided, corrections[0])


def _keep_the_largest(theme: Theme, texts: list[int], free: set[int], correction_id: int) -> None:
    staying = [text for text in texts if text in free]
    Belonging.objects.filter(text__in=staying, theme=theme, is_main=True).update(by=By.PERSON)
    Taught.objects.bulk_create(
        Taught(text_id=text, theme=theme, belongs=True, correction_id=correction_id) for text in staying
    )
