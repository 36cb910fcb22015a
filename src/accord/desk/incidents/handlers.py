"""What incidents do when their time comes."""

from datetime import datetime

from accord.desk.events import ReplyTakenBack
from accord.desk.incidents.operations.answering import DUE, note_taken_back
from accord.desk.incidents.tasks import send_answers
from accord.kernel.deadlines import on_deadline
from accord.kernel.events import Fact, subscribe
from accord.kernel.jobs import defer


@on_deadline(DUE)
def go_on_sending(*, subject: int, due_at: datetime) -> None:
    """The next mails of an answer to all may leave."""
    defer(send_answers, once=f"answer:{subject}", answer_id=subject)


@subscribe(ReplyTakenBack)
def leave_out(*, event: ReplyTakenBack, fact: Fact) -> None:
    """A mail of an answer to all that was taken back reached nobody."""
    note_taken_back(case_id=event.case_id)
