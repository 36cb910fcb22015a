"""Pictures of rows before and after an order that rearranges words, and how to put back what still stands so.

Going back is decided value by value: what is still as the order left it becomes what it was before; what somebody has
changed since stays. What a list tells of a conversation goes back as one, or is told anew from its messages.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from accord.desk.contracts import CaseStatus
from accord.desk.models import Case, Contact, Conversation
from accord.desk.operations.retelling import retell
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.deadlines import cancel_deadline, set_deadline

Picture = dict[str, dict[str, dict[str, Any]]]

_TOLD = ("last_words", "last_message_at", "last_public_at", "waiting_since")
_OF_CONVERSATION = ("case_id", "customer_id", "assignee_id", "snoozed_until", "unread", "merged_into_id", "tag_ids")
_OF_CASE = (
    "customer_id", "status", "solved_at", "first_solved_at", "solved_by_id", "stuck_at", "merged_into_id",
    "withdrawn_at", "reason_id", "touchpoint_id", "demand", "cause_department_id",
)  # fmt: skip
_OF_CONTACT = ("case_id", "conversation_id", "customer_id", "nature")
_INSTANTS = frozenset(
    {"last_message_at", "last_public_at", "waiting_since", "snoozed_until", "solved_at", "first_solved_at", "stuck_at",
     "withdrawn_at"}
)  # fmt: skip


def take_picture(
    *, conversation_ids: Collection[int], case_ids: Collection[int], contact_ids: Collection[int] = ()
) -> Picture:
    """How these rows stand now, as JSON."""
    conversations = Conversation.objects.filter(pk__in=conversation_ids)
    return {
        "conversations": _rows(conversations.values("pk", *_OF_CONVERSATION, *_TOLD)),
        "cases": _rows(Case.objects.filter(pk__in=case_ids).values("pk", *_OF_CASE)),
        "contacts": _rows(Contact.objects.filter(pk__in=contact_ids).values("pk", *_OF_CONTACT)),
    }


def put_back(*, before: Picture, after: Picture) -> None:
    """Give every value that still stands as the order left it the value that it had before."""
    ids = {name: [int(key) for key in before.get(name, {})] for name in ("conversations", "cases", "contacts")}
    now = take_picture(conversation_ids=ids["conversations"], case_ids=ids["cases"], contact_ids=ids["contacts"])
    for key, row in before.get("cases", {}).items():
        _write(Case, key, _changes(row, after["cases"].get(key, {}), now["cases"].get(key, {}), _OF_CASE))
    for key, row in before.get("contacts", {}).items():
        known, present = after["contacts"].get(key, {}), now["contacts"].get(key, {})
        _write(Contact, key, _changes(row, known, present, _OF_CONTACT))
    for key, row in before.get("conversations", {}).items():
        known, present = after["conversations"].get(key, {}), now["conversations"].get(key, {})
        _write(Conversation, key, _changes(row, known, present, _OF_CONVERSATION))
    _lay_with_words([int(key) for key in before.get("contacts", {})])
    follow_cases(ids["cases"])
    for key, row in before.get("conversations", {}).items():
        known, present = after["conversations"].get(key, {}), now["conversations"].get(key, {})
        if all(present.get(name) == known.get(name) for name in _TOLD):
            _write(Conversation, key, {name: row[name] for name in _TOLD})
        else:
            retell(int(key))
    mend_deadlines(conversation_ids=ids["conversations"], case_ids=ids["cases"])


def _lay_with_words(contact_ids: Collection[int]) -> None:
    """What was moved on since it came along went to another case, and returns with its conversation all the same."""
    for contact in Contact.objects.filter(pk__in=contact_ids).select_related("conversation"):
        home = contact.conversation
        if contact.case_id != home.case_id:
            Contact.objects.filter(pk=contact.pk).update(case_id=home.case_id, customer_id=home.customer_id)


def follow_cases(case_ids: Collection[int]) -> None:
    """Let each conversation repeat where its case stands; one that leads to another is solved."""
    for number, status in Case.objects.filter(pk__in=case_ids).values_list("pk", "status"):
        Conversation.objects.filter(case_id=number, merged_into=None).exclude(status=status).update(status=status)
    Conversation.objects.filter(case_id__in=case_ids).exclude(merged_into=None).update(status=CaseStatus.SOLVED)


def mend_deadlines(*, conversation_ids: Collection[int], case_ids: Collection[int]) -> None:
    """Let what is asleep wake up, and what is solved be found to have stuck, when its time comes; and nothing else."""
    for number, until in Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", "snoozed_until"):
        if until is None or until <= clock.now():
            cancel_deadline(kind="desk.snooze", subject=number)
        else:
            set_deadline(kind="desk.snooze", subject=number, due_at=until)
    hold = timedelta(hours=read_company().survey_after_hours)
    for case in Case.objects.filter(pk__in=case_ids):
        if case.status == CaseStatus.SOLVED and case.solved_at and not case.stuck_at and not case.merged_into_id:
            set_deadline(kind="desk.stuck", subject=case.pk, due_at=max(case.solved_at + hold, clock.now()))
        else:
            cancel_deadline(kind="desk.stuck", subject=case.pk)


def _rows(rows: Any) -> dict[str, dict[str, Any]]:
    return {str(row.pop("pk")): {name: _plain(value) for name, value in row.items()} for row in rows}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any], names: Collection[str]
) -> dict[str, Any]:
    return {
        name: before[name]
        for name in names
        if before.get(name) != after.get(name) and now.get(name) == after.get(name) and name in before
    }


def _write(model: Any, key: str, changes: Mapping[str, Any]) -> None:
    if changes:
        model.objects.filter(pk=int(key)).update(
            **{
                name: datetime.fromisoformat(value) if name in _INSTANTS and value is not None else value
                for name, value in changes.items()
            }
        )
