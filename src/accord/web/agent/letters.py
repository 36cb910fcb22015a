"""A conversation as a letter exchange: its messages and, between them, what happened, in the order of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from accord.channels.email.forwarding.queries import original_author
from accord.channels.email.queries import explain_problem
from accord.channels.email.trust.contracts import TrustRow
from accord.desk.contracts import AttachmentRow, DeliveryState, MessageKind, MessageRow, OpenConversation
from accord.desk.operations.scheduling import is_scheduled
from accord.kernel import clock
from accord.kernel.events import Fact
from accord.web.agent.appointments import Card, cards_of
from accord.web.agent.later import time_words
from accord.web.agent.telling import ANSWERED, tell, words_of_answers
from accord.web.agent.trusting import NOTHING, TrustMark, mark_of
from accord.web.agent.words import paragraphs

_NOTHING = Markup("")
_SAID_BY_THE_LETTER = frozenset({"desk.StrangerJoined", "desk.ContactMade"})
_SHOWN_AS_PICTURE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True, kw_only=True)
class File:
    """A file beside a message; pictures are shown."""

    name: str
    url: str
    size: str
    icon: str
    is_picture: bool


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One item of the exchange, ready to be shown. `kind` is incoming, reply, note, notice or event."""

    key: str
    kind: str
    at: datetime
    who: str = ""
    words: Markup = _NOTHING
    quoted: Markup = _NOTHING
    to: str = ""
    channel: str = ""
    files: tuple[File, ...] = ()
    message_id: int = 0
    has_html: bool = False
    caution: str = ""
    machine: str = ""
    state: str = ""
    state_words: str = ""
    icon: str = ""
    trust: TrustMark = NOTHING
    forwarded_from: str = ""
    appointments: tuple[Card, ...] = ()
    waits_until: datetime | None = None
    is_scheduled: bool = False
    is_overtaken: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether the company speaks."""
        return self.kind in {"reply", "notice"}


def letters_of(
    opened: OpenConversation, facts: Sequence[Fact], trust: Mapping[int, TrustRow] | None = None
) -> list[Letter]:
    """Messages and events of a conversation, oldest first, with what is known of their senders by message."""
    said = words_of_answers(fact.payload for fact in facts if fact.kind == ANSWERED)
    events = [letter for fact in reversed(facts) if (letter := _event(fact, said)) is not None]
    newest = max((m.sent_at for m in opened.messages if m.kind == MessageKind.INCOMING), default=None)
    found = [_message(message, (trust or {}).get(message.id), newest) for message in opened.messages] + events
    found = _with_authors(opened, found)
    return sorted(found, key=lambda letter: (letter.at, letter.kind == "event"))


def _event(fact: Fact, said: Mapping[int, str]) -> Letter | None:
    told = tell(fact.kind, fact.actor, fact.payload) if fact.kind not in _SAID_BY_THE_LETTER else None
    if told is None:
        return None
    words = said.get(fact.payload["answer_id"], "") if fact.kind == ANSWERED else ""
    line = f"{told.words} – “{words}”" if words else told.words
    return Letter(key=f"f-{fact.id}", kind="event", at=fact.occurred_at, words=Markup.escape(line), icon=told.icon)


def _with_authors(opened: OpenConversation, letters: list[Letter]) -> list[Letter]:
    """Letters that forward somebody else's words say whose; the subject tells it of the first mail alone."""
    firsts = [m.id for m in opened.messages if m.kind == MessageKind.INCOMING][:1]
    found = {}
    for message in opened.messages:
        if message.kind == MessageKind.INCOMING and message.channel == "email":
            subject = opened.row.subject if message.id in firsts else ""
            author = original_author(message.text, subject=subject)
            if author is not None:
                found[message.id] = f"{author.name} <{author.email}>" if author.name else author.email
            elif any(file.content_type == "message/rfc822" for file in message.attachments):
                found[message.id] = _("the mail attached")
    return [replace(one, forwarded_from=found[one.message_id]) if one.message_id in found else one for one in letters]


def _message(message: MessageRow, trust: TrustRow | None, newest_incoming: datetime | None) -> Letter:
    text = message.new_text or message.text
    state, state_words = _state(message)
    return Letter(
        key=f"m-{message.id}",
        kind=message.kind,
        at=message.sent_at,
        who=_author(message),
        words=paragraphs(text),
        quoted=paragraphs(message.quoted_text),
        to=", ".join(message.recipients),
        channel=_channel_words().get(message.channel, ""),
        files=tuple(_file(file) for file in message.attachments),
        appointments=cards_of(message.attachments),
        message_id=message.id,
        has_html=message.has_html,
        caution=message.caution,
        machine=message.machine,
        state=state,
        state_words=state_words,
        trust=mark_of(trust),
        waits_until=_waits_until(message),
        is_scheduled=is_scheduled(sent_at=message.sent_at, leaves_at=message.leaves_at),
        is_overtaken=newest_incoming is not None and newest_incoming > message.sent_at,
    )


def _waits_until(message: MessageRow) -> datetime | None:
    """When a reply leaves that can still be taken back."""
    waits = message.kind == MessageKind.REPLY and message.delivery_state == DeliveryState.QUEUED
    return message.leaves_at if waits and message.leaves_at and message.leaves_at > clock.now() else None


def _author(message: MessageRow) -> str:
    if message.kind == MessageKind.NOTICE:
        purposes = {
            "survey": _("Accord asked how it went"),
            "acknowledgement": _("Accord told that the message has come"),
            "consent": _("Accord asked whether the story may be told"),
            "news_of_change": _("Accord told what was changed"),
        }
        return purposes.get(message.purpose, "Accord")
    return message.author_name


def _channel_words() -> Mapping[str, str]:
    return {"email": _("by mail"), "web_form": _("by the web form"), "chat": _("by chat")}


def _state(message: MessageRow) -> tuple[str, str]:
    """How a message of ours fares, as a kind of status and words; empty for incoming ones and notes."""
    problem = explain_problem(code=message.delivery_problem) if message.delivery_problem else ""
    if message.delivery_state == DeliveryState.QUEUED:
        until = _waits_until(message)
        if until is not None and is_scheduled(sent_at=message.sent_at, leaves_at=until):
            return "waiting", _("leaves %(when)s") % {"when": time_words(until)}
        return "waiting", _("leaves in a moment") if until else problem or _("on its way")
    told = {"arrived": ("fine", _("delivered")), "complained": ("risk", problem), "some_refused": ("risk", problem)}
    known = {
        DeliveryState.DELIVERED: told.get(message.delivery_problem, ("fine", _("handed over"))),
        DeliveryState.FAILED: ("late", problem or _("could not be delivered")),
        DeliveryState.IN_DOUBT: ("risk", _("it is not known whether this arrived")),
    }
    return known.get(message.delivery_state, ("", ""))


def _file(file: AttachmentRow) -> File:
    is_picture = file.content_type in _SHOWN_AS_PICTURE
    return File(
        name=file.filename or _("nameless file"),
        url=reverse("agent:file", args=[file.id, file.filename.replace("/", "_") or "file"]),
        size=size_words(file.size),
        icon="image" if is_picture else "paperclip",
        is_picture=is_picture,
    )


def size_words(size: int) -> str:
    """A file's size as people say it: '840 kB', '1.1 MB'."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB"
