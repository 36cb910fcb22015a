"""What turns out to be junk stands behind no signal."""

from accord.desk.contracts import Place
from accord.desk.operations import remove_conversation
from accord.kernel.events import deliver_events
from accord.kernel.models import Deadline
from accord.listen.handlers import WATCH
from accord.listen.operations import ring_bell
from accord.listen.queries import get_signal


def test_contacts_that_are_junk_leave_a_signal_and_the_counts_are_looked_at(
    *, noon, agent, lead, angry_customer, delivery, write
):
    placed = write(angry_customer, place=delivery)
    signal_id = ring_bell(actor=agent.actor, text="Poles break.", conversation_id=placed.conversation_id)
    deliver_events(names=["listen"])
    Deadline.objects.filter(kind=WATCH).delete()

    remove_conversation(actor=agent.actor, conversation_id=placed.conversation_id, place=Place.JUNK)
    deliver_events(names=["listen"])

    assert get_signal(actor=lead.actor, signal_id=signal_id).contacts == 0
    assert Deadline.objects.filter(kind=WATCH).exists()
