"""One fit over all texts: themes that continue those known before, as people corrected them, described in words."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from accord.kernel.meaning.contracts import Model, Vectors
from accord.understand.themes.engine.discovery import group_texts
from accord.understand.themes.engine.emerging import Scan
from accord.understand.themes.engine.kept import NOBODY, Kept, Share, shares_of
from accord.understand.themes.engine.labelling import typical, weighed_terms, without_repeats
from accord.understand.themes.engine.languages import is_small, language_of
from accord.understand.themes.engine.neighbours import nearest
from accord.understand.themes.engine.parting import fall_apart, nearly_same, usual_likeness
from accord.understand.themes.engine.seeing import Progress, quiet
from accord.understand.themes.rules import keep_whole, match_themes

LEAST_TEXTS = 30
_VOTERS = 10
_TERMS = 80
_TYPICAL = 5
_READABLE, _LEAST_MOST = 1.3, 12
"""At most so many times the root of the number of texts are themes: more than can be read help nobody."""

_MOST_WATCHED = 6_000
_ONE_LANGUAGE = 0.7


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was known before a fit: the theme of each text, the themes that people touched, and what they decided.

    `taught` gives a text's theme as people decided it, NOBODY where they said no more than that it is not this one.
    """

    former: Mapping[int, int] = field(default_factory=dict)
    touched: frozenset[int] = frozenset()
    taught: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Described:
    """A theme of a fit: `number` is the theme it continues, or below -1 where it is new."""

    number: int
    words: tuple[str, ...]
    terms: tuple[tuple[str, float], ...]
    typical: tuple[int, ...]
    size: int


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """Texts that gathered, the last of them the one that completed it."""

    texts: tuple[int, ...]
    is_new: bool
    p: float


@dataclass(frozen=True, kw_only=True)
class Part:
    """A clear part of a theme: its words, those that tell with their weight, its texts, the most typical ones first."""

    words: tuple[str, ...]
    terms: tuple[tuple[str, float], ...]
    texts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A theme that falls apart into `parts`, the largest first, or is nearly the same as `other`."""

    number: int
    likeness: float
    parts: tuple[Part, ...] = ()
    other: int | None = None


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """All that a fit found."""

    themes: tuple[Described, ...]
    shares: Mapping[int, tuple[Share, ...]]
    kept: Kept
    resolution: float
    gathered: tuple[Gathered, ...] = ()
    proposed: tuple[Proposed, ...] = ()


def fit(
    ids: Sequence[int],
    texts: Sequence[str],
    days: Sequence[float],
    *,
    before: Before,
    models: Sequence[Model] = (),
    watched: Sequence[bool] = (),
    watch_from: float | None = None,
    progress: Progress = quiet,
) -> Fitted:
    """Find the themes of texts, none of which is empty and the oldest first; ValueError when they are too few.

    Only those `watched` (all, where it is not said) are kept and may gather: what is answered comes in bursts because
    somebody asks. With `watch_from` also what would have been told as gathering since that day.
    """
    if len(texts) < LEAST_TEXTS:
        raise ValueError(f"At least {LEAST_TEXTS} texts are needed, there are {len(texts)}.")
    most = max(_LEAST_MOST, round(_READABLE * math.sqrt(len(texts))))
    found = group_texts(texts, models=models, by_language=True, most=most, progress=progress)
    assert found.sight is not None  # noqa: S101 - there are enough texts
    progress("corrections", 0, 1)
    labels = _as_known(ids, found.labels, before)
    taught = np.array([text in before.taught for text in ids])
    labels = np.array([before.taught.get(text, label) for text, label in zip(ids, labels.tolist(), strict=True)])
    shares = _shares(ids, found.rows, labels, taught, before.taught)
    main = np.array([given[0][0] if given else NOBODY for given in shares])
    progress("labels", 0, 1)
    kept = np.flatnonzero(np.array(watched) if len(watched) else np.ones(len(ids), np.bool_)).tolist()
    heard, heard_days = [ids[place] for place in kept], [days[place] for place in kept]
    rows = found.rows[kept]
    return Fitted(
        themes=tuple(_describe(ids, texts, found.rows, main)),
        shares=dict(zip(ids, shares, strict=True)),
        kept=Kept(
            sight=found.sight,
            ids=heard,
            days=heard_days,
            rows=rows,
            labels=main[kept].tolist(),
            taught=taught[kept].tolist(),
        ),
        resolution=found.resolution,
        gathered=tuple(_gathered_since(watch_from, heard, heard_days, rows)) if watch_from is not None else (),
        proposed=tuple(_proposed(ids, texts, found.rows, main)),
    )


def _gathered_since(watch_from: float, ids: Sequence[int], days: Sequence[float], rows: Vectors) -> Iterator[Gathered]:
    before = int(np.searchsorted(np.array(days), watch_from))
    first = max(before - _MOST_WATCHED, 0)
    scan = Scan(rows[first:before], days[first:before])
    for place in range(before, len(ids)) if before - first >= LEAST_TEXTS else ():
        gathering = scan.add(rows[place], days[place])
        if gathering is not None:
            texts = tuple(ids[first + member] for member in gathering.members)
            yield Gathered(texts=texts, is_new=gathering.is_new, p=float(np.exp(gathering.log_p)))


def _as_known(ids: Sequence[int], labels: NDArray[np.int64], before: Before) -> NDArray[np.int64]:
    """The number of each text's theme: that of the theme it continues, else one below -1."""
    fitted = dict(zip(ids, labels.tolist(), strict=True))
    continues = match_themes(former=before.former, fitted=fitted)
    continues = keep_whole(continues, former=before.former, fitted=fitted, touched=before.touched)
    number = {new: -2 - new if old is None else old for new, old in continues.items()}
    return np.array([number[label] for label in labels.tolist()], np.int64)


