"""Queued and timed work of briefings."""

from accord.kernel.jobs import job, timed


@timed("23 * * * *")
def plan_briefing(timestamp: int) -> None:
    """Plan the first briefing of a new company."""
    from accord.insight.briefings.operations import keep_planned

    keep_planned()


@job(queue="listen")
def send_briefing() -> None:
    """Keep this week's briefing and send it."""
    from accord.insight.briefings.operations import depart

    depart()


@job(queue="mail")
def send_briefing_mail(*, issue_id: int, employee_id: int, message_id: str) -> None:
    """Write one reader's briefing and hand it over."""
    from accord.insight.briefings.letters import hand_over_briefing

    hand_over_briefing(issue_id=issue_id, employee_id=employee_id, message_id=message_id)
