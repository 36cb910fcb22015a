"""Timed work of notices."""

from accord.kernel.jobs import timed


@timed("*/15 * * * *")
def send_due_digests(timestamp: int) -> None:
    """Send the mail digests that are due."""
    from accord.desk.notices.digest import send_digests

    send_digests()
