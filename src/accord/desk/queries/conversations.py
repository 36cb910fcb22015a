"""One conversation: its gate, its messages, who takes part, what was begun to write."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from accord.desk.contracts import (
    AttachmentRow,
    CaseRow,
    CaseStatus,
    ConversationRow,
    Priority,
    QueueRow,
)
from accord.desk.models import Attachment, Case, Conversation, Message, Queue
from accord.desk.queries.rows import CONVERSATION, conversation_of, fetch, may_read
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission

_BY_ID = f"{CONVERSATION} WHERE c.id = (SELECT COALESCE(merged_into_id, id) FROM desk_conversation WHERE id = %s)"  # noqa: S608


def get_conversation(*, actor: Actor, conversation_id: int) -> ConversationRow:
    """The gate: a conversation that the actor may see; raises `NotFound`. One merged into another leads to that."""
    if may_read(actor):
        found = fetch(_BY_ID, [conversation_id])
        if found:
            return conversation_of(found[0])
    raise NotFound(_("There is no such conversation."))


def html_of_message(*, actor: Actor, message_id: int) -> str:
    """A message's sanitised HTML, behind its conversation's gate; raises `NotFound`, also when there is none."""
    html = Message.objects.filter(pk=message_id).values_list("html", flat=True).first() if may_read(actor) else None
    if not html:
        raise NotFound(_("There is no such message."))
    return html


def get_attachment(*, actor: Actor, attachment_id: int) -> AttachmentRow:
    """A file of a message, behind its conversation's gate; raises `NotFound`."""
    found = Attachment.objects.filter(pk=attachment_id).first() if may_read(actor) else None
    if found is None:
        raise NotFound(_("There is no such file."))
    return _attachment_row(found)


def find_inline_file(*, actor: Actor, message_id: int, content_id: str) -> AttachmentRow:
    """The file of a message that its HTML names by Content-ID; raises `NotFound`."""
    found = Attachment.objects.filter(message_id=message_id, content_id=content_id).order_by("pk").first()
    if found is None or not may_read(actor):
        raise NotFound(_("There is no such file."))
    return _attachment_row(found)


def get_case(*, case_id: int, actor: Actor | None = None) -> CaseRow:
    """A case; raises `NotFound`. Modules above ask without an actor, on behalf of Accord."""
    found = Case.objects.filter(pk=case_id).first()
    if found is None or (actor is not None and not actor.may(Permission.DESK)):
        raise NotFound(_("There is no such case."))
    return _case_row(found)


def list_cases(*, case_ids: Collection[int]) -> dict[int, CaseRow]:
    """Cases by id; unknown ids are left out. One statement."""
    return {case.pk: _case_row(case) for case in Case.objects.filter(pk__in=case_ids)}


def has_active_case(*, customer_ids: Collection[int]) -> bool:
    """Whether a person, given all ids they have had, has a matter that is not solved; junk and trash are none."""
    standing = Case.objects.filter(customer_id__in=customer_ids, withdrawn_at=None)
    return standing.exclude(status=CaseStatus.SOLVED).exists()


def customers_with_active_case(*, customer_ids: Collection[int]) -> set[int]:
    """Those of some customers who have a matter that is not solved; junk and trash are none. One statement."""
    standing = Case.objects.filter(customer_id__in=customer_ids, withdrawn_at=None)
    return set(standing.exclude(status=CaseStatus.SOLVED).values_list("customer_id", flat=True).distinct())


def customers_with_cases_since(*, customer_ids: Collection[int], since: datetime) -> set[int]:
    """Those of some customers who opened a matter since an instant; junk and trash are none. One statement."""
    opened = Case.objects.filter(customer_id__in=customer_ids, withdrawn_at=None, opened_at__gte=since)
    return set(opened.values_list("customer_id", flat=True).distinct())


def latest_conversations_of_cases(*, case_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """The conversation with the newest words, and its channel, by case. One statement."""
    rows = Conversation.objects.filter(case_id__in=case_ids).order_by("case_id", "-last_message_at", "-pk")
    newest = rows.distinct("case_id").values_list("case_id", "pk", "channel")
    return {case_id: (conversation_id, channel) for case_id, conversation_id, channel in newest}


def latest_conversation_of_case(*, case_id: int) -> ConversationRow:
    """The conversation of a case with the newest words; raises `NotFound`. For modules above, without an actor."""
    sql = f"{CONVERSATION} WHERE c.case_id = %s ORDER BY c.last_message_at DESC, c.id DESC LIMIT 1"
    found = fetch(sql, [case_id])
    if not found:
        raise NotFound(_("There is no such case."))
    return conversation_of(found[0])


def get_conversation_subject(*, conversation_id: int) -> str:
    """What a conversation is called; empty for an unknown one. For pages of its own customer."""
    found = Conversation.objects.filter(pk=conversation_id).values_list("subject", flat=True).first()
    return found or ""


def list_queues() -> list[QueueRow]:
    """All queues by name."""
    rows = Queue.objects.order_by("name", "pk")
    return [QueueRow(id=queue.pk, slug=queue.slug, name=queue.name, team_id=queue.team_id) for queue in rows]


def _case_row(case: Case) -> CaseRow:
    return CaseRow(
        id=case.pk,
        reference=case.reference,
        customer_id=case.customer_id,
        status=CaseStatus(case.status),
        touchpoint_id=case.touchpoint_id,
        reason_id=case.reason_id,
        demand=case.demand,
        cause_department_id=case.cause_department_id,
        opened_at=case.opened_at,
        solved_at=case.solved_at,
        stuck_at=case.stuck_at,
        solved_by_id=case.solved_by_id,
        priority=Priority(case.priority),
    )


def _attachment_row(attachment: Attachment) -> AttachmentRow:
    return AttachmentRow(
        id=attachment.pk,
        filename=attachment.filename,
        content_type=attachment.content_type,
        size=attachment.size,
        sha256=attachment.sha256,
        inline=attachment.inline,
        content_id=attachment.content_id,
    )
