"""What has lain among the junk or in the trash for its time is deleted for good, and the audit log says so."""

from datetime import timedelta

from django.db import transaction
from django.db.models import ProtectedError, Q

from accord.channels.email.operations import forget_mails
from accord.desk.contracts import Place
from accord.desk.models import Attachment, Case, Contact, Conversation, Merge, Message, Removal
from accord.desk.side_talks.queries import files_of_talks, thread_numbers_of
from accord.kernel import audit, clock, files
from accord.kernel.company import read_company
from accord.kernel.permissions import SYSTEM
from accord.kernel.transactions import one_transaction

LEAST_DAYS = 30
"""Nothing is deleted earlier, whatever is set."""

AT_ONCE = 200


def days_kept(place: Place) -> int:
    """For how many days what lies there is kept."""
    company = read_company()
    return max(LEAST_DAYS, company.junk_days if place == Place.JUNK else company.trash_days)


@one_transaction
def purge_removed(*, limit: int = AT_ONCE) -> int:
    """Delete conversations whose time among the junk or in the trash is over, the oldest first; returns how many.

    One that a story or a signal of the company still refers to is kept where it is.
    """
    now, purged = clock.now(), 0
    for place in (Place.JUNK, Place.TRASH):
        due = Removal.objects.filter(
            place=place, restored_at=None, removed_at__lt=now - timedelta(days=days_kept(place))
        )
        for conversation_id in due.order_by("removed_at").values_list("conversation_id", flat=True)[:limit]:
            purged += _purge(conversation_id, place)
    return purged


def _purge(conversation_id: int, place: Place) -> bool:
    try:
        with transaction.atomic():
            found = Conversation.objects.select_for_update().filter(pk=conversation_id, place=place).first()
            if found is None:
                return False
            case_id = found.case_id
            messages = _delete_conversation(conversation_id)
            _delete_case_if_empty(case_id)
    except ProtectedError:
        return False
    audit.record(
        actor=SYSTEM,
        action="conversation.purged",
        subject=f"conversation:{conversation_id}",
        place=place,
        messages=messages,
    )
    return True


def _delete_conversation(conversation_id: int) -> int:
    """With all that was merged into it; what modules above keep of its contacts goes along."""
    Merge.objects.filter(Q(source_id=conversation_id) | Q(target_id=conversation_id)).delete()
    for emptied_id, case_id in Conversation.objects.filter(merged_into_id=conversation_id).values_list("pk", "case_id"):
        _delete_conversation(emptied_id)
        _delete_case_if_empty(case_id)
    Contact.objects.filter(conversation_id=conversation_id).delete()
    messages = Message.objects.filter(conversation_id=conversation_id)
    attached = Attachment.objects.filter(message__in=messages)
    kept = {*attached.values_list("sha256", flat=True), *files_of_talks(conversation_ids=[conversation_id])}
    attached.delete()
    count, _by_table = messages.delete()
    forget_mails(conversation_ids=[conversation_id, *thread_numbers_of(conversation_ids=[conversation_id])])
    Conversation.objects.filter(pk=conversation_id).delete()
    files.forget_when_unused(kept)
    return count


def _delete_case_if_empty(case_id: int) -> None:
    if Conversation.objects.filter(case_id=case_id).exists():
        return
    for emptied_id in Case.objects.filter(merged_into_id=case_id).values_list("pk", flat=True):
        _delete_case_if_empty(emptied_id)
    Case.objects.filter(pk=case_id).delete()
