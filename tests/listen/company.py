"""A small company to listen in: two touchpoints, their reasons, and customers who write about them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from tests.cast import Person, know

import accord.desk.handlers
import accord.improve.handlers
import accord.listen.handlers  # noqa: F401 - so that they follow the log
from accord.channels import operations as channels
from accord.channels.contracts import Channel, Correspondent, IncomingMessage, OutgoingMessage, Placed
from accord.channels.operations import Outbox
from accord.customers.contracts import IdentityKind
from accord.desk.contracts import ContactRow
from accord.desk.models import Case, Contact, Conversation, Message
from accord.desk.operations import receive_message
from accord.desk.queries import list_contacts
from accord.journey.models import ContactReason, Stage, Touchpoint
from accord.kernel import clock
from accord.listen.contracts import Finding, SeriesKey
from accord.staff.models import Department
from accord.understand.models import Reading


@dataclass(frozen=True, kw_only=True)
class Place:
    """A touchpoint with one reason, both the warehouse's or marketing's."""

    touchpoint_id: int
    reason_id: int


class KeptMail(list[OutgoingMessage]):
    """What would leave by mail."""


@pytest.fixture(autouse=True)
def outbox(monkeypatch: pytest.MonkeyPatch) -> KeptMail:
    """Mail that leaves, kept in a list instead."""
    kept = KeptMail()

    def nothing(**given: Any) -> None:
        """Nobody calls back a notice."""

    doors = Outbox(call_back=nothing, send_again=nothing, mark_arrived=nothing)
    monkeypatch.setitem(channels._senders, Channel.EMAIL, kept.append)
    monkeypatch.setitem(channels._outboxes, Channel.EMAIL, doors)
    return kept


@pytest.fixture
def delivery(warehouse: Department) -> Place:
    """Parcels, for which the warehouse answers."""
    return _place("Delivery", "Parcel", "Parcel arrived damaged", warehouse, position=1)


@pytest.fixture
def campaign(marketing: Department) -> Place:
    """Advertisements, for which marketing answers."""
    return _place("Attention", "Advertisement", "Offer sold out", marketing, position=0)


def _place(stage_name: str, touchpoint_name: str, reason_name: str, department: Department, *, position: int) -> Place:
    stage = Stage.objects.create(slug=stage_name.lower(), name=stage_name, position=position)
    touchpoint = Touchpoint.objects.create(
        slug=touchpoint_name.lower(), name=touchpoint_name, stage=stage, department=department
    )
    reason = ContactReason.objects.create(
        slug=reason_name.lower().replace(" ", "-"), name=reason_name, touchpoint=touchpoint, usual_demand="failure"
    )
    return Place(touchpoint_id=touchpoint.pk, reason_id=reason.pk)


@pytest.fixture
def write(db: None) -> Callable[..., Placed]:
    """Let a customer write a mail, perhaps about a place of the journey: `write(customer, words, at=…, place=…)`."""
    numbers = iter(range(1, 100_000))

    def writing(
        customer: Person,
        words: str = "The tent pole is broken.",
        *,
        at: datetime | None = None,
        place: Place | None = None,
    ) -> Placed:
        moment = at or clock.now()
        with clock.at(moment):
            placed = receive_message(
                message=IncomingMessage(
                    channel=Channel.EMAIL,
                    source_key=f"listen-{next(numbers)}",
                    sender=Correspondent(kind=IdentityKind.EMAIL, value=customer.email, name=customer.name),
                    subject="My order",
                    text=words,
                    new_text=words,
                    sent_at=moment,
                )
            )
        if place is not None:
            Case.objects.filter(pk=placed.case_id).update(
                reason_id=place.reason_id, touchpoint_id=place.touchpoint_id, demand="failure"
            )
        return placed

    return writing


@pytest.fixture
def customers(db: None) -> list[Person]:
    """Six customers, every second of them German."""
    names = ("Karl Winter", "Mary Hill", "Petra Klein", "Tom Baker", "Anna Vogel", "Sue Ward")
    return [
        know(name=name, email=f"{name.split()[0].lower()}@mail.example", language="en" if number % 2 else "de")
        for number, name in enumerate(names)
    ]


@pytest.fixture
def complaints(write: Any, customers: list[Person], delivery: Place, noon: datetime) -> list[ContactRow]:
    """Six damaged parcels in the last three days."""
    placed = [
        write(customer, f"Pole {number} arrived bent.", at=noon - timedelta(hours=11 * number), place=delivery)
        for number, customer in enumerate(customers)
    ]
    return list_contacts(case_ids=[row.case_id for row in placed])


@pytest.fixture
def past(customers: list[Person]) -> Callable[..., list[int]]:
    """Let contacts have come on past days: `past(place, {day: count})`, each a case of its own; returns their ids."""
    numbers = iter(range(1, 100_000))

    def coming(place: Place | None, days: dict[date, int], *, hour: int = 10) -> list[int]:
        return [
            _came(place, datetime.combine(day, time(hour), UTC), customers[number % len(customers)], next(numbers))
            for day, count in sorted(days.items())
            for number in range(count)
        ]

    return coming


def _came(place: Place | None, moment: datetime, customer: Person, number: int) -> int:
    about = {"reason_id": place.reason_id, "touchpoint_id": place.touchpoint_id} if place else {}
    case = Case.objects.create(reference=f"P{number}", customer_id=customer.id, opened_at=moment, **about)
    words = f"Something happened, number {number}."
    conversation = Conversation.objects.create(
        case=case, customer_id=customer.id, channel="email", last_message_at=moment
    )
    message = Message.objects.create(
        conversation=conversation, kind="incoming", customer_id=customer.id, text=words, new_text=words, sent_at=moment
    )
    contact = Contact.objects.create(
        case=case, conversation=conversation, message=message, customer_id=customer.id, at=moment, nature="opening"
    )
    Reading.objects.create(contact=contact, case=case, at=moment, **about)
    return contact.pk


def finding(place: Place, *, observed: int = 6, by: str = "reason", day: date = date(2026, 3, 3)) -> Finding:
    """A rise over three days: two expected, at most four."""
    series_id = place.reason_id if by == "reason" else place.touchpoint_id
    return Finding(
        series=SeriesKey(by="reason" if by == "reason" else "touchpoint", id=series_id),
        day=day,
        window_days=3,
        began_on=day - timedelta(days=2),
        observed=observed,
        expected=2.0,
        low=0.0,
        high=4.0,
        p=0.0001,
        alarm=True,
    )
