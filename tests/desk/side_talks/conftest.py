from collections.abc import Callable
from typing import Any

import pytest
from tests.cast import Colleague, Person
from tests.channels.email.post import mailbox  # noqa: F401 - a fixture
from tests.desk.letters import letter

import accord.desk.side_talks.handlers  # noqa: F401 - so that they follow the log
from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.side_talks.contracts import Whom
from accord.desk.side_talks.operations import begin_side_talk

Ask = Callable[..., int]


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    """Jonas wrote."""
    return hand_in(letter(angry_customer.email))


@pytest.fixture
def ask(agent: Colleague, department_owner: Colleague, received: Placed) -> Ask:
    """Ana asks Piotr of the warehouse; other parts by name."""

    def ask(**more: Any) -> int:
        said: dict[str, Any] = {
            "actor": agent.actor,
            "conversation_id": received.conversation_id,
            "whom": Whom(employee_id=department_owner.id),
            "subject": "Is pallet 7 there?",
            "text": "Is the last tent pole still on pallet 7?",
        }
        return begin_side_talk(**(said | more))

    return ask
