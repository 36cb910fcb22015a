"""What `field:value` means: names of tags, queues, people and days become a filter; what is unknown is said."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accord.customers.contracts import IdentityKind
from accord.customers.queries import find_by_identity
from accord.desk.contracts import ACTIVE, CaseStatus, ConversationFilter, Priority, Whose
from accord.desk.models import Queue, Tag
from accord.desk.search.contracts import Days, Field, FieldTerm, Part, Phrase, Word
from accord.kernel import clock
from accord.staff.queries import list_employees

_ACTIVE_WORDS = frozenset({"active", "unsolved", "offen"})
_STATUSES = {
    "neu": CaseStatus.NEW,
    "geöffnet": CaseStatus.OPEN,
    "wartend": CaseStatus.PENDING,
    "on-hold": CaseStatus.ON_HOLD,
    "hold": CaseStatus.ON_HOLD,
    "closed": CaseStatus.SOLVED,
    "gelöst": CaseStatus.SOLVED,
} | {status.value: status for status in CaseStatus}
_PRIORITIES = {"niedrig": Priority.LOW, "hoch": Priority.HIGH, "dringend": Priority.URGENT} | {
    priority.value: priority for priority in Priority
}
_ME = frozenset({"me", "ich", "mir"})
_NOBODY = frozenset({"nobody", "none", "niemand"})
_FILES = frozenset({"attachment", "attachments", "file", "files", "anhang", "datei"})
_RELATIVE = {"d": 1, "w": 7, "m": 30, "y": 365, "t": 1, "j": 365}


@dataclass
class Narrowed:
    """The filter that fields amount to, further words (a subject), days, and what could not be understood."""

    wanted: ConversationFilter = field(default_factory=ConversationFilter)
    days: Days = field(default_factory=Days)
    subject: list[tuple[Part, bool]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_impossible: bool = False


def narrow(terms: tuple[FieldTerm, ...]) -> Narrowed:
    """Read all fields. One statement for each that names a tag, a queue or a person."""
    narrowed = Narrowed()
    for term in terms:
        _READERS[term.field](narrowed, term)
    return narrowed


def _add(narrowed: Narrowed, term: FieldTerm, **change: Any) -> None:
    if not term.is_not:
        narrowed.wanted = replace(narrowed.wanted, **change)
        return
    without = narrowed.wanted.without or ConversationFilter()
    narrowed.wanted = replace(narrowed.wanted, without=replace(without, **change))


def _unknown(narrowed: Narrowed, term: FieldTerm, sentence: str) -> None:
    """What is asked for and does not exist matches nothing; what must not be so and does not exist is everything."""
    narrowed.problems.append(sentence % {"value": term.value})
    narrowed.is_impossible = narrowed.is_impossible or not term.is_not


def _read_tag(narrowed: Narrowed, term: FieldTerm) -> None:
    found = Tag.objects.filter(name__iexact=term.value).values_list("pk", flat=True).first()
    if found is None:
        return _unknown(narrowed, term, _("There is no tag “%(value)s”."))
    return _add(narrowed, term, tag_id=found)


def _read_queue(narrowed: Narrowed, term: FieldTerm) -> None:
    wanted = term.value.casefold()
    rows = Queue.objects.order_by("pk").values_list("pk", "slug", "name")
    exact = [pk for pk, slug, name in rows if wanted in {slug.casefold(), name.casefold()}]
    begun = [pk for pk, _slug, name in rows if name.casefold().startswith(wanted)]
    if not (exact or begun):
        return _unknown(narrowed, term, _("There is no queue “%(value)s”."))
    return _add(narrowed, term, queue_id=(exact or begun)[0])


def _read_status(narrowed: Narrowed, term: FieldTerm) -> None:
    wanted = term.value.casefold().replace(" ", "_")
    if wanted in _ACTIVE_WORDS:
        return _add(narrowed, term, statuses=ACTIVE)
    if wanted not in _STATUSES:
        return _unknown(narrowed, term, _("There is no status “%(value)s”."))
    already = () if term.is_not else narrowed.wanted.statuses
    return _add(narrowed, term, statuses=(*already, _STATUSES[wanted]))


def _read_assignee(narrowed: Narrowed, term: FieldTerm) -> None:
    wanted = term.value.casefold()
    if wanted in _ME | _NOBODY:
        return _add(narrowed, term, assignee=Whose.ME if wanted in _ME else Whose.NOBODY)
    people = list_employees()
    found = [who.id for who in people if wanted in {who.email.casefold(), who.name.casefold()}]
    found += [who.id for who in people if f" {who.name}".casefold().find(f" {wanted}") >= 0]
    if not found:
        return _unknown(narrowed, term, _("Nobody here is called “%(value)s”."))
    return _add(narrowed, term, assignee=found[0])


def _read_channel(narrowed: Narrowed, term: FieldTerm) -> None:
    known = {"mail": "email", "e-mail": "email", "form": "web_form", "formular": "web_form", "chat": "webchat"}
    wanted = term.value.casefold()
    _add(narrowed, term, channel=known.get(wanted, wanted))


def _read_priority(narrowed: Narrowed, term: FieldTerm) -> None:
    wanted = _PRIORITIES.get(term.value.casefold())
    if wanted is None:
        return _unknown(narrowed, term, _("There is no priority “%(value)s”."))
    return _add(narrowed, term, priority=wanted)


def _read_from(narrowed: Narrowed, term: FieldTerm) -> None:
    """An address names the customer; a name is looked for among the authors, see `rules.understand`."""
    customer = find_by_identity(kind=IdentityKind.EMAIL, value=term.value.casefold())
    if customer is None:
        return _unknown(narrowed, term, _("Nobody is known by the address %(value)s."))
    return _add(narrowed, term, customer_ids=tuple(customer.ids))


def _read_to(narrowed: Narrowed, term: FieldTerm) -> None:
    _add(narrowed, term, with_address=term.value)


def _read_subject(narrowed: Narrowed, term: FieldTerm) -> None:
    part: Part = Phrase(text=term.value) if len(term.value.split()) > 1 else Word(text=term.value, is_beginning=True)
    narrowed.subject.append((part, term.is_not))


def _read_has(narrowed: Narrowed, term: FieldTerm) -> None:
    if term.value.casefold() not in _FILES:
        return _unknown(narrowed, term, _("Only has:attachment is understood, not has:%(value)s."))
    return _add(narrowed, term, with_files=True)


def _read_day(narrowed: Narrowed, term: FieldTerm) -> None:
    day = day_named(term.value, today=clock.today())
    if day is None:
        return _unknown(narrowed, term, _("“%(value)s” is no day. Write 2026-03-01, or 7d, 4w or 6m back from today."))
    is_until = (term.field == Field.BEFORE) != term.is_not
    if is_until:
        narrowed.days = replace(narrowed.days, until=min(day, narrowed.days.until or day))
    else:
        narrowed.days = replace(narrowed.days, since=max(day, narrowed.days.since or day))
    return None


def day_named(value: str, *, today: date) -> date | None:
    """A day as people write it: 2026-03-01, 2026-03, 1.3.2026, 7d (7 days ago), today, yesterday."""
    plain = value.casefold()
    named = {"today": 0, "heute": 0, "yesterday": 1, "gestern": 1}
    if plain in named:
        return today - timedelta(days=named[plain])
    if plain[:-1].isdecimal() and plain[-1:] in _RELATIVE and len(plain) <= 5:
        return today - timedelta(days=int(plain[:-1]) * _RELATIVE[plain[-1]])
    parts = [*reversed(plain.split("."))] if "." in plain else [*plain.split("-"), "1", "1"][:3]
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        return None


_READERS: dict[Field, Callable[[Narrowed, FieldTerm], None]] = {
    Field.FROM: _read_from,
    Field.TO: _read_to,
    Field.SUBJECT: _read_subject,
    Field.TAG: _read_tag,
    Field.QUEUE: _read_queue,
    Field.STATUS: _read_status,
    Field.ASSIGNEE: _read_assignee,
    Field.CHANNEL: _read_channel,
    Field.PRIORITY: _read_priority,
    Field.BEFORE: _read_day,
    Field.AFTER: _read_day,
    Field.HAS: _read_has,
}
