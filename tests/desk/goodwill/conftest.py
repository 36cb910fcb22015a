from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

import accord.desk.goodwill.handlers  # noqa: F401 - so that its deadlines fire
from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.goodwill.contracts import GestureKind
from accord.desk.goodwill.operations import change_terms, give_gesture, keep_policy
from accord.journey.operations import define_journey
from accord.journey.queries import list_reasons
from accord.kernel.permissions import SYSTEM
from accord.staff.models import Department

Give = Callable[..., int]


@pytest.fixture
def terms(db: None) -> None:
    """Everybody may give 50 a month and 20 at once."""
    change_terms(actor=SYSTEM, monthly=Decimal(50), single=Decimal(20))


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    """Jonas wrote."""
    return hand_in(letter(angry_customer.email))


@pytest.fixture
def give(agent: Colleague, received: Placed) -> Give:
    """Ana gives Jonas a voucher of 10; other parts by name."""

    def give(**more: Any) -> int:
        said: dict[str, Any] = {
            "actor": agent.actor,
            "conversation_id": received.conversation_id,
            "kind": GestureKind.VOUCHER,
            "amount": Decimal(10),
            "reason": "The pole broke on the first night.",
        }
        return give_gesture(**(said | more))

    return give


@pytest.fixture
def reasons(warehouse: Department) -> dict[str, int]:
    """A journey with returns and damage; ids of the contact reasons by slug."""
    define_journey(
        actor=SYSTEM,
        stages=[
            {
                "slug": "after",
                "name": "After the purchase",
                "touchpoints": [
                    {
                        "slug": "return",
                        "name": "Return",
                        "department": "warehouse",
                        "reasons": [
                            {"slug": "too-late", "name": "Return too late", "usual_demand": "failure", "words": []},
                            {"slug": "fee", "name": "Return fee", "usual_demand": "failure", "words": []},
                            {"slug": "damage", "name": "Damaged", "usual_demand": "failure", "words": []},
                        ],
                    }
                ],
            }
        ],
    )
    return {row.slug: row.id for row in list_reasons()}


@pytest.fixture
def policy_id(reasons: dict[str, int]) -> int:
    """Returns are taken for thirty days: contacts about late returns and fees are its doing."""
    return keep_policy(actor=SYSTEM, name="Thirty days for returns", reason_ids=[reasons["too-late"], reasons["fee"]])
