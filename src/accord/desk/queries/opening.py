"""A conversation opened: two statements for all that lies on the page, however many messages and files it has."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accord.desk.contracts import (
    AttachmentRow,
    CaseRow,
    CaseStatus,
    Caution,
    DeliveryState,
    DraftRow,
    MessageKind,
    MessageRow,
    OpenConversation,
    ParticipantRole,
    ParticipantRow,
)
from accord.desk.levels.keeping import CLOCKS, clocks_of
from accord.desk.models import Message
from accord.desk.queries.rows import CONVERSATION, WIDTH, conversation_of, fetch, may_read
from accord.desk.standing import COLUMNS as STANDING
from accord.desk.standing import standing_of
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor

MOST_MESSAGES = 200

_BESIDE = f"""
    c.tag_ids,
    k.touchpoint_id, k.reason_id, k.demand, k.cause_department_id, k.opened_at, k.solved_at, k.stuck_at, k.solved_by_id,
    (SELECT jsonb_agg(jsonb_build_array(t.id, t.address, t.name, t.role) ORDER BY t.id)
     FROM desk_participant t WHERE t.conversation_id = c.id),
    (SELECT jsonb_agg(jsonb_build_array(d.kind, d.text, d.changed_at, d.taken_over))
     FROM desk_draft d WHERE d.conversation_id = c.id AND d.employee_id = %(me)s),
    {STANDING},
    {CLOCKS},
    (SELECT x.sender FROM channels_email_mail x WHERE x.conversation_id = c.id AND x.direction = 'in'
     ORDER BY x.received_at DESC, x.id DESC LIMIT 1)
"""  # noqa: S608
_OPEN = f"""
    {CONVERSATION.replace("c.tag_ids", _BESIDE)}
    WHERE c.id = (SELECT COALESCE(merged_into_id, id) FROM desk_conversation WHERE id = %(id)s)
"""  # noqa: S608
_FILES = """
    (SELECT jsonb_agg(jsonb_build_object('id', a.id, 'filename', a.filename, 'content_type', a.content_type,
        'size', a.size, 'sha256', a.sha256, 'inline', a.inline, 'content_id', a.content_id) ORDER BY a.id)
     FROM desk_attachment a WHERE a.message_id = m.id)
"""
_MESSAGE = f"""
    SELECT m.id, m.conversation_id, m.kind, m.channel, m.purpose, m.author_name, m.author_staff_id, m.customer_id,
        m.text, m.new_text, m.quoted_text, m.html <> '', m.sent_at, m.recipients, m.delivery_state, m.delivery_problem,
        m.caution, m.machine, m.leaves_at, {_FILES}
    FROM desk_message m
"""  # noqa: S608
_FIRST_WORDS = """
    SELECT id, author_name, left(CASE WHEN new_text = '' THEN text ELSE new_text END, %s)
    FROM desk_message WHERE id = ANY(%s)
"""


def open_conversation(*, actor: Actor, conversation_id: int) -> OpenConversation:
    """All that the page of a conversation shows of it; raises `NotFound`. Two statements."""
    found = fetch(_OPEN, {"id": conversation_id, "me": actor.id or 0}) if may_read(actor) else []
    if not found:
        raise NotFound(_("There is no such conversation."))
    line = conversation_of(found[0])
    beside = found[0][WIDTH:]
    return OpenConversation(
        row=line,
        case=CaseRow(
            id=line.case_id,
            reference=line.reference,
            customer_id=line.customer_id,
            status=CaseStatus(line.status),
            touchpoint_id=beside[0],
            reason_id=beside[1],
            demand=beside[2],
            cause_department_id=beside[3],
            opened_at=beside[4],
            solved_at=beside[5],
            stuck_at=beside[6],
            solved_by_id=beside[7],
            priority=line.priority,
        ),
        messages=_messages_of(line.id),
        participants=tuple(
            ParticipantRow(id=number, address=address, name=name, role=ParticipantRole(role))
            for number, address, name, role in _json(beside[8])
        ),
        drafts={
            MessageKind(kind): DraftRow(
                kind=MessageKind(kind),
                text=text,
                changed_at=datetime.fromisoformat(changed_at),
                taken_over=tuple(taken_over),
            )
            for kind, text, changed_at, taken_over in _json(beside[9])
        },
        standing=standing_of(beside[10:13]),
        clocks=clocks_of(line.case_id, beside[13]),
        last_sender=beside[14] or "",
    )


def list_messages(*, actor: Actor, conversation_id: int) -> list[MessageRow]:
    """The newest messages of a conversation, at most 200, oldest first, with their files; raises `NotFound`."""
    return list(open_conversation(actor=actor, conversation_id=conversation_id).messages)


def get_message(*, actor: Actor, message_id: int) -> MessageRow:
    """One message, behind its conversation's gate; raises `NotFound`."""
    found = fetch(f"{_MESSAGE} WHERE m.id = %s", [message_id]) if may_read(actor) else []
    if not found:
        raise NotFound(_("There is no such message."))
    return _message_of(found[0])


def words_of_messages(*, message_ids: Collection[int], length: int = 240) -> dict[int, tuple[str, str]]:
    """Author and first new words (on one line) of messages, by id. For pages that have passed their own gate."""
    if not message_ids:
        return {}
    rows = fetch(_FIRST_WORDS, [length, list(message_ids)])
    return {number: (author, " ".join(text.split())) for number, author, text in rows}


def new_words_of(*, message_ids: Collection[int]) -> dict[int, str]:
    """What messages say anew, whole, by id; unknown ones are left out. For modules above, which show it by a gate."""
    return dict(Message.objects.filter(pk__in=message_ids).values_list("pk", "new_text")) if message_ids else {}


def _messages_of(conversation_id: int) -> tuple[MessageRow, ...]:
    sql = f"{_MESSAGE} WHERE m.conversation_id = %s ORDER BY m.sent_at DESC, m.id DESC LIMIT %s"
    return tuple(_message_of(row) for row in reversed(fetch(sql, [conversation_id, MOST_MESSAGES])))


def _message_of(row: tuple[Any, ...]) -> MessageRow:
    return MessageRow(
        id=row[0],
        conversation_id=row[1],
        kind=MessageKind(row[2]),
        channel=row[3],
        purpose=row[4],
        author_name=row[5],
        author_staff_id=row[6],
        customer_id=row[7],
        text=row[8],
        new_text=row[9],
        quoted_text=row[10],
        has_html=row[11],
        sent_at=row[12],
        recipients=tuple(_json(row[13])),
        delivery_state=DeliveryState(row[14]),
        delivery_problem=row[15],
        caution=Caution(row[16]),
        machine=row[17],
        leaves_at=row[18],
        attachments=tuple(_attachment_of(file) for file in _json(row[19])),
    )


def _attachment_of(file: Mapping[str, Any]) -> AttachmentRow:
    return AttachmentRow(**file)


def _json(value: Any) -> list[Any]:
    """Django leaves jsonb of raw statements as text."""
    if value is None:
        return []
    found: list[Any] = json.loads(value) if isinstance(value, str) else value
    return found
