"""What a case says in its fields is found, by the words of the answer and not by what every case is asked."""

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.case_types.operations import answer_field, found_case_types, set_case_type, undo_change
from accord.desk.case_types.queries import list_case_types
from accord.desk.search.contracts import FoundIn
from accord.desk.search.queries import search
from accord.kernel.events import deliver_events
from accord.kernel.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def delivery(agent: Colleague, angry_customer: Person) -> Placed:
    found_case_types(actor=SYSTEM, language="en")
    placed = hand_in(letter(angry_customer.email, "It came broken.", subject="Tent"))
    [type_id] = [row.id for row in list_case_types() if row.slug == "delivery"]
    set_case_type(actor=agent.actor, case_id=placed.case_id, type_id=type_id)
    return placed


def say(agent: Colleague, placed: Placed, key: str, given: str) -> int:
    change = answer_field(actor=agent.actor, case_id=placed.case_id, key=key, given=[given])
    deliver_events()
    assert change is not None
    return change


def found(agent: Colleague, words: str) -> list[int]:
    return [hit.conversation.id for hit in search(actor=agent.actor, words=words).hits]


def test_answers_are_found_by_their_words_until_they_are_taken_back(agent: Colleague, delivery: Placed) -> None:
    number = say(agent, delivery, "order", "QX-88417")
    say(agent, delivery, "problem", "damaged")

    [hit] = search(actor=agent.actor, words="QX-88417").hits
    assert (hit.conversation.id, hit.found_in, hit.match) == (delivery.conversation_id, FoundIn.FIELD, "QX-88417")
    assert hit.label == "Order"
    assert found(agent, "damag") == [delivery.conversation_id]  # the label of what was chosen
    assert found(agent, "order") == []  # what every case of this kind is asked
    assert search(actor=agent.actor, words="QX-88471").suggested == "qx-88417"

    undo_change(actor=agent.actor, change_id=number)
    deliver_events()
    assert found(agent, "QX-88417") == []
