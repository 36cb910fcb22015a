"""One river of time: what a customer says or lives through, and what the company does, newest first."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accord.customers.contracts import TimelineEntry
from accord.customers.queries import list_customers
from accord.desk.people.contracts import TimelineFilter
from accord.desk.people.queries import moments_of, read_timeline
from accord.desk.queries import words_of_messages
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.permissions import Actor
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

_PROMISES = (
    "desk.PromiseMade",
    "desk.PromiseKept",
    "desk.PromiseBroken",
    "desk.PromiseRenegotiated",
    "desk.PromiseWithdrawn",
)
_ASIDE = (
    "desk.SideTalkAnswered",
    "desk.SideTalkUndelivered",
    "desk.SideTalkOverdue",
    "desk.TaskDone",
    "desk.TaskReturned",
    "desk.TaskOverdue",
)
_PERSON = (
    "customers.CustomerBecameKnown",
    "customers.CustomersMerged",
    "customers.CustomersUnmerged",
    "customers.PreferencesChanged",
    "customers.ConsentChanged",
    "customers.CompanyOfCustomerChanged",
    "customers.CustomerNoteWritten",
    "customers.AddressUndeliverable",
)

KINDS: Mapping[str, tuple[Callable[[], str], tuple[str, ...]]] = {
    "all": (lambda: _("Everything"), ()),
    "words": (lambda: _("Words"), _WORDS),
    "outside": (lambda: _("Orders and parcels"), _OUTSIDE),
    "cases": (lambda: _("Cases"), _CASES),
    "promises": (lambda: _("Promises"), _PROMISES),
    "answers": (lambda: _("Answers"), _ANSWERS),
    "goodwill": (lambda: _("Goodwill"), _GOODWILL),
    "aside": (lambda: _("Aside"), _ASIDE),
    "person": (lambda: _("Person"), _PERSON),
}


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One entry of the river, in the shape that its macro takes."""

    kind: str
    title: str
    words: str
    at: datetime
    href: str
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Day:
    """The moments of one day under its name."""

    name: str
    moments: tuple[Moment, ...]


def river_of(
    actor: Actor, customer_ids: Collection[int], *, wanted: TimelineFilter, before: str = "", names_people: bool = False
) -> tuple[list[Day], str]:
    """A page of the river by days, and the position of the next page; empty at the source.

    With `names_people` each moment says whose it is: the river of a company. At most five statements.
    """
    page = read_timeline(actor=actor, customer_ids=customer_ids, wanted=wanted, before=before, limit=PAGE_SIZE)
    texts = words_of_messages(
        message_ids=[number for entry in page.entries if (number := _message_id(entry))], length=_WORDS_READ
    )
    said = words_of_answers(entry.parameters for entry in page.entries if entry.kind == ANSWERED)
    people = _people(page.entries) if names_people else {}
    zone = ZoneInfo(read_company().timezone)
    moments = [moment for entry in page.entries if (moment := _moment(entry, texts, said, people)) is not None]
    days = [
        Day(name=_day_name(day, zone), moments=tuple(of_day))
        for day, of_day in groupby(moments, key=lambda moment: moment.at.astimezone(zone).date())
    ]
    return days, page.next_cursor


def _people(entries: Collection[TimelineEntry]) -> dict[int, str]:
    ids = {entry.customer_id for entry in entries if entry.customer_id is not None}
    return {asked: row.display_name for asked, row in list_customers(customer_ids=ids).items()} if ids else {}


def _message_id(entry: TimelineEntry) -> int:
    return int(entry.parameters.get("message_id") or 0) if entry.kind in _WORDS else 0


def _moment(
    entry: TimelineEntry,
    texts: Mapping[int, tuple[str, str]],
    said: Mapping[int, str],
    people: Mapping[int, str],
) -> Moment | None:
    title, words = _title(entry, texts)
    if entry.kind == ANSWERED:
        words = said.get(entry.parameters["answer_id"], "")
    if not title:
        return None
    return Moment(
        kind=_strand(entry.kind, entry.strand),
        title=title,
        words=words,
        at=entry.at,
        href=_href(entry),
        who=people.get(entry.customer_id or 0, ""),
    )


def _strand(kind: str, strand: str) -> str:
    return strand if kind in _WORDS or kind in {ANSWERED, "improve.CustomerTold"} else "event"


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


def life_of(actor: Actor, customer_ids: Collection[int]) -> list[tuple[datetime, str]]:
    """When somebody and we spoke and what happened to them, oldest first, as (instant, warm | cool | event)."""
    kinds = (*_WORDS, *_OUTSIDE, ANSWERED)
    moments = moments_of(actor=actor, customer_ids=customer_ids, kinds=kinds, limit=_MOST_MOMENTS)
    return [(at, _strand(kind, strand)) for at, kind, strand in reversed(moments)]


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
