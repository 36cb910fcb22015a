"""What `field:value` means: names of tags, queues, people and days become a filter; what is unknown is said."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accord.channels.contracts import Channel
from accord.customers.companies.queries import find_company
from accord.customers.contracts import IdentityKind
from accord.customers.queries import find_by_identity, list_customer_ids_of_language
from accord.desk.contracts import ACTIVE, CaseStatus, ConversationFilter, Priority, Whose
from accord.desk.models import Case, Queue, Tag
from accord.desk.queries.filtering import ACTIVE_ONLY, quoted
from accord.desk.queries.rows import fetch
from accord.desk.search.contracts import All, Days, Field, FieldTerm, Not, Part, Phrase, Word
from accord.desk.search.days import period_named
from accord.desk.search.rules import query_text
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
_CHANNELS = {"mail": "email", "e-mail": "email", "form": "web_form", "formular": "web_form", "mails": "email"}
_LATER_CHANNELS = frozenset({"voice", "webchat", "sms"})  # of which conversations may come by import
_LANGUAGES = {
    "english": "en", "englisch": "en", "german": "de", "deutsch": "de", "french": "fr", "französisch": "fr",
    "spanish": "es", "spanisch": "es", "italian": "it", "italienisch": "it", "dutch": "nl", "niederländisch": "nl",
    "portuguese": "pt", "portugiesisch": "pt", "polish": "pl", "polnisch": "pl",
}  # fmt: skip
_STANDS: dict[str, dict[str, Any]] = {
    "unread": {"unread": True},
    "read": {"unread": False},
    "mine": {"assignee": Whose.ME},
    "unassigned": {"assignee": Whose.NOBODY},
    "active": {"statuses": ACTIVE},
    "open": {"statuses": ACTIVE},
    "solved": {"statuses": (CaseStatus.SOLVED,)},
    "snoozed": {"snoozed": True},
}
_STANDS_IN_GERMAN = {
    "ungelesen": "unread", "gelesen": "read", "meine": "mine", "meins": "mine", "niemandes": "unassigned",
    "offen": "active", "gelöst": "solved", "zurückgestellt": "snoozed", "verspätet": "late", "überfällig": "late",
    "overdue": "late", "assigned": "assigned", "zugewiesen": "assigned", "waiting": "waiting", "wartend": "waiting",
}  # fmt: skip
_LATE = f"""{ACTIVE_ONLY} AND (c.case_id IN
    (SELECT v.case_id FROM desk_level_case v WHERE v.next_due_at < {{now}})) IS TRUE"""  # noqa: S608 - our own words
_FEW = 500  # conversations or customers that are named one by one; of more, each that is looked at is asked
_NAMED_SO = """
    SELECT DISTINCT newest.conversation_id FROM (
        SELECT f.conversation_id FROM desk_search_file f WHERE f.search @@ {query} LIMIT 4 * {most}
    ) newest LIMIT {most}
