"""Whom a cause hit and who had a part in removing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accord.customers.contracts import CustomerRow, Purpose
from accord.customers.queries import list_customers, who_allows
from accord.desk.queries import list_cases
from accord.improve.contracts import TellingState
from accord.improve.models import Idea, RootCause
from accord.kernel import clock, company
from accord.kernel.permissions import SYSTEM
from accord.listen.contracts import BehindRow
from accord.listen.queries import contacts_at, contacts_behind, get_signal


@dataclass(frozen=True, kw_only=True)
class Affected:
    """One person whom a cause hit, with the newest conversation about it, and what telling them would come to."""

    customer_id: int
    conversation_id: int
    wrote_at: datetime
    language: str
    fate: TellingState
    told: bool


@dataclass(frozen=True, kw_only=True)
class Part:
    """An employee's part in removing a cause: they rang the `bell`, gave an `idea` or `solved` cases of customers."""

    employee_id: int
    part: str
    customer_ids: tuple[int, ...]


def affected_contacts(cause: RootCause) -> list[BehindRow]:
    """The contacts behind a cause: those of its signals, or without any those of its series since it began."""
    signal_ids = list(cause.signals.values_list("signal_id", flat=True))
    if signal_ids:
        return contacts_behind(signal_ids=signal_ids)
    return contacts_at(
        touchpoint_id=cause.touchpoint_id,
        reason_id=cause.reason_id,
        since=cause.began_on,
        until=cause.fixed_on or clock.today(company.read_company().timezone),
    )


def affected_customers(cause: RootCause) -> list[Affected]:
    """Everybody whom a cause hit, each person once, merged ones as one, by their newest contact about it."""
    newest = {contact.customer_id: contact for contact in sorted(affected_contacts(cause), key=lambda c: c.at)}
    known = list_customers(customer_ids=list(newest))
    willing = who_allows(customer_ids=[customer.id for customer in known.values()], purpose=Purpose.NEWS_OF_CHANGE)
    told = set(cause.tellings.values_list("customer_id", flat=True))
    people: dict[int, Affected] = {}
    for asked_id, contact in newest.items():
        customer = known[asked_id]
        people[customer.id] = Affected(
            customer_id=customer.id,
            conversation_id=contact.conversation_id,
            wrote_at=contact.at,
            language=customer.language,
            fate=_fate(customer, is_willing=customer.id in willing),
            told=bool(told.intersection(customer.ids)),
        )
    return sorted(people.values(), key=lambda row: (row.wrote_at, row.customer_id))


def _fate(customer: CustomerRow, *, is_willing: bool) -> TellingState:
    if not is_willing:
        return TellingState.NOT_ALLOWED
    return TellingState.WAITING if customer.email else TellingState.UNREACHABLE


def language_of(customer: CustomerRow, written: Sequence[str]) -> str:
    """In which of the written languages a customer reads: their own, else the company's, else the first."""
    for wanted in (customer.language[:2], company.read_company().language):
        if wanted in written:
            return wanted
    return written[0]


def parts_in(cause: RootCause) -> list[Part]:
    """Who rang the bell, noted the idea or workaround, or solved the cases, each with the customers concerned."""
    contacts = affected_contacts(cause)
    customer_of = {contact.conversation_id: contact.customer_id for contact in contacts}
    parts = [*_bells(cause, customer_of), *_ideas(cause, customer_of)]
    cases = list_cases(case_ids={contact.case_id for contact in contacts})
    solved: dict[int, set[int]] = {}
    for case in cases.values():
        if case.solved_by_id is not None:
            solved.setdefault(case.solved_by_id, set()).add(case.customer_id)
    return parts + [
        Part(employee_id=employee_id, part="solved", customer_ids=tuple(sorted(customers)))
        for employee_id, customers in sorted(solved.items())
    ]


def _bells(cause: RootCause, customer_of: dict[int, int]) -> list[Part]:
    signals = [get_signal(actor=SYSTEM, signal_id=row.signal_id) for row in cause.signals.all()]
    return [
        Part(employee_id=s.rung_by_id, part="bell", customer_ids=_of(customer_of, s.conversation_id))
        for s in signals
        if s.rung_by_id is not None
    ]


def _ideas(cause: RootCause, customer_of: dict[int, int]) -> list[Part]:
    ideas = Idea.objects.filter(cause=cause) | Idea.objects.filter(conversation_id__in=list(customer_of))
    return [
        Part(employee_id=idea.author_id, part="idea", customer_ids=_of(customer_of, idea.conversation_id))
        for idea in ideas.order_by("pk")
    ]


def _of(customer_of: dict[int, int], conversation_id: int | None) -> tuple[int, ...]:
    customer_id = customer_of.get(conversation_id) if conversation_id is not None else None
    return () if customer_id is None else (customer_id,)
