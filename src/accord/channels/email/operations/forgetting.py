"""Mail of conversations that are deleted for good: what was said in it goes, that it came stays in the account."""

from collections.abc import Collection

from accord.channels.email.models import Mail
from accord.kernel import files
from accord.kernel.transactions import one_transaction


@one_transaction
def forget_mails(*, conversation_ids: Collection[int]) -> int:
    """Delete the raw mails of conversations with their subjects and senders; returns how many there were.

    The row stays without them: a mail that a mailbox offers again is known, and the account of all mails adds up.
    """
    mails = Mail.objects.select_for_update().filter(conversation_id__in=conversation_ids)
    raw = set(mails.values_list("raw_sha256", flat=True))
    nothing = files.store(b"")
    forgotten = mails.update(
        raw_sha256=nothing,
        subject="",
        sender="",
        likeness="",
        envelope_to=[],
        conversation_id=None,
        desk_message_id=None,
    )
    files.forget_when_unused(raw - {nothing})
    return forgotten
