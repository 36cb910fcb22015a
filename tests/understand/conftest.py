"""Contact reasons, and people who write, each from an address of their own."""

from collections.abc import Callable
from datetime import datetime

import pytest
from tests.cast import *  # noqa: F403 - the cast are fixtures

import accord.desk.handlers
import accord.understand.handlers  # noqa: F401 - so that they follow the log
from accord.channels.contracts import Channel, Correspondent, IncomingMessage
from accord.customers.contracts import IdentityKind
from accord.desk.models import Contact
from accord.desk.operations import receive_message
from accord.journey.contracts import ReasonRow
from accord.journey.models import ContactReason, Stage, Touchpoint
from accord.journey.queries import get_reason
from accord.kernel import clock
from accord.staff.models import Department

Writing = Callable[..., int]


def _reason(department: Department, slug: str, name: str, demand: str, words: list[str]) -> ReasonRow:
    stage, _ = Stage.objects.get_or_create(slug="delivery", defaults={"name": "Delivery", "position": 3})
    touchpoint, _ = Touchpoint.objects.get_or_create(
        slug=f"at-{slug}", defaults={"name": name, "stage": stage, "department": department}
    )
    reason = ContactReason.objects.create(slug=slug, name=name, touchpoint=touchpoint, usual_demand=demand, words=words)
    return get_reason(reason_id=reason.pk)


@pytest.fixture
def damaged(warehouse: Department) -> ReasonRow:
    """A parcel arrived damaged."""
    return _reason(warehouse, "damaged", "Damaged on arrival", "failure", ["broken", "damaged", "kaputt"])


@pytest.fixture
def sizes(marketing: Department) -> ReasonRow:
    """Which size fits."""
    return _reason(marketing, "sizes", "Which size", "value", ["size", "fit", "größe"])


@pytest.fixture
def invoice(service: Department) -> ReasonRow:
    """Something on the invoice is not understood."""
    return _reason(service, "invoice", "Invoice not understood", "failure", ["invoice", "vat", "rechnung"])


@pytest.fixture
def write(db: None) -> Writing:
    """`write(words, at=…)`: a contact of its own; returns its id."""
    numbers = iter(range(1, 10_000))

    def writing(words: str, *, at: datetime | None = None) -> int:
        moment, number = at or clock.now(), next(numbers)
        with clock.at(moment):
            placed = receive_message(
                message=IncomingMessage(
                    channel=Channel.EMAIL,
                    source_key=f"writer-{number}",
                    sender=Correspondent(
                        kind=IdentityKind.EMAIL, value=f"writer{number}@example.org", name=f"Writer {number}"
                    ),
                    subject="Hello",
                    text=words,
                    new_text=words,
                    sent_at=moment,
                )
            )
        return Contact.objects.values_list("pk", flat=True).get(case_id=placed.case_id)

    return writing
