"""One line of a chat archive, read by a mapping: pure, no database."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accord.config.importing.mapping import ChatMapping, PersonKeys, SurveyKeys, readable
from accord.desk.contracts import MessageKind
from accord.kernel.errors import BadInput

_SCALES = {"csat": range(1, 6), "ces": range(1, 8)}
_SUBJECT_LENGTH = 80
_LONGEST_ID = 200


@dataclass(frozen=True, kw_only=True)
class ReadPerson:
    """Somebody as a line names them; `id`, `email` or `phone` may be empty, the name is not."""

    id: str
    name: str
    is_named: bool
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadMessage:
    """One thing said or noted."""

    kind: MessageKind
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ReadScores:
    """Answers that truly are scores: CSAT of five, CES of seven, and what was said with them."""

    csat: int
    ces: int | None
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ReadChat:
    """A line as a conversation, with the counts that the summary adds up."""

    id: str
    customer: ReadPerson
    agent: ReadPerson
    subject: str
    reason: str
    messages: tuple[ReadMessage, ...]
    scores: ReadScores | None
    counts: Mapping[str, int] = field(default_factory=dict)


def read_line(line: str | bytes, mapping: ChatMapping) -> ReadChat:
    """Read one line; raises `BadInput` with a sentence that says why it cannot be a conversation."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise BadInput(_("The line is no JSON.")) from None
    if not isinstance(row, dict):
        raise BadInput(_("The line is no JSON object."))
    return _Reader(row, mapping).read()


def value_at(row: Any, key: str) -> Any:
    """What stands under a key, one level down for each dot; None where there is nothing."""
    for part in key.split(".") if key else ():
        row = row.get(part) if isinstance(row, dict) else None
    return row if key else None


class _Reader:
    """Reads one line; counts what it meets."""

    def __init__(self, row: dict[str, Any], mapping: ChatMapping) -> None:
        self.row = row
        self.mapping = mapping
        self.counts = dict.fromkeys(
            ("lookups", "actions", "survey_answers", "survey_csat", "survey_ces", "survey_kept", "survey_ignored"), 0
        )
        self.actions: list[str] = []

    def read(self) -> ReadChat:
        mapping = self.mapping
        key = _text(value_at(self.row, mapping.conversation.id))
        if not 0 < len(key) <= _LONGEST_ID:
            raise BadInput(_("The conversation has no id, or one that is too long."))
        customer = self._person(mapping.customer)
        if not (customer.id or customer.email or customer.phone):
            raise BadInput(_("The conversation has no customer."))
        messages = self._messages()
        ended_at = messages[-1].at
        scores = self._scores(ended_at)
        reasons = _listed(value_at(self.row, mapping.reason.key)) if mapping.reason else []
        last_note = ReadMessage(kind=MessageKind.NOTE, text=self._what_else(key), at=ended_at)
        return ReadChat(
            id=key,
            customer=customer,
            agent=self._person(mapping.agent),
            subject=self._subject(messages),
            reason=reasons[0] if reasons else "",
            messages=(*messages, last_note),
            scores=scores,
            counts=self.counts,
        )

    def _person(self, keys: PersonKeys) -> ReadPerson:
        number, name = _text(value_at(self.row, keys.id)), _text(value_at(self.row, keys.name))
        if len(number) > _LONGEST_ID:
            raise BadInput(_("Somebody's id is too long."))
        return ReadPerson(
            id=number,
            name=name or f"{keys.unnamed} {number[:8]}".strip(),
            is_named=bool(name),
            email=_text(value_at(self.row, keys.email)),
            phone=_text(value_at(self.row, keys.phone)),
        )

    def _subject(self, messages: Sequence[ReadMessage]) -> str:
        named = ", ".join(readable(value) for value in _listed(value_at(self.row, self.mapping.conversation.subject)))
        first = next((message.text for message in messages if message.kind == MessageKind.INCOMING), messages[0].text)
        return named or " ".join(first.split())[:_SUBJECT_LENGTH]

    def _messages(self) -> list[ReadMessage]:
        events = value_at(self.row, self.mapping.conversation.events)
        if not isinstance(events, list):
            raise BadInput(_("The conversation has no list of events."))
        found: list[ReadMessage] = []
        at: datetime | None = None
        for event in events:
            at = self._instant(event, at)
            if self._is_result_alone(event, found):
                found[-1] = ReadMessage(
                    kind=MessageKind.NOTE, text=self._with_result(found[-1], event), at=found[-1].at
                )
            else:
                found += self._said(event, at)
        if not found:
            raise BadInput(_("Nobody says anything in the conversation."))
        return sorted(found, key=lambda message: message.at)  # stable: what has one time keeps its order

    def _instant(self, event: Any, before: datetime | None) -> datetime:
        if not isinstance(event, dict):
            raise BadInput(_("An event is no JSON object."))
        given = value_at(event, self.mapping.event.at)
        at = before if given in (None, "") else instant_of(given, self.mapping.event.timezone)
        if at is None:
            raise BadInput(_("The first event has no time."))
        return at

    def _said(self, event: dict[str, Any], at: datetime) -> Iterator[ReadMessage]:
        """What one event becomes: words, and a note for what was looked up or found."""
        keys = self.mapping.event
        if action := _text(value_at(event, keys.action)):
            self.counts["actions"] += 1
            self.actions.append(action)
        if words := _text(value_at(event, keys.text)):
            yield ReadMessage(kind=self._speaker(event), text=words, at=at)
        if lookup := _text(value_at(event, keys.lookup)):
            self.counts["lookups"] += 1
            lines = [_("Looked up: %(what)s") % {"what": lookup}, *_lines(value_at(event, keys.arguments))]
            if keys.result in event:
                lines += _found(event[keys.result])
            yield ReadMessage(kind=MessageKind.NOTE, text="\n".join(lines), at=at)
        elif keys.result and keys.result in event:
            yield ReadMessage(kind=MessageKind.NOTE, text="\n".join(_found(event[keys.result])), at=at)

    def _is_result_alone(self, event: dict[str, Any], found: Sequence[ReadMessage]) -> bool:
        """Whether an event only brings what the look-up just before it found: the two are read as one."""
        keys = self.mapping.event
        is_alone = (
            bool(keys.result) and keys.result in event and not any(event.get(k) for k in (keys.text, keys.lookup))
        )
        return is_alone and bool(found) and found[-1].kind == MessageKind.NOTE

    def _with_result(self, note: ReadMessage, event: dict[str, Any]) -> str:
        return "\n".join([note.text, *_found(event[self.mapping.event.result])])

    def _speaker(self, event: dict[str, Any]) -> MessageKind:
        name = _text(value_at(event, self.mapping.event.speaker))
        speakers = self.mapping.speakers
        if name in speakers.customer:
            return MessageKind.INCOMING
        if name in speakers.agent:
            return MessageKind.REPLY
        if name in speakers.others:
            return MessageKind.NOTE
        raise BadInput(_("The mapping does not say who “%(name)s” is.") % {"name": name[:80]})

    def _what_else(self, key: str) -> str:
        """The note at the end: what the archive also knew, in its own words."""
        lines = [_("Taken over from %(source)s, number %(key)s.") % {"source": self.mapping.source, "key": key}]
        kept = ((name, value_at(self.row, name)) for name in self.mapping.conversation.keep)
        lines += [f"{name}: {_plain(value)}" for name, value in kept if value is not None]
        if self.actions:
            lines.append(_("Actions chosen: %(actions)s") % {"actions": ", ".join(self.actions)})
        for survey in self.mapping.surveys:
            answers = [f"{q} {_plain(a)}" for q, a in self._answers(survey) if survey.measures.get(q) != "ignored"]
            if answers:
                asked = _("Survey of the customer:") if survey.by == "customer" else _("Survey of the agent:")
                lines += ["", asked, *answers]
        return "\n".join(lines)

    def _answers(self, survey: SurveyKeys) -> Iterator[tuple[str, Any]]:
        answers = value_at(self.row, survey.key)
        for answer in answers if isinstance(answers, list) else ():
            yield _text(value_at(answer, survey.question)), value_at(answer, survey.answer)

    def _scores(self, ended_at: datetime) -> ReadScores | None:
        """Count all answers and find those that are scores. CES alone has no place of its own and stays in words."""
        found: dict[str, int] = {}
        words: list[str] = []
        at = ended_at
        for survey in self.mapping.surveys:
            if survey.by == "customer" and (given := value_at(self.row, survey.at)) not in (None, ""):
                at = instant_of(given, self.mapping.event.timezone)
            for question, answer in self._answers(survey):
                measure = survey.measures.get(question, "")
                self.counts["survey_answers"] += 1
                self.counts["survey_ignored" if measure == "ignored" else "survey_kept"] += 1
                score = score_of(answer, survey.scores) if survey.by == "customer" else None
                if score is not None and measure in _SCALES and score in _SCALES[measure]:
                    found.setdefault(measure, score)
                elif measure == "words" and survey.by == "customer":
                    words.append(_text(answer))
        if "csat" not in found:
            return None
        for measure in found:
            self.counts[f"survey_{measure}"] += 1
            self.counts["survey_kept"] -= 1
        return ReadScores(csat=found["csat"], ces=found.get("ces"), words="\n".join(filter(None, words)), at=at)


