"""Reads about cases that Accord itself asks, without an acting person."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accord.desk.contracts import ACTIVE
from accord.desk.models import Case, Conversation
from accord.kernel.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Thread:
    """The conversation by which one would write to the customer about a case."""

    conversation_id: int
    subject: str


def has_active_case(*, customer_ids: Sequence[int]) -> bool:
    """Whether any matter of these customers is still open."""
    return Case.objects.filter(customer_id__in=customer_ids, status__in=ACTIVE).exists()


def thread_of_case(*, case_id: int) -> Thread:
    """The case's newest conversation; raises `NotFound`."""
    found = Conversation.objects.filter(case_id=case_id).order_by("-last_message_at", "-id").first()
    if found is None:
        raise NotFound(_("This case has no conversation."))
    return Thread(conversation_id=found.pk, subject=found.subject)


def subject_of_conversation(*, conversation_id: int) -> str:
    """What a conversation is called; empty when it is gone."""
    return Conversation.objects.filter(pk=conversation_id).values_list("subject", flat=True).first() or ""