"""
_HAS_NAMED_SO = (
    "(SELECT true FROM desk_search_file f WHERE f.conversation_id = c.id AND ts_match_vq(f.search, {query}) LIMIT 1)"
)
_SPEAKS = "(SELECT l.language = {language} FROM customers_customer l WHERE l.id = c.customer_id)"


@dataclass
class Narrowed:
    """The filter that fields amount to, further words, days, and what could not be understood.

    `subject` holds words of the subject, `said` words that must also occur or not, `conditions` further ones in SQL.
    """

    wanted: ConversationFilter = field(default_factory=ConversationFilter)
    days: Days = field(default_factory=Days)
    subject: list[tuple[Part, bool]] = field(default_factory=list)
    said: list[Part] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_impossible: bool = False


def narrow(terms: tuple[FieldTerm, ...], *, with_words: bool = True) -> Narrowed:
    """Read all fields. One statement for each that names a tag, a queue, a person or a file.

    Without words the name of a file is itself what is looked for, and the file is shown.
    """
    narrowed = Narrowed()
    by_name = next((term for term in terms if term.field == Field.FILENAME and not term.is_not), None)
    for term in terms:
        if term is by_name and not with_words:
            narrowed.said.append(_name_of_file(term.value))
        else:
            _READERS[term.field](narrowed, term)
    return narrowed


def _add(narrowed: Narrowed, term: FieldTerm, **change: Any) -> None:
    if not term.is_not:
        narrowed.wanted = replace(narrowed.wanted, **change)
        return
    without = narrowed.wanted.without or ConversationFilter()
    narrowed.wanted = replace(narrowed.wanted, without=replace(without, **change))


def _condition(narrowed: Narrowed, term: FieldTerm, condition: str) -> None:
    narrowed.conditions.append(f"({condition}) IS NOT TRUE" if term.is_not else f"({condition})")


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
        return _unknown(
            narrowed, term, _("There is no status “%(value)s”. Write new, open, pending, on_hold, solved or active.")
        )
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
    wanted = term.value.casefold().replace(" ", "_")
    channel = _CHANNELS.get(wanted, wanted)
    if channel not in set(Channel) and channel not in _LATER_CHANNELS:
        return _unknown(narrowed, term, _("There is no channel “%(value)s”. Write email, form or chat."))
    return _add(narrowed, term, channel=channel)


def _read_priority(narrowed: Narrowed, term: FieldTerm) -> None:
    wanted = _PRIORITIES.get(term.value.casefold())
    if wanted is None:
        return _unknown(narrowed, term, _("There is no priority “%(value)s”. Write low, normal, high or urgent."))
    return _add(narrowed, term, priority=wanted)


def _read_from(narrowed: Narrowed, term: FieldTerm) -> None:
    """An address names the customer; a name is looked for among the authors, see `rules.understand`."""
    customer = find_by_identity(kind=IdentityKind.EMAIL, value=term.value.casefold())
    if customer is None:
        return _unknown(narrowed, term, _("Nobody is known by the address %(value)s."))
    return _add(narrowed, term, customer_ids=tuple(customer.ids))


def _read_company(narrowed: Narrowed, term: FieldTerm) -> None:
    """A name or a domain; the people who belong to it are meant."""
    found = find_company(words=term.value)
    if found is None:
        return _unknown(narrowed, term, _("There is no company “%(value)s”."))
    return _add(narrowed, term, company_id=found)


def _read_to(narrowed: Narrowed, term: FieldTerm) -> None:
    _add(narrowed, term, with_address=term.value)


def _read_subject(narrowed: Narrowed, term: FieldTerm) -> None:
    part: Part = Phrase(text=term.value) if len(term.value.split()) > 1 else Word(text=term.value, is_beginning=True)
    narrowed.subject.append((part, term.is_not))


def _read_has(narrowed: Narrowed, term: FieldTerm) -> None:
    if term.value.casefold() not in _FILES:
        return _unknown(narrowed, term, _("Only has:attachment is understood, not has:%(value)s."))
    return _add(narrowed, term, with_files=True)


def _read_filename(narrowed: Narrowed, term: FieldTerm) -> None:
    """Few conversations with such a file are named; of many, each that is looked at is asked."""
    query = f"to_tsquery('simple', {quoted(query_text(_name_of_file(term.value)))})"
    rows = fetch(_NAMED_SO.format(query=query, most=_FEW + 1), {})
    if len(rows) > _FEW:
        return _condition(narrowed, term, _HAS_NAMED_SO.format(query=query))
    if not rows:
        return _unknown(narrowed, term, _("No file is called “%(value)s”."))
    return _condition(narrowed, term, f"c.id IN ({', '.join(str(row[0]) for row in rows)})")


def _name_of_file(value: str) -> Part:
    """The words of a file's name; each may be a beginning."""
    words = [Word(text=word.rstrip("*"), is_beginning=True, of_file=True) for word in value.split() if word.strip("*")]
    return words[0] if len(words) == 1 else All(parts=tuple(words))


