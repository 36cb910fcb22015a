"""Themes that emerge or rise become signals."""

from accord.kernel.events import Fact, subscribe
from accord.listen.gathered.operations import follow_name, raise_gathered
from accord.understand.themes.events import TextsForgotten, ThemeCorrected, ThemeGathered


@subscribe(ThemeGathered)
def when_texts_gather(*, event: ThemeGathered, fact: Fact) -> None:
    """Bring them to a named leader."""
    raise_gathered(gathering_id=event.gathering_id)


@subscribe(TextsForgotten)
def when_texts_are_forgotten(*, event: TextsForgotten, fact: Fact) -> None:
    """A signal says no more what only they had said."""
    for theme_id in event.theme_ids:
        follow_name(theme_id=theme_id)


@subscribe(ThemeCorrected)
def when_a_theme_is_renamed(*, event: ThemeCorrected, fact: Fact) -> None:
    """A signal is called as its theme is."""
    if event.correction == "rename":
        follow_name(theme_id=event.theme_id)
