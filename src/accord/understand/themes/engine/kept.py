"""A fit that is kept: what it found in texts, and how later texts are placed by it and watched as they gather.

Each text is one of the themes of its nearest known texts. What people decided about a text weighs more than what was
found, and most for texts that say nearly the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.kernel.meaning.contracts import Model, Vectors
from accord.understand.themes.engine.emerging import Gathering, Scan
from accord.understand.themes.engine.neighbours import nearest
from accord.understand.themes.engine.seeing import Sight

NOBODY = -1
"""The theme of a known text that belongs to none: it has no vote."""

_VOTERS = 10
_TAUGHT_WEIGHT, _NEARLY_SAME_WEIGHT, _NEARLY_SAME = 3.0, 15.0, 0.75
_LEAST_SHARE = 0.25
_MOST_THEMES = 3
_MOST_KEPT = 6_000
_LATE_DAYS = 0.5

Share = tuple[int, float]
"""A theme and its share of the votes, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class PlacedText:
    """The themes of a text, strongest first, and the ids of the texts that it completed a gathering of, if any."""

    shares: tuple[Share, ...]
    gathered: tuple[int, ...] = ()
    is_new: bool = False
    p: float = 1.0


def shares_of(
    places: NDArray[np.int64], cosines: Vectors, *, labels: NDArray[np.int64], taught: NDArray[np.bool_]
) -> list[tuple[Share, ...]]:
    """For each text, given its nearest known texts, the themes that a quarter or more of their votes are for."""
    weights = np.maximum(cosines, 1e-6) ** 4
    lesson = np.where(cosines >= _NEARLY_SAME, _NEARLY_SAME_WEIGHT, _TAUGHT_WEIGHT)
    weights = np.where(taught[places], weights * lesson, weights)
    voted = labels[places]
    weights = np.where(voted == NOBODY, 0.0, weights)
    found = []
    for themes, votes in zip(voted.tolist(), weights.tolist(), strict=True):
        total: dict[int, float] = {}
        for theme, weight in zip(themes, votes, strict=True):
            if weight:
                total[theme] = total.get(theme, 0.0) + weight
        everything = sum(total.values()) or 1.0
        ranked = sorted(((theme, weight / everything) for theme, weight in total.items()), key=lambda one: -one[1])
        found.append(tuple(one for one in ranked[:_MOST_THEMES] if one[1] >= _LEAST_SHARE) or tuple(ranked[:1]))
    return found


class Kept:
    """Known texts with their themes, oldest first, and how later ones are seen."""

    def __init__(
        self,
        *,
        sight: Sight,
        ids: Sequence[int],
        days: Sequence[float],
        rows: Vectors,
        labels: Sequence[int],
        taught: Sequence[bool] = (),
    ) -> None:
        order = np.argsort(np.array(days), kind="stable")[-_MOST_KEPT:].tolist()
        self._sight = sight
        self._ids = [ids[place] for place in order]
        self._labels = [int(labels[place]) for place in order]
        self._taught = [bool(taught[place]) for place in order] if len(taught) else [False] * len(order)
        self._days = [float(days[place]) for place in order]
        self._scan = Scan(rows[order], self._days)
        self._place_of = {text: place for place, text in enumerate(self._ids)}

    def save(self, file: Path, *, models: Sequence[str]) -> None:
        """Write all of it to a file; `models` are the names of those that see."""
        arrays: dict[str, Any] = self._sight.state() | {
            "models": np.frombuffer("\n".join(models).encode(), np.uint8),
            "ids": np.array(self._ids, np.int64),
            "labels": np.array(self._labels, np.int64),
            "taught": np.array(self._taught, np.bool_),
            "days": np.array(self._days, np.float64),
            "rows": self._scan.rows.astype(np.float16),
        }
        with file.open("wb") as output:
            np.savez_compressed(output, **arrays)

    @classmethod
    def load(cls, file: Path, *, models: Mapping[str, Model], theme_of: Mapping[int, int]) -> "Kept":
        """Read what was saved; `theme_of` gives the lasting number of a theme for the one it was fitted with."""
        with np.load(file) as kept:
            arrays = {name: kept[name] for name in kept.files}
        named = bytes(arrays["models"]).decode().split("\n")
        return cls(
            sight=Sight.again(arrays, models=[models[name] for name in named if name]),
            ids=arrays["ids"].tolist(),
            days=arrays["days"].tolist(),
            rows=arrays["rows"].astype(np.float32),
            labels=[theme_of.get(label, NOBODY) for label in arrays["labels"].tolist()],
            taught=arrays["taught"].tolist(),
        )

    @staticmethod
    def models_of(file: Path) -> list[str]:
        """The names of the models with which a kept fit sees."""
        with np.load(file) as kept:
            return [name for name in bytes(kept["models"]).decode().split("\n") if name]

    def teach(self, decided: Mapping[int, int]) -> None:
        """Let known texts be of the themes that people decided, or of NOBODY's."""
        for text, theme in decided.items():
            place = self._place_of.get(text)
            if place is not None:
                self._labels[place], self._taught[place] = theme, True

    def remember(self, told: Sequence[Sequence[int]]) -> None:
        """These texts were told as gatherings before."""
        for texts in told:
            self._scan.remember([self._place_of[text] for text in texts if text in self._place_of])

    def learn(self, ids: Sequence[int], words: Sequence[str], days: Sequence[float], themes: Sequence[int]) -> None:
        """Texts that were placed elsewhere since: they are known from now on."""
        for text, row, day, theme in zip(ids, self._look(words), days, themes, strict=True):
            if text not in self._place_of:
                self._add(text, row, day)
                self._labels[-1] = theme

    def take(
        self, ids: Sequence[int], words: Sequence[str], days: Sequence[float], watched: Sequence[bool] = ()
    ) -> list[PlacedText]:
        """The themes of the next texts, in the order of their time, and what those that are watched complete."""
        asked = zip(ids, self._look(words), days, watched or [True] * len(ids), strict=True)
        return [self._take(text, row, day, is_watched=is_watched) for text, row, day, is_watched in asked]

    def _look(self, words: Sequence[str]) -> Vectors:
        return self._sight.look(words).whole if words else np.zeros((0, self._scan.rows.shape[1]), np.float32)

    def _take(self, text: int, row: NDArray[np.float32], day: float, *, is_watched: bool) -> PlacedText:
        places, cosines = nearest(row[None, :], among=self._scan.rows, count=_VOTERS)
        [shares] = shares_of(places, cosines, labels=np.array(self._labels), taught=np.array(self._taught))
        # What comes long afterwards gathers with nothing of now.
        if not is_watched or not self._days or day < self._days[-1] - _LATE_DAYS:
            return PlacedText(shares=shares)
        gathering = self._add(text, row, day)
        self._labels[-1] = shares[0][0] if shares else NOBODY
        if gathering is None:
            return PlacedText(shares=shares)
        return PlacedText(
            shares=shares,
            gathered=tuple(self._ids[place] for place in gathering.members),
            is_new=gathering.is_new,
            p=float(np.exp(gathering.log_p)),
        )

    def _add(self, text: int, row: NDArray[np.float32], day: float) -> Gathering | None:
        day = max(day, self._days[-1])
        self._place_of[text] = len(self._ids)
        self._ids.append(text)
        self._days.append(day)
        self._labels.append(NOBODY)
        self._taught.append(False)
        return self._scan.add(row, day)
