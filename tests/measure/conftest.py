"""A matter that was solved and has stuck: where every survey begins."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from accord.channels.contracts import Channel, Correspondent, IncomingMessage, OutgoingMessage
from accord.channels.operations import hand_in
from accord.customers.contracts import IdentityKind
from accord.desk.operations import post_reply, solve_case
from accord.journey.operations import define_journey
from accord.journey.queries import list_reasons
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.events import deliver_events
from accord.kernel.permissions import SYSTEM
from tests.cast import *  # noqa: F403
from tests.cast import Colleague, Person

AFTER = timedelta(hours=25)


@dataclass
class Postbox:
    """What would have left the house."""

    sent: list[OutgoingMessage]

    @property
    def surveys(self) -> list[OutgoingMessage]:
        return [message for message in self.sent if "/s/" in message.text]

    @property
    def token(self) -> str:
        return self.surveys[-1].text.split("/s/")[1].split("/")[0]


@pytest.fixture
def postbox(monkeypatch: pytest.MonkeyPatch) -> Postbox:
    from accord.channels import operations

    box = Postbox([])
    monkeypatch.setitem(operations._senders, Channel.EMAIL, box.sent.append)
    return box


def write(
    person: Person, *, key: str, thread: tuple[int, ...] = (), text: str = "My parcel came broken."
) -> tuple[int, int]:
    """A mail of a customer; returns conversation and case."""
    message = IncomingMessage(
        channel=Channel.EMAIL,
        source_key=key,
        sender=Correspondent(kind=IdentityKind.EMAIL, value=person.email, name=person.name),
        subject="Broken tent pole",
        text=text,
        new_text=text,
        sent_at=clock.now(),
        thread=thread,
    )
    with transaction.atomic():
        placed = hand_in(message)
    return placed.conversation_id, placed.case_id


def solve(agent: Colleague, conversation_id: int, case_id: int) -> None:
    """The agent answers and files the case as a damaged parcel, the warehouse's."""
    post_reply(actor=agent.actor, conversation_id=conversation_id, text="A new pole is on its way.")
    reason = next(reason for reason in list_reasons() if reason.slug == "damaged")
    solve_case(
        actor=agent.actor,
        case_id=case_id,
        reason_id=reason.id,
        touchpoint_id=reason.touchpoint_id,
        demand="failure",
        cause_department_id=reason.department_id,
    )


def let_stick(now: datetime) -> None:
    """A day and an hour pass in which nobody writes."""
    with clock.at(now + AFTER):
        fire_due_deadlines()
        deliver_events()


@pytest.fixture
def journey(warehouse: object) -> None:
    define_journey(
        actor=SYSTEM,
        stages=[
            {
                "slug": "delivery",
                "name": "Delivery",
                "touchpoints": [
                    {
                        "slug": "parcel",
                        "name": "Parcel",
                        "department": "warehouse",
                        "reasons": [
                            {"slug": "damaged", "name": "Damaged", "usual_demand": "failure", "words": ["broken"]}
                        ],
                    }
                ],
            }
        ],
    )


@pytest.fixture
def stuck(noon: datetime, journey: None, agent: Colleague, angry_customer: Person, postbox: Postbox) -> int:
    """A case of the angry customer that was solved a day ago and has stuck; returns its id."""
    conversation_id, case_id = write(angry_customer, key="first")
    solve(agent, conversation_id, case_id)
    let_stick(noon)
    return case_id
