"""Listed words that often go with a feeling: one thing that is looked at, never the judge; their weight is learnt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from accord.understand.feelings.contracts import Feeling

_FILE = Path(__file__).parent / "data" / "words.txt"
_LINE = re.compile(r"[a-z]{2} (?P<feeling>[a-z]+): (?P<words>.+)")
_DENYING_WORDS = (
    "not no never don't didn't doesn't isn't wasn't aren't can't cannot couldn't won't without anything nothing "
    "nicht kein keine keinen keiner nie niemals ohne ne pas jamais sin ni non senza"
)
_DENYING = frozenset(_DENYING_WORDS.split())
_REACH = 3
_SHORTEST_STEM = 2
_LONGEST_PHRASE = 5


@dataclass(frozen=True, kw_only=True)
class _List:
    words: dict[str, set[Feeling]]
    stems: dict[str, set[Feeling]]


def listed_in(tokens: Sequence[str]) -> list[tuple[Feeling, bool, int]]:
    """The feelings whose words are among the tokens: which, whether it is denied before, and at which place."""
    known = _read()
    marks = ["!" if "!" in token else "?" if "?" in token else token for token in tokens]
    found: list[tuple[Feeling, bool, int]] = []
    for place, token in enumerate(marks):
        feelings = set(known.words.get(token, ()))
        for size in range(_SHORTEST_STEM, len(token) + 1):
            feelings |= known.stems.get(token[:size], set())
        for size in range(2, _LONGEST_PHRASE + 1):
            feelings |= known.words.get(" ".join(marks[place : place + size]), set())
        if feelings:
            is_denied = not _DENYING.isdisjoint(marks[max(0, place - _REACH) : place])
            found += [(feeling, is_denied, place) for feeling in sorted(feelings)]
    return found


@cache
def _read() -> _List:
    known = _List(words={}, stems={})
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        for word in match["words"].split():
            plain = re.sub(r"([!?]+)$", r" \1", word.replace("_", " ").casefold())
            plain = plain.replace("?!", "!")
            target = known.stems if plain.endswith("*") else known.words
            target.setdefault(plain.rstrip("*"), set()).add(Feeling(match["feeling"]))
    return known
