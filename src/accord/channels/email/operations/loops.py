"""The loop breaker on the way out: whoever wants to answer by itself, through here it goes, and here it ends."""

from collections.abc import Sequence
from datetime import timedelta

from accord.channels.email.contracts import Direction, FateKind
from accord.channels.email.models import Mail
from accord.channels.email.trust.pressure import AUTOMATIC_A_DAY, AUTOMATIC_AN_HOUR
from accord.kernel import clock
from accord.kernel.rate_limit import take_token

_ANSWERS_WITHIN = timedelta(hours=1)


def why_no_automatic(recipients: Sequence[str], *, conversation_id: int) -> str:
    """Why a mail that no person wrote must not leave, as a code that `explain_problem` knows; empty when it may.

    It never answers a machine's mail, and no address and no conversation gets more of them than a person would read,
    whatever the machine at the other end leaves out of its headers.
    """
    if _answers_a_machine(conversation_id):
        return "answers_machine"
    buckets = [("mail.automatic.conversation", str(conversation_id), AUTOMATIC_AN_HOUR, 3600)]
    for address in recipients:
        buckets.append(("mail.automatic.hour", address.lower(), AUTOMATIC_AN_HOUR, 3600))
        buckets.append(("mail.automatic.day", address.lower(), AUTOMATIC_A_DAY, 86_400))
    for door, visitor, capacity, seconds in buckets:
        if not take_token(door=door, visitor=visitor, capacity=capacity, per_seconds=seconds):
            return "loop"
    return ""


def _answers_a_machine(conversation_id: int) -> bool:
    """Whether the newest mail that came into the conversation is a machine's, and fresh enough to be answered."""
    newest = (
        Mail.objects.filter(conversation_id=conversation_id, direction=Direction.IN)
        .order_by("-received_at")
        .values_list("fate", "received_at")
        .first()
    )
    return newest is not None and newest[0] == FateKind.AUTOMATIC and newest[1] > clock.now() - _ANSWERS_WITHIN