def _shares(
    ids: Sequence[int],
    rows: Vectors,
    labels: NDArray[np.int64],
    taught: NDArray[np.bool_],
    decided: Mapping[int, int],
) -> list[tuple[Share, ...]]:
    """How strongly each text is of which themes. Its own theme comes first unless what was taught outvotes it."""
    places, cosines = nearest(rows, count=_VOTERS)
    voted = shares_of(places, cosines, labels=labels, taught=taught)
    near_lessons = np.asarray(taught[places].any(axis=1))
    shares: list[tuple[Share, ...]] = []
    for text, label, votes, asked in zip(ids, labels.tolist(), voted, near_lessons.tolist(), strict=True):
        if text in decided:
            shares.append(((label, 1.0),) if label != NOBODY else ())
            continue
        own = next((share for theme, share in votes if theme == label), 0.0)
        if asked or own:
            shares.append(votes if asked else ((label, own), *(one for one in votes if one[0] != label)))
        else:
            shares.append(((label, 1 / _VOTERS), *votes)[:3])
    return shares


def _describe(ids: Sequence[int], texts: Sequence[str], rows: Vectors, main: NDArray[np.int64]) -> list[Described]:
    numbers = [number for number in np.unique(main).tolist() if number != NOBODY]
    members = [np.flatnonzero(main == number) for number in numbers]
    said = [[texts[place] for place in own.tolist()] for own in members]
    found = []
    for number, own, words_in, scores in zip(numbers, members, said, weighed_terms(said), strict=True):
        found.append(
            Described(
                number=number,
                words=tuple(_name(scores)),
                terms=tuple(_telling(scores)),
                typical=tuple(ids[place] for place in _most_typical(own, rows[own], words_in)),
                size=len(own),
            )
        )
    return found


def _proposed(ids: Sequence[int], texts: Sequence[str], rows: Vectors, main: NDArray[np.int64]) -> Iterator[Proposed]:
    """Themes that fall apart clearly, and pairs that are nearly one."""
    numbers = [number for number in np.unique(main).tolist() if number != NOBODY]
    members = [np.flatnonzero(main == number) for number in numbers]
    groups = [rows[own] for own in members]
    usual = usual_likeness(groups)
    for number, own, group in zip(numbers, members, groups, strict=True):
        parts, likeness = fall_apart(group, at_most=usual)
        places = [own[part] for part in parts]
        if places and not _are_languages(places, texts):
            yield Proposed(number=number, likeness=likeness, parts=tuple(_parts(places, ids, texts, rows)))
    for pair in nearly_same(groups):
        smaller, larger = sorted((pair.one, pair.other), key=lambda place: len(groups[place]))
        yield Proposed(number=numbers[smaller], other=numbers[larger], likeness=pair.likeness)


def _parts(
    places: Sequence[NDArray[np.int64]], ids: Sequence[int], texts: Sequence[str], rows: Vectors
) -> Iterator[Part]:
    said = [[texts[place] for place in part.tolist()] for part in places]
    for part, words_in, scores in zip(places, said, weighed_terms(said), strict=True):
        first = _most_typical(part, rows[part], words_in)
        others = [place for place in part.tolist() if place not in first]
        yield Part(
            words=tuple(_name(scores)),
            terms=tuple(_telling(scores)),
            texts=tuple(ids[place] for place in first + others),
        )


def _are_languages(places: Sequence[NDArray[np.int64]], texts: Sequence[str]) -> bool:
    """Whether parts differ by the language that most of their texts are in: that is no difference of matter."""
    mostly = []
    for part in places:
        [(language, count)] = Counter(language_of(texts[place]) for place in part.tolist()).most_common(1)
        mostly.append(language if count >= _ONE_LANGUAGE * len(part) else "")
    return len({language for language in mostly if language}) > 1


def described(groups: Sequence[Sequence[str]]) -> tuple[list[str], list[tuple[str, float]]]:
    """What sets the first group of texts apart from the others: its words, and all that tell with their weight."""
    scores = weighed_terms(groups)[0]
    return _name(scores), _telling(scores)


def _name(scores: Mapping[str, float]) -> list[str]:
    """The words that name a theme; small ones only where there are no others."""
    full = {term: score for term, score in scores.items() if not is_small(term)}
    return without_repeats(full or scores)


def _telling(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    full = [(term, round(score, 2)) for term, score in scores.items() if score > 0 and not is_small(term)]
    return full[:_TERMS]


def _most_typical(own: NDArray[np.int64], rows: Vectors, texts: list[str]) -> list[int]:
    """The places of the texts most like all the others of their theme, the first one best."""
    first = typical(rows, texts)
    centre = rows.mean(axis=0)
    order = [place for place in np.argsort(-(rows @ centre), kind="stable").tolist() if place != first]
    return [int(own[place]) for place in (first, *order)[:_TYPICAL]]
