"""Timed work of signals about themes."""

from accord.kernel.jobs import timed


@timed("33 * * * *")
def watch_themes_every_hour(timestamp: int) -> None:
    """Judge every theme after each hour, and let open signals grow with what came since."""
    from accord.listen.gathered.watching import watch_themes

    watch_themes()
