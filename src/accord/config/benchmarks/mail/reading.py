"""How well mail is read: on cases made here with known truth, and on a collection of real ones where one is named."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accord.channels.email.bench import SLOWEST_SECONDS, Score, score_all
from accord.config.benchmarks import Bar
from accord.config.benchmarks.mail.cases import write_cases
from accord.config.benchmarks.mail.standard_library import read_by_library, trim_by_library

CASES_VARIABLE = "ACCORD_MAIL_CASES"
_CASES = 400
_CASES_QUICK = 150


@dataclass(frozen=True)
class Read:
    """The bars of reading, and the same figures of the standard library."""

    bars: tuple[Bar, ...]
    figures: dict[str, Any]


def measure(*, quick: bool, cases: Path | None, seed: int = 1) -> Read:
    """Score our reading and the standard library's on the same mails.

    `cases` (or the environment's ACCORD_MAIL_CASES) is a folder with collections as `accord.channels.email.bench`
    reads them.
    """
    named = cases or (Path(os.environ[CASES_VARIABLE]) if os.environ.get(CASES_VARIABLE) else None)
    with tempfile.TemporaryDirectory(prefix="accord-mail-cases-") as folder:
        write_cases(Path(folder), seed=seed, count=_CASES_QUICK if quick else _CASES)
        read = _compare(Path(folder), "made")
    if named is None:
        return read
    real = _compare(named, "collected")
    return Read(bars=(*read.bars, *real.bars), figures=read.figures | real.figures)


def _compare(folder: Path, origin: str) -> Read:
    ours = score_all(folder)
    theirs = score_all(folder, read=_safely, trim=trim_by_library)
    bars = [_bar(score, origin) for score in ours]
    slowest = max(score.slowest_seconds for score in ours)
    bars.append(Bar(what=f"{origin}: slowest mail", value=slowest, bar=SLOWEST_SECONDS, unit="s"))
    table = {
        f"{mine.collection}, {mine.what}": {
            "n": mine.asked,
            "ours": _per_cent(mine),
            "standard library": _per_cent(other),
            "misses": mine.misses[:10],
        }
        for mine, other in zip(ours, theirs, strict=True)
    }
    return Read(bars=tuple(bars), figures={f"{origin} cases": table})


def _safely(raw: bytes) -> Any:
    """The library's reading, or nothing where it raises: then every answer about that mail is wrong."""
    try:
        return read_by_library(raw)
    except Exception:  # noqa: BLE001 - that it raises on real mail is what is counted
        return _nothing()


def _nothing() -> Any:
    return read_by_library(b"")


def _bar(score: Score, origin: str) -> Bar:
    what = f"{origin}: {score.collection}, {score.what}"
    return Bar(what=what, value=_per_cent(score), bar=100 * score.bar, unit="%", at_least=True, n=score.asked)


def _per_cent(score: Score) -> float:
    return round(100 * score.share, 1)
