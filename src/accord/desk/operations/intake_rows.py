"""The rows that an arriving message becomes."""

from datetime import datetime

from accord.channels.contracts import AttachedFile, Correspondent, IncomingMessage, Placed
from accord.customers.contracts import IdentityKind
from accord.desk.contracts import CaseStatus, Caution, ContactNature, MessageKind, ParticipantRole
from accord.desk.operations.locking import Held
from accord.desk.operations.together import Part, insert, insert_many
from accord.desk.rules import clean, last_words_of
from accord.kernel import clock
from accord.kernel.ids import reference_of


def instant_of(message: IncomingMessage) -> datetime:
    """When it was sent, but never in the future: a wrong clock elsewhere must not stay at the top of the inbox."""
    return min(message.sent_at, clock.now())


def case_row(placed: Placed, at: datetime) -> dict[str, object]:
    """The row of a new case, opened by its first message."""
    return {
        "id": placed.case_id,
        "reference": reference_of(placed.case_id),
        "customer_id": placed.customer_id,
        "status": CaseStatus.NEW.value,
        "demand": "",
        "opened_at": at,
    }


def conversation_row(message: IncomingMessage, placed: Placed, at: datetime) -> dict[str, object]:
    """The row of a new conversation."""
    public_at = None if message.machine else at
    return {
        "id": placed.conversation_id,
        "case_id": placed.case_id,
        "customer_id": placed.customer_id,
        "channel": message.channel.value,
        "inbox_id": message.inbox_id,
        "subject": clean(message.subject)[:400],
        "status": CaseStatus.NEW.value,
        "queue_id": message.queue_id,
        "last_words": _last_words(message),
        "last_message_at": at,
        "last_public_at": public_at,
        "waiting_since": public_at,
        "unread": True,
    }


def conversation_changes(
    message: IncomingMessage, held: Held, status: CaseStatus, at: datetime, *, waits: bool
) -> dict[str, object]:
    """What a further message changes in its conversation."""
    changes: dict[str, object] = {"status": status.value, "last_message_at": max(held.last_message_at, at)}
    if at >= held.last_message_at:
        changes["last_words"] = _last_words(message)
    if not message.machine:
        changes |= {"last_public_at": max(held.last_public_at or at, at), "unread": True, "snoozed_until": None}
    if waits and held.waiting_since is None:
        changes["waiting_since"] = at
    return changes


def case_changes(status: CaseStatus) -> dict[str, object]:
    """A case that its customer brought back, or that was answered, is no longer solved."""
    return {"status": status.value, "solved_at": None, "stuck_at": None}


def beside_changes(held: Held, status: CaseStatus) -> Part:
    """The other conversations of the case stand where the case stands."""
    sql = "UPDATE desk_conversation SET status = %s WHERE case_id = %s AND id <> %s AND merged_into_id IS NULL"
    return sql, [status.value, held.case_id, held.id]


def _last_words(message: IncomingMessage) -> str:
    filenames = tuple(file.filename for file in message.attachments if not file.inline)
    return last_words_of(clean(message.new_text or message.text), filenames=tuple(clean(name) for name in filenames))


def message_parts(
    message: IncomingMessage, placed: Placed, sender_id: int, at: datetime, caution: Caution
) -> list[Part]:
    """The message with its files, and whoever it was copied to."""
    row = {
        "id": placed.message_id,
        "conversation_id": placed.conversation_id,
        "kind": MessageKind.INCOMING.value,
        "channel": message.channel.value,
        "purpose": "",
        "author_name": clean(message.sender.name or message.sender.value)[:200],
        "customer_id": sender_id,
        "text": clean(message.text),
        "new_text": clean(message.new_text),
        "quoted_text": clean(message.quoted_text),
        "html": clean(message.html),
        "recipients": [clean(address) for address in (*message.recipients, *message.copied)],
        "sent_at": at,
        "source_key": message.source_key,
        "delivery_state": "",
        "delivery_problem": "",
        "caution": caution.value,
        "machine": message.machine[:40],
    }
    copied = _copied(message) if caution == Caution.NONE else []
    others = [Correspondent(kind=IdentityKind.EMAIL, value=address) for address in copied]
    return [
        insert("desk_message", row),
        *insert_many("desk_attachment", [_attachment_row(placed, file) for file in message.attachments]),
        *participant_parts(placed, others, ParticipantRole.COPIED, at),
    ]


def _attachment_row(placed: Placed, file: AttachedFile) -> dict[str, object]:
    return {
        "message_id": placed.message_id,
        "filename": clean(file.filename)[:255],
        "content_type": file.content_type[:127],
        "size": file.size,
        "sha256": file.sha256,
        "inline": file.inline,
        "content_id": clean(file.content_id)[:255],
    }


def _copied(message: IncomingMessage) -> list[str]:
    own = message.sender.value.casefold()
    return list(dict.fromkeys(address.lower() for address in message.copied if address.casefold() != own))


def participant_parts(placed: Placed, others: list[Correspondent], role: ParticipantRole, at: datetime) -> list[Part]:
    """Persons besides the customer join the conversation; whoever is there already keeps their role."""
    rows: list[dict[str, object]] = [
        {
            "conversation_id": placed.conversation_id,
            "kind": who.kind.value,
            "address": who.value.lower()[:320],
            "name": clean(who.name)[:200],
            "role": role.value,
            "added_at": at,
        }
        for who in others
    ]
    return insert_many("desk_participant", rows, only_new=True)


def contact_parts(placed: Placed, contact_id: int, nature: ContactNature | None, at: datetime) -> list[Part]:
    """The contact that a message is, if it is one."""
    if nature is None:
        return []
    row = {
        "id": contact_id,
        "case_id": placed.case_id,
        "conversation_id": placed.conversation_id,
        "message_id": placed.message_id,
        "customer_id": placed.customer_id,
        "at": at,
        "nature": nature.value,
    }
    return [insert("desk_contact", row)]
