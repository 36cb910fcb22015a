"""Two workers take the same answer to all at once, on real transactions."""

import pytest
from django.db import transaction
from tests.cast import Colleague, know
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter
from tests.desk.racing import at_once

from accord.channels.operations import hand_in
from accord.desk.incidents.models import Recipient
from accord.desk.incidents.operations import open_incident, order_answer, send_some
from accord.desk.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_customer_gets_it_once_though_it_was_ordered_and_sent_twice(lead: Colleague, outbox: KeptOutbox) -> None:
    people = [know(name=f"Customer {number}", email=f"c{number}@mail.example") for number in range(6)]
    with transaction.atomic():
        case_ids = [hand_in(letter(person.email)).case_id for person in people]
    incident_id = open_incident(actor=lead.actor, title="Open parcels", case_ids=case_ids)

    def order() -> int:
        return order_answer(actor=lead.actor, incident_id=incident_id, texts={"en": "It is fixed."}, order_key="one")

    [answer_id, other] = at_once(order, order)
    at_once(*[lambda: send_some(answer_id=answer_id)] * 3)

    assert answer_id == other
    assert sorted(mail.to[0].value for mail in outbox) == [person.email for person in people]
    assert Message.objects.filter(kind="reply").count() == 6
    assert Recipient.objects.filter(state="sent").count() == 6
