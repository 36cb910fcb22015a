"""Themes stay themselves from one fit to the next, and what people decided stays decided. Pure; plain Python."""

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import TypeVar

Text = TypeVar("Text", bound=Hashable)

SAME_FROM = 0.3
"""Two themes are the same when they share so much of what either holds (Jaccard), and nothing shares more."""


def match_themes(
    *, former: Mapping[Text, int], fitted: Mapping[Text, int], merged: Mapping[int, int] | None = None
) -> dict[int, int | None]:
    """For each theme of a new fit the former theme that it continues, or None for one that is new.

    `former` and `fitted` give the theme of each text; only texts in both tell. A former theme that people merged into
    another (`merged`) continues as that one. Two new themes never continue the same one, unless people merged it:
    the pair that shares most comes first, so that of a theme that fell apart the larger part keeps the name.
    """
    merged = merged or {}
    shared: Counter[tuple[int, int]] = Counter()
    held_before: Counter[int] = Counter()
    held_now: Counter[int] = Counter()
    for text, theme in fitted.items():
        if text in former:
            shared[theme, former[text]] += 1
            held_before[former[text]] += 1
            held_now[theme] += 1
    likeness = {(new, old): count / (held_now[new] + held_before[old] - count) for (new, old), count in shared.items()}
    continues: dict[int, int | None] = dict.fromkeys(sorted(set(fitted.values())))
    taken: set[int] = set()
    for new, old in sorted(likeness, key=lambda pair: (-likeness[pair], pair)):
        if likeness[new, old] >= SAME_FROM and continues[new] is None and old not in taken:
            taken.add(old)
            continues[new] = _end_of(old, merged)
    return continues


def apply_corrections(fitted: Mapping[Text, int], *, corrected: Mapping[Text, int]) -> dict[Text, int]:
    """The themes of texts with those that people decided in place of what was fitted."""
    return {text: corrected.get(text, theme) for text, theme in fitted.items()}


def _end_of(theme: int, merged: Mapping[int, int]) -> int:
    """The theme that a merged one has become, also over several merges."""
    seen = {theme}
    while theme in merged and merged[theme] not in seen:
        theme = merged[theme]
        seen.add(theme)
    return theme
