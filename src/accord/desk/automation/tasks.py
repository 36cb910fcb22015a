"""Timed work of automation."""

from accord.kernel.jobs import timed


@timed("* * * * *")
def sweep_rules(timestamp: int) -> None:
    """Let the rules about time act on what has fallen due."""
    from accord.desk.automation.operations import sweep

    sweep()
