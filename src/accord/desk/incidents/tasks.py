"""Queued work of incidents."""

from accord.desk.incidents.operations import send_some
from accord.kernel.jobs import job


@job()
def send_answers(*, answer_id: int) -> None:
    """Hand out the next mails of an answer to all."""
    send_some(answer_id=answer_id)
