import pytest
from tests.cast import *  # noqa: F403 - the cast are fixtures

import accord.desk.handlers
import accord.understand.handlers  # noqa: F401 - so that they follow the log
from accord.journey.contracts import ReasonRow
from accord.journey.models import ContactReason, Stage, Touchpoint
from accord.journey.queries import get_reason
from accord.staff.models import Department


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
