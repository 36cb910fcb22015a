"""Themes stay themselves from one fit to the next, and what people decided stays decided. Pure; plain Python."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

Text = TypeVar("Text", bound=Hashable)

_ADOPTED_FROM = 0.6
_LEAST_ADOPTED = 3

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


def keep_whole(
    continues: Mapping[int, int | None],
    *,
    former: Mapping[Text, int],
    fitted: Mapping[Text, int],
    touched: Collection[int],
) -> dict[int, int | None]:
    """What a new fit split off a theme that people named, merged or corrected (`touched`) stays in it.

    Such a theme is what people say it is: a part counts as split off when six of ten of its texts were of that theme.
    """
    before: dict[int, Counter[int]] = {new: Counter() for new, old in continues.items() if old is None}
    for text, theme in fitted.items():
        if theme in before and text in former:
            before[theme][former[text]] += 1
    kept = dict(continues)
    for new, counted in before.items():
        [(old, count)] = counted.most_common(1) or [(0, 0)]
        if count >= _LEAST_ADOPTED and count >= _ADOPTED_FROM * counted.total() and old in touched:
            kept[new] = old
    return kept


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
