"""Side talks and tasks in words: the blocks in a conversation's river, the lines of panels and lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accord.channels.email.queries import explain_problem
from accord.desk.contracts import DeliveryState
from accord.desk.side_talks.contracts import (
    Asides,
    SideFileRow,
    SideMessageRow,
    SideTalkRow,
    TalkState,
    TaskRow,
    TaskState,
)
from accord.kernel import clock
from accord.web.agent.letters import File, Letter, size_words
from accord.web.agent.words import paragraphs

_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True, kw_only=True)
class AsideLine:
    """A side talk or a task as a line: what, with whom, how it stands, and where it opens."""

    key: str
    icon: str
    title: str
    words: str
    who: str
    state: str
    state_words: str
    at: datetime
    due_at: datetime | None
    url: str
    conversation_id: int
    reference: str = ""
    is_unread: bool = False


def talk_line(row: SideTalkRow) -> AsideLine:
    """A side talk as a line."""
    state, words = _talk_state(row)
    return AsideLine(
        key=f"s-{row.id}",
        icon="messages-square",
        title=row.subject,
        words=row.last_words,
        who=_("%(who)s asked %(whom)s aside") % {"who": row.owner_name, "whom": row.with_whom},
        state=state,
        state_words=words,
        at=row.begun_at,
        due_at=row.answer_by if row.state == TalkState.WAITING else None,
        url=reverse("agent:side-talk", args=[row.id]),
        conversation_id=row.conversation_id,
        is_unread=row.is_unread,
    )


def _talk_state(row: SideTalkRow) -> tuple[str, str]:
    if row.state == TalkState.WAITING and row.has_trouble:
        return "late", _("could not be delivered")
    if row.state == TalkState.WAITING and row.answer_by is not None and row.answer_by < clock.now():
        return "risk", _("no answer yet")
    states = {
        TalkState.WAITING: ("waiting", _("waits for an answer")),
        TalkState.ANSWERED: ("new" if row.is_unread else "fine", _("answered")),
        TalkState.CLOSED: ("closed", _("closed")),
    }
    return states[row.state]


def task_line(row: TaskRow) -> AsideLine:
    """A task as a line."""
    state, words = task_state(row)
    return AsideLine(
        key=f"t-{row.id}",
        icon="list-todo",
        title=row.words.splitlines()[0],
        words=row.done_words,
        who=_("%(who)s gave %(whom)s a task") % {"who": row.giver_name, "whom": row.for_whom},
        state=state,
        state_words=words,
        at=row.given_at,
        due_at=row.due_at if row.state == TaskState.OPEN else None,
        url=reverse("agent:task", args=[row.id]),
        conversation_id=row.conversation_id,
        reference=row.reference,
    )


def task_state(row: TaskRow) -> tuple[str, str]:
    """How a task stands, as a status's kind and words."""
    if row.state == TaskState.OPEN:
        return ("late", _("overdue")) if row.due_at < clock.now() else ("waiting", _("open"))
    states = {
        TaskState.DONE: ("fine", _("done by %(name)s") % {"name": row.done_by_name}),
        TaskState.RETURNED: ("risk", _("given back by %(name)s") % {"name": row.done_by_name}),
        TaskState.WITHDRAWN: ("closed", _("not needed any more")),
    }
    return states[row.state]


def lines_of(asides: Asides) -> list[AsideLine]:
    """What runs beside a conversation, the newest first."""
    found = [*map(talk_line, asides.talks), *map(task_line, asides.tasks)]
    return sorted(found, key=lambda line: line.at, reverse=True)


def with_asides(letters: Sequence[Letter], asides: Asides) -> list[Letter]:
    """The letters of a conversation with a quiet block where somebody was asked aside or given a task."""
    blocks = [
        Letter(
            key=f"a-{line.key}",
            kind="aside",
            at=line.at,
            who=line.who,
            words=paragraphs(line.title),
            quoted=paragraphs(line.words),
            to=line.url,
            state=line.state,
            state_words=line.state_words,
            icon=line.icon,
        )
        for line in lines_of(asides)
    ]
    return sorted([*letters, *blocks], key=lambda letter: (letter.at, letter.kind in {"event", "aside"}))


@dataclass(frozen=True, kw_only=True)
class SideLetter:
    """One utterance of a side talk, ready to be shown."""

    who: str
    at: datetime
    is_ours: bool
    words: object
    files: tuple[File, ...]
    state: str
    state_words: str
    caution: str
    is_by_machine: bool


def side_letter(message: SideMessageRow) -> SideLetter:
    """One utterance with how it fares."""
    problem = explain_problem(code=message.delivery_problem) if message.delivery_problem else ""
    states = {
        DeliveryState.QUEUED: ("waiting", problem or _("on its way")),
        DeliveryState.FAILED: ("late", problem or _("could not be delivered")),
        DeliveryState.IN_DOUBT: ("risk", _("it is not known whether this arrived")),
    }
    state, words = states.get(message.delivery_state, ("", ""))
    return SideLetter(
        who=message.author,
        at=message.sent_at,
        is_ours=message.is_ours,
        words=paragraphs(message.text),
        files=tuple(_file(file) for file in message.files),
        state=state,
        state_words=words,
        caution=message.caution.value,
        is_by_machine=message.is_by_machine,
    )


def _file(file: SideFileRow) -> File:
    name = file.filename or _("nameless file")
    is_picture = file.content_type in _PICTURES
    return File(
        name=name,
        url=reverse("agent:side-file", args=[file.id, name.replace("/", "_")]),
        size=size_words(file.size),
        icon="image" if is_picture else "paperclip",
        is_picture=is_picture,
    )
