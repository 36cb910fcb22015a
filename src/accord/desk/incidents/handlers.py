"""What incidents do when their time comes."""

from datetime import datetime

from accord.desk.incidents.operations.answering import DUE
from accord.desk.incidents.tasks import send_answers
from accord.kernel.deadlines import on_deadline
from accord.kernel.jobs import defer


@on_deadline(DUE)
def go_on_sending(*, subject: int, due_at: datetime) -> None:
    """The next mails of an answer to all may leave."""
    defer(send_answers, once=f"answer:{subject}", answer_id=subject)
