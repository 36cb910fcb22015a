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


@timed("40 2 * * *")
def forget_old_visitors(timestamp: int) -> None:
    """Drop the rate limits of visitors who have not come for a day."""
    from accord.kernel.rate_limit import forget_full_buckets

    forget_full_buckets()


@job()
def forget_unused_files(*, sha256s: list[str]) -> None:
    """Delete files to which nothing refers any more."""
    from accord.kernel.files import forget_unused

    forget_unused(sha256s)
