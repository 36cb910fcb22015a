"""What `measure` does when something happens on the desk."""

from accord.channels.events import DeliveryReported
from accord.desk.events import CaseStuck
from accord.kernel.events import Fact, subscribe
from accord.measure import operations


@subscribe(CaseStuck)
def ask_once_it_has_stuck(*, event: CaseStuck, fact: Fact) -> None:
    """Never before the fix: the survey follows a solution that held."""
    operations.consider_survey(case_id=event.case_id)


@subscribe(DeliveryReported)
def keep_the_fate_of_invitations(*, event: DeliveryReported, fact: Fact) -> None:
    """A response rate is answers among what was delivered."""
    if event.state in {"delivered", "failed"}:
        operations.note_delivery(message_id=event.message_id, is_delivered=event.state == "delivered")
