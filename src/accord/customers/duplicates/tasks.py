"""Looking for persons who may be one, by the clock."""

from accord.kernel.jobs import timed

_SECONDS_A_TURN = 3.0
"""Whoever brings in a hundred thousand customers at once finds them compared within hours, and the desk at work."""


@timed("* * * * *")
def look_at_new_customers(timestamp: int) -> None:
    """Compare whoever became known of late."""
    from accord.customers.duplicates.operations import look_at_new

    look_at_new(seconds=_SECONDS_A_TURN)


@timed("25 1 * * *")
def look_at_all_customers(timestamp: int) -> None:
    """Compare everybody of whom something new is known."""
    from accord.customers.duplicates.operations import look_at_all

    look_at_all()
