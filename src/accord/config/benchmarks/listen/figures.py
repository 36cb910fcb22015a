"""Figures at size: 10,000,000 facts of two years, from cells that are kept step by step and counted anew to the digit.

`size` is how many facts about. Beside the product's own way stands DuckDB over the same facts in Parquet, with queries
written by hand, where it is installed. The full size takes about 8 GB of disk in `--cache`, with the CSV on the way.
"""

import importlib.util
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from accord.config.benchmarks import Bar
from accord.config.benchmarks.listen import Asked, Measured
from accord.config.benchmarks.listen.figures_ground import Ground, prepare

COMPARED = "DuckDB over the same facts in Parquet, queries written by hand"

SIZE = 10_000_000
_SIZE_QUICK = 100_000
_SEED = 2026
_DASHBOARD_S, _BEYOND_S = 1.0, 3.0


def measure(asked: Asked) -> Measured:
    """Make the facts, count them anew, follow corrections, read dashboards and filters, and compare."""
    size = asked.size or (_SIZE_QUICK if asked.quick else SIZE)
    seed = _SEED if asked.seed is None else asked.seed
    begun = time.monotonic()

    def tell(what: str) -> None:
        print(f"figures, {time.monotonic() - begun:4.0f} s: {what}", file=sys.stderr, flush=True)

    ground = prepare(asked.cache)
    address = ground.company(size, seed, tell)
    made = time.monotonic() - begun
    tell("counting from nothing")
    first = ground.in_child("rebuild", address, from_nothing=True)
    tell("following corrections")
    followed = ground.in_child("follow", address, seed=seed, cases=min(6_000, size // 50))
    refitted = ground.in_child("follow_fit", address, seed=seed, texts=min(30_000, size // 50))
    kept = ground.in_child("checksum", address)
    tell("counting anew")
    again = ground.in_child("rebuild", address, from_nothing=False)
    anew = ground.in_child("checksum", address)
    tell("reading dashboards")
    dashboards = ground.in_child("dashboards", address, seed=seed, rounds=8 if asked.quick else 20)
    beyond = ground.in_child("beyond", address, seed=seed, rounds=4 if asked.quick else 10)
    tell("asking DuckDB")
    rival = _duckdb(ground, address)
    tell("done")
    otherwise = again["facts_otherwise"] + again["cells_otherwise"] + (kept != anew)
    bars = (
        *(
            Bar(what=f"figures, {name}, p95", value=seen["p95_ms"] / 1000, bar=_DASHBOARD_S, unit="s", n=seen["n"])
            for name, seen in dashboards.items()
        ),
        Bar(what="figures, cells kept unlike cells counted anew", value=otherwise, bar=0, unit="cells"),
        Bar(what="figures, any filter beyond the cells, p95", value=beyond["p95_ms"] / 1000, bar=_BEYOND_S, unit="s"),
    )
    figures: dict[str, Any] = {
        "facts": again["facts"],
        "cells": anew["cells"],
        "made_s": round(made, 1),
        "rebuild_from_nothing_s": first["seconds"],
        "rebuild_s": again["seconds"],
        "equal_to_the_digit": kept == anew and otherwise == 0,
        "follow": followed,
        "follow_fit": refitted,
        "dashboards": dashboards,
        "beyond": beyond,
        "duckdb": rival,
        "disk": ground.bytes_of(size, seed),
    }
    return Measured(bars=bars, figures=figures)


_SOURCE = "read_parquet('{path}')"
_OVERVIEW = """
    SELECT kind, day, count(*), sum(hit), sum(miss), sum(value), sum(value::bigint * value) FROM {source}
    WHERE day > (SELECT max(day) FROM {source}) - 730 GROUP BY ALL
"""
_PARTS = """
    SELECT kind, queue, count(*), sum(hit), sum(miss), sum(value), sum(value::bigint * value) FROM {source}
    WHERE touchpoint = 2 AND channel = 'email' AND segment = 'silver' GROUP BY ALL
"""
_THEMES = """
    SELECT kind, theme, count(*), sum(hit), sum(miss), sum(value), sum(value::bigint * value) FROM {source}
    WHERE day > (SELECT max(day) FROM {source}) - 365 GROUP BY ALL
"""
_BEYOND = """
    SELECT kind, day, count(*), sum(hit), sum(miss), sum(value), sum(value::bigint * value) FROM {source}
    WHERE language = 'de' AND channel = 'email' AND isodow(day) = 3
    AND hour("at") >= 8 AND hour("at") < 18 GROUP BY ALL
"""

_QUERIES = {
    "all by day": _OVERVIEW,
    "three filters by queue": _PARTS,
    "a year by theme": _THEMES,
    "beyond the cells": _BEYOND,
}


def _duckdb(ground: Ground, address: str) -> dict[str, Any]:
    """How long DuckDB takes for three of the same questions, on two threads; what is missing is said."""
    if importlib.util.find_spec("duckdb") is None:
        return {"left_out": "duckdb is not installed (it is among the packages for development)"}
    import duckdb

    csv, parquet = ground.folder / "figures.csv", ground.folder / "figures.parquet"
    wrote = ground.in_child("write_csv", address, path=str(csv))
    session = duckdb.connect()
    session.execute("SET threads = 2")
    session.execute("SET TimeZone = 'Europe/Berlin'")
    begun = time.monotonic()
    session.execute(f"COPY (SELECT * FROM read_csv('{csv}')) TO '{parquet}' (FORMAT parquet)")  # noqa: S608 - our own paths
    packed = time.monotonic() - begun
    Path(csv).unlink()
    source = _SOURCE.format(path=parquet)
    seconds = {}
    for name, query in _QUERIES.items():
        spent = []
        for _number in range(5):
            begun = time.monotonic()
            session.execute(query.format(source=source)).fetchall()
            spent.append(time.monotonic() - begun)
        seconds[name] = round(1000 * float(np.percentile(spent, 95)), 1)
    found = {
        "version": duckdb.__version__,
        "p95_ms": seconds,
        "write_csv_s": wrote["seconds"],
        "write_parquet_s": round(packed, 1),
        "parquet_gb": round(parquet.stat().st_size / 1e9, 2),
    }
    parquet.unlink()
    return found
