"""Questions about acknowledging: what a mailbox chose, and what a customer would be told."""

from accord.channels.email.queries import list_mailboxes
from accord.desk.acknowledging.contracts import Choice, Record
from accord.desk.acknowledging.models import MailboxChoice
from accord.desk.acknowledging.operations import expected_by, record_for
from accord.desk.acknowledging.rules import expectation

__all__ = ["choice_of", "expectation_of", "record_for"]


def choice_of(*, inbox_id: int) -> Choice:
    """Whether new matters of a mailbox are acknowledged, and with which words."""
    row = MailboxChoice.objects.filter(inbox_id=inbox_id).first()
    return Choice(inbox_id=inbox_id, is_on=row.is_on, words=row.words) if row else Choice(inbox_id=inbox_id)


def expectation_of(*, inbox_id: int) -> tuple[Record, str]:
    """What the record says of first replies, and the sentence that customers are told; empty while it is too thin."""
    queue_id = next((row.queue_id for row in list_mailboxes() if row.id == inbox_id), None)
    record = record_for(inbox_id=inbox_id, queue_id=queue_id)
    return record, expectation(record, by=expected_by(record, queue_id=queue_id))
