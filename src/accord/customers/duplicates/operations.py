"""Orders about persons who may be one: look for them, take what others noticed, accept, refuse, take apart."""

import time
from collections import defaultdict
from collections.abc import Sequence
from math import inf

from django.utils.translation import gettext as _

from accord.customers.duplicates import finding
from accord.customers.duplicates.contracts import Evidence, ProposalState, Reason
from accord.customers.duplicates.models import Proposal
from accord.customers.models import Customer, Merge
from accord.customers.operations.people import merge_customers, unmerge_customers
from accord.customers.queries import list_customers
from accord.kernel import audit, clock
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.models import Setting
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction

BATCH = 2000
_SEEN = "customers.duplicates.seen"


@one_transaction
def look_at_next(*, after_id: int, limit: int = BATCH) -> int:
    """Compare the next persons with those who share a key with them; returns the last one's id, 0 at the end.

    A few statements for the batch, whatever its size; nobody is compared with everybody.
    """
    persons = finding.read_traits(after_id=after_id, limit=limit)
    if not persons:
        return 0
    changed = finding.keep_keys(persons)
    finding.propose(finding.pairs_sharing(changed), told={})
    return persons[-1].customer_id


def look_at_new(*, seconds: float = inf) -> int:
    """Compare whoever became known since the last time, for so long at most; returns how many batches there were."""
    seen, batches, ends_at = _seen(), 0, time.monotonic() + seconds
    while time.monotonic() < ends_at and (last := look_at_next(after_id=seen)):
        Setting.objects.update_or_create(key=_SEEN, defaults={"value": {"customer": last}})
        seen, batches = last, batches + 1
    return batches


def look_at_all() -> None:
    """Compare everybody whose keys changed since they were looked at: names learnt, numbers added, orders come."""
    last = 0
    while last := look_at_next(after_id=last):
        pass


def _seen() -> int:
    found = Setting.objects.filter(key=_SEEN).first()
    return int(found.value["customer"]) if found else 0


@one_transaction
def note_evidence(*, evidence: Sequence[Evidence]) -> int:
    """Take in what others noticed that speaks for two persons being one; returns how many pairs are proposed now."""
    living = {
        asked: row.id
        for asked, row in list_customers(customer_ids={n for e in evidence for n in (e.one_id, e.other_id)}).items()
    }
    told: dict[finding.Pair, list[Reason]] = defaultdict(list)
    for one in evidence:
        pair = finding.ordered(living.get(one.one_id, 0), living.get(one.other_id, 0))
        if pair[0] and pair[0] != pair[1]:
            told[pair].append(one.reason)
    return finding.propose([], told=told)


@one_transaction
def accept_proposal(*, actor: Actor, proposal_id: int, keep_id: int | None = None) -> int:
    """Merge the two persons of a proposal; `keep_id` names the one who stays, else whoever is known longer.

    Returns the merge's id. Raises `NotFound`, and refuses where somebody has decided already.
    """
    proposal = _hold(actor, proposal_id)
    known = {row.pk: row for row in Customer.objects.filter(pk__in=[proposal.one_id, proposal.other_id])}
    if keep_id is None:
        keep_id = min(known.values(), key=lambda row: (row.known_since, row.pk)).pk
    if keep_id not in known:
        raise BadInput(_("Choose one of the two."))
    source_id = proposal.one_id if keep_id == proposal.other_id else proposal.other_id
    merge_id = merge_customers(actor=actor, source_id=source_id, target_id=keep_id, reason=_codes(proposal))
    _settle(actor, proposal, ProposalState.ACCEPTED, merge_id)
    finding.follow_refusals(keep_id)
    return merge_id


@one_transaction
def merge_by_hand(*, actor: Actor, source_id: int, target_id: int, reason: str = "") -> int:
    """Merge two persons whom nobody proposed, or who are proposed still. Returns the merge's id.

    Raises `NotFound`, and refuses a person with themselves.
    """
    merge_id = merge_customers(actor=actor, source_id=source_id, target_id=target_id, reason=reason)
    merge = Merge.objects.get(pk=merge_id)
    one, other = finding.ordered(merge.source_id, merge.target_id)
    open_one = Proposal.objects.select_for_update().filter(one_id=one, other_id=other).first()
    if open_one is not None:
        _settle(actor, open_one, ProposalState.ACCEPTED, merge_id)
    finding.follow_refusals(merge.target_id)
    return merge_id


@one_transaction
def refuse_proposal(*, actor: Actor, proposal_id: int) -> None:
    """Say that two persons are two; they are not proposed again. Raises `NotFound`."""
    _settle(actor, _hold(actor, proposal_id), ProposalState.REFUSED, None)


@one_transaction
def take_decision_back(*, actor: Actor, proposal_id: int) -> int | None:
    """Undo a decision: the proposal is open again, and who was merged is two persons again. Raises `NotFound`.

    Returns the merge that was undone, if there was one.
    """
    require(actor, Permission.DESK)
    proposal = Proposal.objects.select_for_update().filter(pk=proposal_id).exclude(state=ProposalState.OPEN).first()
    if proposal is None:
        raise NotFound(_("There is no such proposal."))
    standing = Merge.objects.filter(pk=proposal.merge_id or 0, undone_at=None)
    undone: int | None = standing.values_list("pk", flat=True).first()
    if undone is not None:
        unmerge_customers(actor=actor, merge_id=undone)
    Proposal.objects.filter(pk=proposal.pk).update(
        state=ProposalState.OPEN, decided_at=None, decided_by=None, merge=None
    )
    audit.record(actor=actor, action="duplicate.reopened", subject=f"proposal:{proposal.pk}")
    return undone


@one_transaction
def take_apart(*, actor: Actor, merge_id: int) -> int:
    """Undo a merge for good: the two are two persons again, and are not proposed again. Returns the person's id.

    Raises `NotFound`, and refuses what was undone already.
    """
    unmerge_customers(actor=actor, merge_id=merge_id)
    merge = Merge.objects.get(pk=merge_id)
    one, other = finding.ordered(merge.source_id, merge.target_id)
    now, by = clock.now(), actor.id if actor.kind == "staff" else None
    Proposal.objects.update_or_create(
        one_id=one,
        other_id=other,
        defaults={"state": ProposalState.REFUSED, "decided_at": now, "decided_by_id": by, "merge_id": None},
        create_defaults={
            "state": ProposalState.REFUSED,
            "decided_at": now,
            "decided_by_id": by,
            "found_at": now,
            "score": 1,
        },
    )
    return merge.source_id


def _hold(actor: Actor, proposal_id: int) -> Proposal:
    require(actor, Permission.DESK)
    proposal = Proposal.objects.select_for_update().filter(pk=proposal_id).first()
    if proposal is None:
        raise NotFound(_("There is no such proposal."))
    if proposal.state != ProposalState.OPEN:
        raise Refusal(_("Somebody has decided about these two already."))
    return proposal


def _settle(actor: Actor, proposal: Proposal, state: ProposalState, merge_id: int | None) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(
        state=state,
        decided_at=clock.now(),
        decided_by_id=actor.id if actor.kind == "staff" else None,
        merge_id=merge_id,
    )
    audit.record(
        actor=actor,
        action=f"duplicate.{state}",
        subject=f"proposal:{proposal.pk}",
        one=proposal.one_id,
        other=proposal.other_id,
    )


def _codes(proposal: Proposal) -> str:
    return ",".join(why for why, _shown in proposal.reasons)
