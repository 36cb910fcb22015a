"""Timed work: whoever left without a word is forgotten."""

from accord.kernel.jobs import timed


@timed("*/30 * * * *")
def forget_viewers(timestamp: int) -> None:
    """Remove every half hour the rows of pages that were simply closed."""
    from accord.desk.viewers.operations import forget_old_viewers

    forget_old_viewers()