def score_of(answer: Any, scores: Mapping[str, int]) -> int | None:
    """The score an answer stands for; None for one that is no number and that the mapping gives no score.

    Yes and no are no degrees: they become scores only if the mapping says so.
    """
    named = scores.get(_plain(answer)) if not isinstance(answer, bool) else scores.get(str(answer).lower())
    if named is not None or isinstance(answer, bool):
        return named
    if isinstance(answer, float):
        return int(answer) if answer.is_integer() else None
    if isinstance(answer, int):
        return answer
    return int(answer) if isinstance(answer, str) and answer.strip().isdecimal() else None


def instant_of(given: Any, timezone: str) -> datetime:
    """An instant from seconds since 1970 (milliseconds are recognised) or ISO 8601; raises `BadInput`."""
    sentence = _("“%(given)s” is no time.") % {"given": str(given)[:80]}
    try:
        if isinstance(given, str) and not given.strip().isdecimal():
            at = datetime.fromisoformat(given.strip())
            return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)
        if isinstance(given, bool) or not isinstance(given, (int, float, str)):
            raise BadInput(sentence)
        seconds = float(given)
        if math.isfinite(seconds):
            return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise BadInput(sentence)


def _found(result: Any) -> list[str]:
    return [_("Found:"), *_lines(result)] if result not in (None, "", [], {}) else [_("Nothing was found.")]


def _lines(value: Any) -> list[str]:
    """Keys and values as lines, whether they stand in one object or in a list of them."""
    if isinstance(value, dict):
        return [f"{key}: {_plain(item)}" for key, item in value.items()]
    if isinstance(value, list):
        return [line for item in value for line in _lines(item)]
    return [_plain(value)] if value is not None else []


def _plain(value: Any) -> str:
    """A value in its own words; yes and no in ours."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value if item is not None)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value).strip()


def _text(value: Any) -> str:
    """A value as text; nothing for an absent one and for what is no plain value."""
    return "" if value is None or isinstance(value, (bool, dict, list)) else str(value).strip()


def _listed(value: Any) -> list[str]:
    """One value or several, as texts."""
    return [text for item in (value if isinstance(value, list) else [value]) if (text := _text(item))]
