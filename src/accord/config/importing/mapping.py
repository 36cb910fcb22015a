"""The mapping: which key of a line holds what. A small TOML file, documented in `mappings/dialogues.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accord.channels.contracts import Channel
from accord.journey.contracts import Demand
from accord.kernel.errors import BadInput

SHIPPED = Path(__file__).parent.parent / "mappings"
MEASURES = frozenset({"csat", "ces", "words", "ignored"})
_PEOPLE = frozenset({"customer", "agent"})

Part = TypeVar("Part")


@dataclass(frozen=True, kw_only=True)
class ConversationKeys:
    """Where a line holds the conversation itself."""

    id: str
    events: str
    subject: str = ""
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonKeys:
    """Where a line holds a person; `unnamed` is what somebody without a name is called."""

    id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    unnamed: str = "Customer"


@dataclass(frozen=True, kw_only=True)
class EventKeys:
    """Where an event holds its time, who speaks, the words, and what was looked up, found and done."""

    at: str
    speaker: str
    text: str
    timezone: str = "UTC"
    lookup: str = ""
    arguments: str = ""
    result: str = ""
    action: str = ""


@dataclass(frozen=True, kw_only=True)
class Speakers:
    """Which values of the speaker mean whom."""

    customer: tuple[str, ...]
    agent: tuple[str, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReasonKeys:
    """Where a line holds what it was about, and at which touchpoint each reason belongs."""

    key: str
    usual_demand: str = Demand.VALUE
    touchpoints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def touchpoint_of(self, reason: str) -> str:
        """The name of a reason's touchpoint; its own where none is listed."""
        return next((name for name, reasons in self.touchpoints.items() if reason in reasons), readable(reason))


@dataclass(frozen=True, kw_only=True)
class SurveyKeys:
    """Where a line holds answers; `measures` names questions that are scores, `scores` what an answer stands for."""

    key: str
    question: str
    answer: str
    by: str = "customer"
    at: str = ""
    measures: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ChatMapping:
    """Everything that an archive of chats needs to be read."""

    source: str
    channel: Channel
    conversation: ConversationKeys
    customer: PersonKeys
    agent: PersonKeys
    event: EventKeys
    speakers: Speakers
    reason: ReasonKeys | None = None
    surveys: tuple[SurveyKeys, ...] = ()


def read_mapping(name: str) -> ChatMapping:
    """The mapping in a file, or one that comes with Accord, by its name; raises `BadInput` with what is wrong."""
    shipped = SHIPPED / f"{name}.toml"
    path = shipped if name.isidentifier() and shipped.is_file() else Path(name)
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except OSError:
        raise BadInput(_("There is no mapping at %(path)s.") % {"path": path}) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadInput(_("The mapping %(path)s is no TOML: %(why)s") % {"path": path, "why": fault}) from None
    return mapping_of(given)


def mapping_of(given: Mapping[str, Any]) -> ChatMapping:
    """The mapping in a parsed TOML file; raises `BadInput` for a part that is missing, unknown or off its scale."""
    sections = {"source", "channel", "conversation", "customer", "agent", "event", "speakers", "reason", "survey"}
    _refuse_unknown("", given, sections)
    channel = str(given.get("channel", Channel.CHAT))
    if channel not in set(Channel):
        raise BadInput(_("There is no channel “%(name)s”.") % {"name": channel})
    if not str(given.get("source", "")).strip():
        raise BadInput(_("The mapping does not say “%(key)s”.") % {"key": "source"})
    mapping = ChatMapping(
        source=str(given["source"]).strip(),
        channel=Channel(channel),
        conversation=_part(ConversationKeys, "conversation", given.get("conversation", {})),
        customer=_part(PersonKeys, "customer", given.get("customer", {})),
        agent=_part(PersonKeys, "agent", {"unnamed": "Agent"} | given.get("agent", {})),
        event=_part(EventKeys, "event", given.get("event", {})),
        speakers=_part(Speakers, "speakers", given.get("speakers", {})),
        reason=_part(ReasonKeys, "reason", given["reason"]) if "reason" in given else None,
        surveys=tuple(_part(SurveyKeys, "survey", survey) for survey in given.get("survey", ())),
    )
    _check(mapping)
    return mapping


def _part(kind: type[Part], name: str, given: Mapping[str, Any]) -> Part:
    known = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    _refuse_unknown(name, given, known)
    values = {key: _frozen(value) for key, value in given.items()}
    try:
        return kind(**values)
    except TypeError:
        needed = [item.name for item in fields(kind) if item.name not in given and _is_needed(item)]  # type: ignore[arg-type]
        raise BadInput(_("The mapping does not say “%(key)s”.") % {"key": f"{name}.{needed[0]}"}) from None


def _is_needed(item: Any) -> bool:
    from dataclasses import MISSING

    return item.default is MISSING and item.default_factory is MISSING


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    if isinstance(value, dict):
        return {str(key): _frozen(item) for key, item in value.items()}
    return value


def _refuse_unknown(name: str, given: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(given) - known):
        key = f"{name}.{unknown[0]}".strip(".")
        raise BadInput(_("The mapping says “%(key)s”, which means nothing here.") % {"key": key})


def _check(mapping: ChatMapping) -> None:
    if not mapping.customer.id and not mapping.customer.email and not mapping.customer.phone:
        raise BadInput(_("The mapping does not say “%(key)s”.") % {"key": "customer.id"})
    try:
        ZoneInfo(mapping.event.timezone)
    except (KeyError, ValueError):
        raise BadInput(_("There is no time zone “%(name)s”.") % {"name": mapping.event.timezone}) from None
    if mapping.reason is not None and mapping.reason.usual_demand not in set(Demand):
        raise BadInput(_("A contact is value or failure demand."))
    for survey in mapping.surveys:
        unknown = [name for name in (*survey.measures.values(),) if name not in MEASURES]
        if unknown or survey.by not in _PEOPLE:
            wrong = unknown[0] if unknown else survey.by
            raise BadInput(_("A survey cannot say “%(word)s”.") % {"word": wrong})


def readable(value: str) -> str:
    """A code as words: `bank_fraud_report` is “Bank fraud report”."""
    words = " ".join(value.replace("_", " ").split())
    return words[:1].upper() + words[1:]
