"""What themes are called."""

from collections.abc import Iterable

from accord.understand.themes.contracts import ThemeFamily, ThemeName, ThemeState
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


def list_families() -> list[ThemeFamily]:
    """Every theme that is shown, by name, with those that were merged into it. One statement."""
    members: dict[int, list[int]] = {}
    shown: list[Theme] = []
    for theme in Theme.objects.exclude(state=ThemeState.HIDDEN).only("name", "words", "state", "root_id"):
        members.setdefault(theme.root_id or theme.pk, []).append(theme.pk)
        if theme.state == ThemeState.ACTIVE:
            shown.append(theme)
    found = [ThemeFamily(theme=name_of(theme), members=tuple(sorted(members[theme.pk]))) for theme in shown]
    return sorted(found, key=lambda family: (family.theme.name.casefold(), family.theme.id))
