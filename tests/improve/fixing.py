"""A signal about damaged parcels, its cause, and the day on which it was fixed."""

from datetime import date

import pytest
from tests.cast import Colleague
from tests.listen.company import Place, finding

from accord.desk.contracts import ContactRow
from accord.improve.operations import mark_fixed, open_cause
from accord.listen.operations import raise_signal


@pytest.fixture
def signal_id(complaints: list[ContactRow], delivery: Place, cx_lead: Colleague, department_owner: Colleague) -> int:
    """Six damaged parcels where two were expected."""
    return raise_signal(finding=finding(delivery), touchpoint_id=delivery.touchpoint_id, contacts=complaints)


@pytest.fixture
def cause_id(signal_id: int, cx_lead: Colleague) -> int:
    """The root cause made of the signal."""
    return open_cause(actor=cx_lead.actor, signal_ids=[signal_id])


@pytest.fixture
def fixed_cause_id(cause_id: int, department_owner: Colleague) -> int:
    """The cause, fixed on the day of the test."""
    mark_fixed(
        actor=department_owner.actor,
        cause_id=cause_id,
        what_changed="Every pole now travels in a sleeve.",
        fixed_on=date(2026, 3, 3),
    )
    return cause_id