def _read_reference(narrowed: Narrowed, term: FieldTerm) -> None:
    found = list(Case.objects.filter(reference=term.value.upper()).values_list("pk", flat=True))
    if not found:
        return _unknown(narrowed, term, _("No case has the reference “%(value)s”."))
    return _condition(narrowed, term, f"c.case_id = {int(found[0])}")


def _read_order(narrowed: Narrowed, term: FieldTerm) -> None:
    """What is written on an order stands in what people say, write in a subject or send as a file."""
    value = term.value.lstrip("#")
    part: Part = Phrase(text=value) if len(value.split()) > 1 else Word(text=value)
    narrowed.said.append(Not(part=part) if term.is_not else part)


def _read_language(narrowed: Narrowed, term: FieldTerm) -> None:
    value = term.value.casefold()
    language = _LANGUAGES.get(value, value)[:2]
    ids = list_customer_ids_of_language(language=language, limit=_FEW + 1) if language.isalpha() else []
    if len(ids) > _FEW:
        return _condition(narrowed, term, _SPEAKS.format(language=quoted(language)))
    if not ids:
        return _unknown(narrowed, term, _("No customer writes in the language “%(value)s”. Write de, en, fr …"))
    return _condition(narrowed, term, f"c.customer_id IN ({', '.join(map(str, ids))})")


def _read_standing(narrowed: Narrowed, term: FieldTerm) -> None:
    value = term.value.casefold()
    standing = _STANDS_IN_GERMAN.get(value, value)
    if standing == "late":
        return _condition(narrowed, term, _LATE.format(now=quoted(clock.now().isoformat())))
    if standing == "waiting":
        return _condition(narrowed, term, "c.waiting_since IS NOT NULL")
    if standing == "assigned":
        return _condition(narrowed, term, "c.assignee_id IS NOT NULL")
    if standing not in _STANDS:
        words = _("There is no is:%(value)s. Write unread, read, mine, unassigned, active, solved, snoozed or late.")
        return _unknown(narrowed, term, words)
    return _add(narrowed, term, **_STANDS[standing])


def _read_day(narrowed: Narrowed, term: FieldTerm) -> None:
    """A month or a year that ends a search ends it with its first day, one that begins it begins it so."""
    period = period_named(term.value, today=clock.today())
    if period is None:
        return _unknown(narrowed, term, _("“%(value)s” is no day. Write 2026-03-01, or 7d, 4w or 6m back from today."))
    return _limit(narrowed, **{"until" if (term.field == Field.BEFORE) != term.is_not else "since": period[0]})


def _read_days(narrowed: Narrowed, term: FieldTerm) -> None:
    """From the first of both on up to the end of the second, or all of one month or year."""
    first, _dots, last = term.value.partition("..")
    begun, ended = (period_named(each, today=clock.today()) for each in (first, last or first))
    if begun is None or ended is None or term.is_not:
        words = _("“%(value)s” are no days. Write between:2026-03-01..2026-03-31, or between:2026-03 for a month.")
        return _unknown(narrowed, term, words)
    return _limit(narrowed, since=min(begun[0], ended[0]), until=max(begun[1], ended[1]))


def _limit(narrowed: Narrowed, *, since: date | None = None, until: date | None = None) -> None:
    days = narrowed.days
    narrowed.days = Days(
        since=max((day for day in (since, days.since) if day), default=None),
        until=min((day for day in (until, days.until) if day), default=None),
    )


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
    Field.BETWEEN: _read_days,
    Field.HAS: _read_has,
    Field.COMPANY: _read_company,
    Field.FILENAME: _read_filename,
    Field.REFERENCE: _read_reference,
    Field.ORDER: _read_order,
    Field.LANGUAGE: _read_language,
    Field.IS: _read_standing,
}
