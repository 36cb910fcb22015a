"""Queued and timed work of improving."""

from accord.kernel.jobs import defer, job, timed


@job(queue="improve")
def send_waiting_tellings(*, cause_id: int) -> None:
    """Hand the next messages of a cause to the outbox, and go on while some wait."""
    from accord.improve.operations import send_tellings

    if send_tellings(cause_id=cause_id):
        defer(send_waiting_tellings, cause_id=cause_id)


@timed("20 3 * * *")
def refresh_open_causes(timestamp: int) -> None:
    """Count once a day what is behind the causes that are not fixed."""
    from accord.improve.operations import refresh_open_figures

    refresh_open_figures()
