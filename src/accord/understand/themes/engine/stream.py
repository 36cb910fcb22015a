"""Texts one after another: each gets its theme, and what gathers is told as soon as it does. Nothing looks ahead."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from accord.kernel.meaning.contracts import Model
from accord.understand.themes.engine.discovery import cut_themes, vote
from accord.understand.themes.engine.emerging import FALSE_A_DAY, Gathering, Scan
from accord.understand.themes.engine.labelling import telling_words
from accord.understand.themes.engine.seeing import Progress, Sight, quiet

LEAST_HISTORY = 20
_DAY_SECONDS = 86_400.0
_MOST_COMPARED = 2_000
_MOST_KNOWN = 20_000


@dataclass(frozen=True, kw_only=True)
class Told:
    """A theme that gathers: by which texts, whether it is new, and how likely that were by chance."""

    theme: int
    label: str
    texts: tuple[int, ...]
    kind: str
    p: float


@dataclass(frozen=True, kw_only=True)
class Placed:
    """The theme of one text, how surely, and what it completed, if anything."""

    theme: int
    confidence: float
    told: Told | None = None


class Stream:
    """Begun with the texts of a history; `take` is given the further ones in the order of their time.

    Themes are numbered from 0, those of the history by their size; one that emerges takes the next number.
    """

    def __init__(
        self,
        texts: Sequence[str],
        times: Sequence[datetime],
        *,
        models: Sequence[Model] = (),
        false_a_day: float = FALSE_A_DAY,
        progress: Progress = quiet,
    ) -> None:
        if len(texts) < LEAST_HISTORY:
            raise ValueError(f"At least {LEAST_HISTORY} texts of history are needed, there are {len(texts)}.")
        self._sight = Sight(texts, models=models, progress=progress)
        labels, _resolution = cut_themes(self._sight.seen, progress=progress)
        order = np.argsort(-np.bincount(labels), kind="stable")
        self._theme_of = np.argsort(order)[labels].tolist()
        self._count = len(order)
        self._texts = list(texts)
        self._scan = Scan(self._sight.seen.whole, [_days(at) for at in times], false_a_day=false_a_day)

    @property
    def history(self) -> list[Placed]:
        """The themes of the texts of the history, in their order."""
        rows = self._sight.seen.whole
        _best, sure = vote(rows, known=rows, labels=np.array(self._theme_of[: len(rows)]))
        return [
            Placed(theme=theme, confidence=share) for theme, share in zip(self._theme_of, sure.tolist(), strict=False)
        ]

    def take(self, text: str, at: datetime) -> Placed:
        """The next text."""
        row = self._sight.look([text]).whole
        known = self._scan.rows[-_MOST_KNOWN:]
        theme, sure = vote(row, known=known, labels=np.array(self._theme_of[-_MOST_KNOWN:]))
        self._texts.append(text)
        self._theme_of.append(int(theme[0]))
        gathering = self._scan.add(row[0], _days(at))
        told = self._tell(gathering) if gathering else None
        return Placed(theme=self._theme_of[-1], confidence=float(sure[0]), told=told)

    def _tell(self, gathering: Gathering) -> Told:
        members = list(gathering.members)
        if gathering.is_new:
            theme, self._count = self._count, self._count + 1
            for place in members:
                self._theme_of[place] = theme
        else:
            [(theme, _n)] = Counter(self._theme_of[place] for place in members).most_common(1)
        others = [text for text, its in zip(self._texts, self._theme_of, strict=True) if its != theme][-_MOST_COMPARED:]
        words = telling_words([[self._texts[place] for place in members], others])[0]
        return Told(
            theme=theme,
            label=" · ".join(words),
            texts=gathering.members,
            kind="new" if gathering.is_new else "rising",
            p=float(np.exp(gathering.log_p)),
        )


def _days(at: datetime) -> float:
    return at.timestamp() / _DAY_SECONDS
