"""What themes are called."""

from collections.abc import Iterable

from accord.understand.themes.contracts import ThemeName, ThemeState
from accord.understand.themes.models import Theme


def name_of(theme: Theme) -> ThemeName:
    """A theme as it is called: by people, else by its words."""
    words = tuple(theme.words)
    return ThemeName(
        id=theme.pk,
        name=theme.name or " · ".join(words) or f"#{theme.pk}",
        words=words,
        is_named=bool(theme.name),
        state=ThemeState(theme.state),
    )


def names_of(theme_ids: Iterable[int]) -> dict[int, ThemeName]:
    """The names of themes, a merged one by what it was merged into."""
    found = Theme.objects.filter(pk__in=set(theme_ids)).select_related("root")
    return {theme.pk: name_of(theme.root or theme) for theme in found}
