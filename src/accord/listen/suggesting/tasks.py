"""Timed work of suggested stories, and the end of those whose time is over."""

from accord.kernel.jobs import job, timed


@timed("35 3 * * *")
def suggest_each_night(timestamp: int) -> None:
    """Look for words worth keeping, and forget the words of stories whose time is over."""
    from accord.listen.operations.stories import forget_expired
    from accord.listen.suggesting.operations import suggest_stories

    forget_expired()
    suggest_stories()


@job(queue="listen")
def suggest_now() -> None:
    """Look now, because somebody asked."""
    from accord.listen.suggesting.operations import suggest_stories

    suggest_stories()
