"""Facts about themes."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _OnThemes(Event):
    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "themes")


@dataclass(frozen=True, kw_only=True)
class ThemesFitted(_OnThemes):
    """A fit over all texts ended: so many themes, of which so many were not there before."""

    fit_id: int
    themes: int
    fresh: int


@dataclass(frozen=True, kw_only=True)
class TextsPlaced(Event):
    """These texts were given their themes, or others than they had; at most some hundred at once."""

    text_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class TextsForgotten(_OnThemes):
    """Texts were forgotten, and these themes say no more what only they had said."""

    theme_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ThemeGathered(_OnThemes):
    """New texts gathered to a theme that was not there before, or to one that rises."""

    gathering_id: int
    theme_id: int
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class ThemeCorrected(_OnThemes):
    """A person corrected a theme (`correction` says how), or took a correction back."""

    correction_id: int
    theme_id: int
    correction: str
    employee_id: int
    is_undone: bool = False
