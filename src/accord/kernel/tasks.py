"""Queued and timed work of the kernel."""

from accord.kernel.jobs import job, timed


@job(queue="events")
def handle_parked_event(*, event_id: int, handler: str) -> None:
    """Try again an event that a handler could not take."""
    from accord.kernel.events.subscribing import handle_parked

    handle_parked(event_id=event_id, handler=handler)


@timed("10 2 * * *")
def keep_event_partitions(timestamp: int) -> None:
    """Have the event table's partitions ready for the months to come."""
    from accord.kernel.events.partitions import ensure_partitions

    ensure_partitions()
