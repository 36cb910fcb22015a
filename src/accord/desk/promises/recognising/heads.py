"""What both languages share: clauses, heads, and the kind that words point to."""

import re
from dataclasses import dataclass

Kinds = tuple[tuple[str, str], ...]
_FURTHEST = 400  # characters in which several deeds are joined to one head


@dataclass(frozen=True)
class Clause:
    """A part of a sentence that says one thing, at its place in the sentence."""

    start: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Head:
    """Somebody of ours takes something on, at a place of the clause.

    `kinds` are what is done, in the order said. With `needs_due` it counts only with a time to come; `is_stale` says
    that the clause speaks of habit, the past or this very letter, which only a time to come outweighs.
    """

    start: int
    kinds: tuple[str, ...]
    confidence: float
    needs_due: bool = False
    is_stale: bool = False


def region_after(words: str, kinds: Kinds, *, reach: int = 46) -> tuple[str, ...]:
    """The kinds of what is done by these words, which begin with the verb: its own, and those joined with "and"."""
    found: list[str] = []
    for part in re.split(r"\s+(?:and|und|or|oder)\s+", words[:_FURTHEST]):
        kind = first_kind(part[:reach], kinds)
        if kind and (found or _begins(part, kind, kinds)):
            found.append(kind)
    return tuple(found)


def _begins(part: str, kind: str, kinds: Kinds) -> bool:
    pattern = dict(kinds)[kind]
    return bool(re.match(r"\s*(?:\w+\s+){0,3}?(?:" + pattern + ")", part, re.IGNORECASE))


def first_kind(words: str, kinds: Kinds) -> str:
    """The kind whose words come first; empty when there are none."""
    places = [
        (match.start(), number, kind)
        for number, (kind, pattern) in enumerate(kinds)
        if (match := re.search(r"\b(?:" + pattern + ")", words, re.IGNORECASE))
    ]
    return min(places)[2] if places else ""


def main_kind(kinds: tuple[str, ...]) -> str:
    """What a customer waits for among several deeds: finding out is the way, what follows from it is the promise."""
    said = next((kind for kind in kinds if kind not in {"find out", "other"}), "")
    return said or next((kind for kind in kinds if kind != "other"), "other")
