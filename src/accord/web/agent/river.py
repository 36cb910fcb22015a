"""One river of time: what a customer says or lives through, and what the company does, newest first."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accord.customers.contracts import TimelineEntry
from accord.customers.queries import timeline
from accord.desk.queries import words_of_messages
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.web.agent import names
from accord.web.agent.showing import record_line, state_words
from accord.web.agent.telling import ANSWERED, tell, words_of_answers

PAGE_SIZE = 40
WORDS_SHOWN = 240
_WORDS_READ = 320  # more than is shown, because blanks and a survey's choices fall away
_MOST_MOMENTS = 200
_CHOICES = re.compile(r"(\s\d+: …)+.*", re.DOTALL)
_TAKEN_OVER = "desk.ConversationImported"
_WORDS = ("desk.MessageArrived", "desk.ReplyPosted", "desk.NotePosted", "desk.NoticePosted", _TAKEN_OVER)
_OUTSIDE = ("customers.OutsideEventHappened",)
_ANSWERS = ("measure.SurveyInvited", ANSWERED, "culture.ThanksConfirmed", "listen.StoryPublished")
_CASES = ("desk.CaseSolved", "desk.CaseReopened", "desk.ConversationAssigned", "desk.StatusChanged")

_SPOKEN: Mapping[str, Callable[[], str]] = {
    "desk.ReplyPosted": lambda: _("%(who)s replied"),
    "desk.NotePosted": lambda: _("%(who)s noted for colleagues"),
    "desk.NoticePosted": lambda: _("%(company)s wrote"),
}

_GOODWILL = (
    "desk.GoodwillGiven",
    "desk.GoodwillAsked",
    "desk.GoodwillGranted",
    "desk.GoodwillRefused",
    "desk.GoodwillWithdrawn",
    "desk.GoodwillOutcomeNoted",
)

KINDS: Mapping[str, tuple[Callable[[], str], tuple[str, ...]]] = {
    "all": (lambda: _("Everything"), ()),
    "words": (lambda: _("Words"), _WORDS),
    "outside": (lambda: _("Orders and parcels"), _OUTSIDE),
    "cases": (lambda: _("Cases"), _CASES),
    "answers": (lambda: _("Answers"), _ANSWERS),
    "goodwill": (lambda: _("Goodwill"), _GOODWILL),
}


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One entry of the river, in the shape that its macro takes."""

    kind: str
    title: str
    words: str
    at: datetime
    href: str


@dataclass(frozen=True, kw_only=True)
class Day:
    """The moments of one day under its name."""

    name: str
    moments: tuple[Moment, ...]


def river_of(*, customer_id: int, kind: str, before: tuple[datetime, int] | None) -> tuple[list[Day], str]:
    """A page of the river by days, and the position of the next page; empty at the source."""
    entries = timeline(customer_id=customer_id, before=before, kinds=KINDS[kind][1], limit=PAGE_SIZE)
    texts = words_of_messages(
        message_ids=[number for entry in entries if (number := _message_id(entry))], length=_WORDS_READ
    )
    said = words_of_answers(entry.parameters for entry in entries if entry.kind == ANSWERED)
    zone = ZoneInfo(read_company().timezone)
    moments = [moment for entry in entries if (moment := _moment(entry, texts, said)) is not None]
    days = [
        Day(name=_day_name(day, zone), moments=tuple(of_day))
        for day, of_day in groupby(moments, key=lambda moment: moment.at.astimezone(zone).date())
    ]
    older = f"{entries[-1].at.isoformat()}~{entries[-1].id}" if len(entries) == PAGE_SIZE else ""
    return days, older


def _message_id(entry: TimelineEntry) -> int:
    return int(entry.parameters.get("message_id") or 0) if entry.kind in _WORDS else 0


def _moment(entry: TimelineEntry, texts: Mapping[int, tuple[str, str]], said: Mapping[int, str]) -> Moment | None:
    title, words = _title(entry, texts)
    if entry.kind == ANSWERED:
        words = said.get(entry.parameters["answer_id"], "")
    if not title:
        return None
    return Moment(kind=_strand(entry), title=title, words=words, at=entry.at, href=_href(entry))


def _strand(entry: TimelineEntry) -> str:
    if entry.kind in _WORDS or entry.kind in {ANSWERED, "improve.CustomerTold"}:
        return entry.strand
    return "event"


def _title(entry: TimelineEntry, texts: Mapping[int, tuple[str, str]]) -> tuple[str, str]:
    author, words = texts.get(_message_id(entry), (_("Somebody"), ""))
    words = _shortened(words)
    if entry.kind == "desk.MessageArrived":
        wrote = _("A machine of %(who)s answered") if entry.parameters.get("machine") else _("%(who)s wrote")
        return wrote % {"who": author}, words
    if entry.kind in _SPOKEN:
        return _SPOKEN[entry.kind]() % {"who": author, "company": read_company().name}, words
    if entry.kind == _TAKEN_OVER:
        return _taken_over(entry), words
    if entry.kind in _OUTSIDE and entry.record is not None:
        line = record_line(entry.record)
        state = str(entry.parameters.get("state", ""))
        return f"{line['words']}: {state_words(state)}" if state else line["words"], ""
    told = tell(entry.kind, entry.actor, entry.parameters)
    return (told.words if told else ""), ""


def _shortened(words: str) -> str:
    """The beginning of a letter, ended where a word ends; the choices of a survey are no words."""
    words = _CHOICES.sub("", words)
    if len(words) < WORDS_SHOWN:
        return words
    return f"{words[: WORDS_SHOWN - 1].rsplit(' ', 1)[0].rstrip(' ,;:.')} …"


def life_of(*, customer_id: int) -> list[tuple[datetime, str]]:
    """When somebody and we spoke and what happened to them, oldest first, as (instant, warm | cool | event)."""
    kinds = (*_WORDS, *_OUTSIDE, ANSWERED)
    entries = timeline(customer_id=customer_id, kinds=kinds, limit=_MOST_MOMENTS)
    return [(entry.at, _strand(entry)) for entry in reversed(entries)]


def _taken_over(entry: TimelineEntry) -> str:
    reason = names.reasons().get(entry.parameters.get("reason_id") or 0)
    if reason is None:
        return _("A conversation taken over from an archive")
    return _("%(reason)s: a conversation taken over from an archive") % {"reason": reason.name}


def _href(entry: TimelineEntry) -> str:
    if entry.conversation_id is None:
        return ""
    anchor = f"#m-{_message_id(entry)}" if _message_id(entry) else ""
    return reverse("agent:conversation", args=[entry.conversation_id]) + anchor


def _day_name(day: date, zone: ZoneInfo) -> str:
    today = clock.now().astimezone(zone).date()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    is_this_year = day.year == today.year
    return date_format(day, pgettext("date format", "l j F") if is_this_year else pgettext("date format", "j F Y"))
