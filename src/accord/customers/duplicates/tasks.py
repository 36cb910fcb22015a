"""Looking for persons who may be one, by the clock."""

from accord.kernel.jobs import timed


@timed("7-59/10 * * * *")
def look_at_new_customers(timestamp: int) -> None:
    """Compare whoever became known of late."""
    from accord.customers.duplicates.operations import look_at_new

    look_at_new()


@timed("25 1 * * *")
def look_at_all_customers(timestamp: int) -> None:
    """Compare everybody of whom something new is known."""
    from accord.customers.duplicates.operations import look_at_all

    look_at_all()
