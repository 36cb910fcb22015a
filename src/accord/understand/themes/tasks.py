"""Queued and timed work of themes."""

from accord.kernel.jobs import job, timed


@timed("55 3 * * *")
def fit_every_night(timestamp: int) -> None:
    """Find the themes of all texts anew, after the night has deleted what had its time: so nothing of it is kept."""
    from accord.kernel.permissions import SYSTEM
    from accord.understand.themes.operations import ask_for_fit

    ask_for_fit(actor=SYSTEM)


@job(queue="themes", retry=False)
def fit_themes(fit_id: int) -> None:
    """Find the themes of all texts now."""
    from accord.understand.themes.operations import find_themes

    find_themes(fit_id=fit_id)


@job(queue="themes")
def place_texts() -> None:
    """Give new texts their themes."""
    from accord.understand.themes.operations.placing import AT_ONCE, look_soon, place_waiting

    if place_waiting() == AT_ONCE:
        look_soon()
