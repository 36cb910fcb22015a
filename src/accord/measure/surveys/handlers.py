"""What the surveys do when something happens to a customer, and when their own time has come."""

from collections.abc import Sequence
from datetime import datetime

from accord.channels.events import DeliveryReported
from accord.customers.events import OutsideEventHappened
from accord.desk.events import CaseStuck, ContactMade
from accord.kernel.deadlines import on_deadline
from accord.kernel.events import Fact, subscribe, subscribe_many
from accord.measure.surveys import operations
from accord.measure.surveys.events import PastAnswersWithdrawn, SurveyAnswered
from accord.measure.surveys.occasions import Happening, occasions_of
from accord.measure.surveys.spoken import forget_answers, hand_over_answers


@subscribe_many(CaseStuck, ContactMade, OutsideEventHappened)
def ask_about_what_happened(*, events: Sequence[Happening], facts: Sequence[Fact]) -> None:
    """After a solution that held, a delivery, a contact: whatever some programme waits for."""
    if occasions := occasions_of(list(zip(events, facts, strict=True))):
        operations.consider(occasions=occasions)


@subscribe_many(SurveyAnswered)
def hand_down_what_was_written(*, events: Sequence[SurveyAnswered], facts: Sequence[Fact]) -> None:
    """Open answers have themes, too."""
    hand_over_answers(answer_ids=[event.answer_id for event in events])


@subscribe(PastAnswersWithdrawn)
def take_back_what_was_written(*, event: PastAnswersWithdrawn, fact: Fact) -> None:
    """What an answer said is forgotten with it."""
    forget_answers(answer_ids=event.answer_ids)


@subscribe(DeliveryReported)
def keep_the_fate_of_invitations(*, event: DeliveryReported, fact: Fact) -> None:
    """A response rate is answers among what was delivered."""
    if event.state in {"delivered", "failed"}:
        operations.note_delivery(message_id=event.message_id, is_delivered=event.state == "delivered")


@on_deadline("measure.ask")
def ask_those_whose_time_has_come(*, subject: int, due_at: datetime) -> None:
    """What happened a while ago is asked about now."""
    operations.ask_waiting(programme_id=subject)


@on_deadline("measure.wave")
def ask_todays_part(*, subject: int, due_at: datetime) -> None:
    """A relational programme asks a part of its customers each day."""
    operations.consider_wave(programme_id=subject)


@on_deadline("measure.remind")
def remind_once(*, subject: int, due_at: datetime) -> None:
    """Whoever has not answered is asked once more."""
    operations.remind(invitation_id=subject)
