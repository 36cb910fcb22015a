"""A theme that was not there before, end to end: about 40 texts a day of known themes, then another one appears.

Each run draws its own theme and texts. 45 days are learnt from, 15 quiet ones follow, then 13 in which the theme comes
with 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4 texts; the riser was there all along with 0.3 a day.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import repeat
from multiprocessing import get_context
from statistics import median
from typing import Any

import numpy as np

from accord.config.benchmarks import Bar, machine
from accord.kernel.meaning.contracts import Vectors
from accord.kernel.meaning.installed import load_models
from accord.understand.themes.engine.stream import Stream

_HISTORY, _QUIET = 45, 15
_COMING = (1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4)
_A_DAY = 40
_STREAMS = {"new": 0.0, "riser": 0.3}  # with how many texts a day the theme was there before
_BEGINS = datetime(2026, 1, 5, tzinfo=UTC)
_SEEDS = 3


class _Remembered:
    """A model whose vectors of these texts are reckoned once; the runs share them."""

    def __init__(self, name: str, rows: dict[str, Vectors]) -> None:
        self.name = name
        self._rows = rows

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._rows[text] for text in texts])


@dataclass(frozen=True)
class _Texts:
    """What all runs draw from."""

    texts: Sequence[str]
    intents: Sequence[str]
    models: Sequence[_Remembered]


_shared: list[_Texts] = []  # of a process that runs streams: what it was given once


def _share(texts: _Texts) -> None:
    _shared[:] = [texts]


def measure(texts: Sequence[str], intents: Sequence[str], *, runs: int) -> dict[str, Any]:
    """How many planted themes were found, on which day, and how many signals were about none."""
    models = [
        _Remembered(model.name, dict(zip(texts, model.embed(texts), strict=True))) for model in load_models(texts)
    ]
    figures: dict[str, Any] = {"runs": runs, "models": [model.name for model in models]}
    seeds = [1_000 * (turn % _SEEDS) + turn for turn in range(runs)]
    shared = _Texts(texts, intents, models)
    with ProcessPoolExecutor(
        max_workers=machine()["cores"], mp_context=get_context("spawn"), initializer=_share, initargs=(shared,)
    ) as pool:
        streams = {name: pool.map(_run, seeds, repeat(before)) for name, before in _STREAMS.items()}
        told = {name: list(outcomes) for name, outcomes in streams.items()}
    for name, seen in told.items():
        found = [one for one in seen if one["day"] is not None]
        figures[name] = {
            "found": len(found),
            "median_day": median(one["day"] for one in found) if found else None,
            "median_texts": median(one["texts"] for one in found) if found else None,
            "told_as": {kind: sum(one["kind"] == kind for one in found) for kind in ("new", "rising")},
            "false_a_15_quiet_days": round(sum(one["false_quiet"] for one in seen) / runs, 3),
            "false_in_the_13_days": round(sum(one["false_later"] for one in seen) / runs, 3),
            "missed": [one["planted"] for one in seen if one["day"] is None],
        }
    return figures


def bars(figures: dict[str, Any]) -> list[Bar]:
    """Shares, so that fewer runs are held to the same."""
    runs = figures["runs"]
    new, riser = figures["new"], figures["riser"]
    return [
        Bar(what="emerging theme found", value=new["found"] / runs, bar=70 / 75, unit="share", at_least=True, n=runs),
        Bar(what="emerging theme, median day", value=new["median_day"] or 99, bar=6, unit="day", n=runs),
        Bar(
            what="false themes in 15 quiet days",
            value=(new["false_a_15_quiet_days"] + riser["false_a_15_quiet_days"]) / 2,
            bar=0.25,
            unit="signals",
            n=2 * runs,
        ),
        Bar(what="rising theme found", value=riser["found"] / runs, bar=66 / 75, unit="share", at_least=True, n=runs),
    ]


def _run(seed: int, before: float) -> dict[str, Any]:
    texts, intents, models = _shared[0].texts, _shared[0].intents, _shared[0].models
    draw = np.random.default_rng([7, seed])
    planted = str(draw.choice(np.unique(np.array(intents))))
    days = _drawn(intents, planted, draw, before)
    history = [
        (place, _BEGINS + timedelta(days=day, minutes=turn))
        for day in range(_HISTORY)
        for turn, place in enumerate(days[day])
    ]
    stream = Stream([texts[place] for place, _ in history], [at for _, at in history], models=models)
    order = [place for place, _ in history]
    result: dict[str, Any] = {"planted": planted, "day": None, "false_quiet": 0, "false_later": 0, "kind": ""}
    came = 0
    for day in range(_HISTORY, len(days)):
        for turn, place in enumerate(days[day]):
            order.append(place)
            came += day >= _HISTORY + _QUIET and intents[place] == planted
            told = stream.take(texts[place], _BEGINS + timedelta(days=day, minutes=turn)).told
            if told is None:
                continue
            right = sum(intents[order[its]] == planted for its in told.texts) > len(told.texts) / 2
            if day < _HISTORY + _QUIET:
                result["false_quiet"] += 1
            elif not right:
                result["false_later"] += 1
            elif result["day"] is None:
                result |= {"day": day - _HISTORY - _QUIET + 1, "texts": came, "kind": told.kind}
    return result


def _drawn(intents: Sequence[str], planted: str, draw: np.random.Generator, before: float) -> list[list[int]]:
    """The texts of each day, none twice, in a random order."""
    own = iter(draw.permutation([place for place, intent in enumerate(intents) if intent == planted]).tolist())
    others = iter(draw.permutation([place for place, intent in enumerate(intents) if intent != planted]).tolist())
    days = []
    for day in range(_HISTORY + _QUIET + len(_COMING)):
        since = day - _HISTORY - _QUIET
        coming = _COMING[since] if since >= 0 else int(draw.poisson(before)) if before else 0
        today = [next(others) for _ in range(int(draw.poisson(_A_DAY)))]
        today += [place for place in (next(own, None) for _ in range(coming)) if place is not None]
        days.append(draw.permutation(today).tolist())
    return days
