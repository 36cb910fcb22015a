"""Themes found in texts whose intents people wrote down, and themes that emerge in a stream of them.

The collections are no part of the project: `cases` names the folder in which they lie; what is absent is said and left
out. The intents only judge, nothing is learnt from them.
"""

import csv
import gzip
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix

import accord
from accord.config.benchmarks import Bar
from accord.config.benchmarks.listen import Asked, Measured, emergence
from accord.kernel.meaning.contracts import Model
from accord.kernel.meaning.installed import load_models
from accord.understand.themes.engine.discovery import discover

COMPARED = "themes: the intents that people gave the texts, and the same texts by their words alone"
_BESIDE = Path(accord.__file__).resolve().parents[3] / "shared" / "data" / "intents"
_BARS = {"banking77": {"nmi": 0.82, "accuracy": 0.65}, "insurance": {"nmi": 0.86}}
_MOST_CPU_MS = 15.0
_SOME_QUICK, _STREAMED_QUICK = 600, 3_500
_RUNS, _RUNS_QUICK = 75, 1


@dataclass(frozen=True, kw_only=True)
class Collection:
    """Texts and what people said they are about."""

    texts: list[str]
    intents: list[str]


def measure(asked: Asked) -> Measured:
    """Themes of each collection that is here; `size` is how many streams are told for what emerges."""
    folder = asked.cases or _BESIDE
    figures: dict[str, Any] = {}
    bars: list[Bar] = []
    for name in ("banking77", "clinc150", "insurance"):
        collection = read(folder, name)
        if collection is None:
            figures[name] = f"left out: it does not lie in {folder}"
            continue
        if asked.quick and len(collection.texts) > _SOME_QUICK:
            collection = _some(collection, _SOME_QUICK)
        found = compare(collection)
        figures[name] = found
        bars += [] if asked.quick else _bars_of(name, found)
    bars += _cost(figures)
    banking = read(folder, "banking77")
    if banking is not None:
        drawn_from = _some(banking, _STREAMED_QUICK) if asked.quick else banking
        runs = asked.size or (_RUNS_QUICK if asked.quick else _RUNS)
        figures["emerging"] = emerged = emergence.measure(drawn_from.texts, drawn_from.intents, runs=runs)
        bars += [] if asked.quick else emergence.bars(emerged)
    return Measured(bars=tuple(bars), figures=figures)


def compare(collection: Collection) -> dict[str, Any]:
    """Themes with the models that are installed, where there are any, and by words alone."""
    started = time.process_time()
    models = load_models(collection.texts)
    found: dict[str, Any] = {"texts": len(collection.texts), "intents": len(set(collection.intents))}
    if models:
        found["with_models"] = _judge(collection, models, started)
    found["without_models"] = _judge(collection, [], time.process_time())
    return found


def _judge(collection: Collection, models: Sequence[Model], started: float) -> dict[str, Any]:
    discovered = discover(collection.texts, models=models)
    spent = time.process_time() - started
    nmi, accuracy = agreement_with(collection.intents, discovered.theme_of)
    return {
        "models": [model.name for model in models],
        "themes": len(discovered.themes),
        "nmi": round(nmi, 4),
        "accuracy": round(accuracy, 4),
        "cpu_ms_a_text": round(1_000 * spent / len(collection.texts), 2),
    }


def agreement_with(intents: Sequence[str], themes: NDArray[np.int64]) -> tuple[float, float]:
    """Normalised mutual information (arithmetic mean), and accuracy with the best one-to-one naming (Hungarian)."""
    _names, truth = np.unique(np.array(intents), return_inverse=True)
    _numbers, found = np.unique(themes, return_inverse=True)
    table = csr_matrix((np.ones(len(truth)), (truth, found))).toarray()
    rows, columns = linear_sum_assignment(-table)
    shares = table / len(truth)
    by_chance = np.outer(shares.sum(1), shares.sum(0))
    held = shares > 0
    shared = float((shares[held] * np.log(shares[held] / by_chance[held])).sum())
    entropies = [-float((part * np.log(part)).sum()) for part in (shares.sum(1), shares.sum(0))]
    return shared / max(sum(entropies) / 2, 1e-12), float(table[rows, columns].sum() / len(truth))


@cache
def read(folder: Path, name: str) -> Collection | None:
    """A collection by name, where it lies in the folder."""
    if name == "banking77" and (file := folder / "banking77_train.csv").is_file():
        with file.open(encoding="utf-8") as opened:
            rows = [(row["text"], row["category"]) for row in csv.DictReader(opened)]
    elif name == "clinc150" and (file := folder / "clinc150_train_val.json.gz").is_file():
        rows = [(text, intent) for text, intent in json.loads(gzip.decompress(file.read_bytes()))["val"]]
    elif name == "insurance" and (file := folder / "insurance_calls.jsonl").is_file():
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        rows = [(line["utterance"], line["intent"]) for line in lines]
    else:
        return None
    return Collection(texts=[text for text, _ in rows], intents=[intent for _, intent in rows])


def _some(collection: Collection, count: int) -> Collection:
    drawn = np.random.default_rng(0).choice(len(collection.texts), count, replace=False).tolist()
    return Collection(
        texts=[collection.texts[place] for place in drawn], intents=[collection.intents[place] for place in drawn]
    )


def _bars_of(name: str, found: dict[str, Any]) -> list[Bar]:
    if "with_models" not in found:
        return []
    seen = found["with_models"]
    return [
        Bar(what=f"themes of {name}, {what}", value=seen[what], bar=bar, unit=what, at_least=True, n=found["texts"])
        for what, bar in _BARS.get(name, {}).items()
    ]


def _cost(figures: dict[str, Any]) -> list[Bar]:
    spent = [seen["with_models"]["cpu_ms_a_text"] for seen in figures.values() if "with_models" in seen]
    return [Bar(what="themes, CPU a text with models", value=max(spent), bar=_MOST_CPU_MS, unit="ms")] if spent else []
