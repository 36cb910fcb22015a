"""What makes words worth keeping: they speak for many, they carry a strong feeling, or nobody else said it."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from accord.listen.suggesting.contracts import Candidate, Found, Why
from accord.understand.feelings.contracts import STRONG

LEAST_WORDS, MOST_WORDS = 12, 220
LEAST_IN_GROUP = 5
MOST_TYPICAL, MOST_FEELING, MOST_RARE = 4, 3, 2
_SURELY_FELT = 0.8
_LEAST_OF_LANGUAGE = 30
_RARE_WORDS = 20
_LONELY = 0.18
_OWN_WORDS = 8
_ALWAYS_COUNTED = 6.0
_SHARED = 3
_WORD = re.compile(r"[^\W\d_]{3,}")
_PLACEHOLDER = re.compile(r"\[[^\]]*\]")

Vector = Mapping[str, float]


def suggestions(candidates: Sequence[Candidate]) -> list[Found]:
    """The words worth keeping, of each kind the best; no customer and no message twice."""
    vectors = _vectors(candidates)
    chosen: list[Found] = []
    for found in (*_feeling(candidates), *_typical(candidates, vectors), *_rare(candidates, vectors)):
        if all(found.candidate.customer_id != other.candidate.customer_id for other in chosen):
            chosen.append(found)
    return [found for why in Why for found in _best(chosen, why)]


def _best(found: Iterable[Found], why: Why) -> list[Found]:
    most = {Why.TYPICAL: MOST_TYPICAL, Why.FEELING: MOST_FEELING, Why.RARE: MOST_RARE}[why]
    return sorted((one for one in found if one.why == why), key=lambda one: -one.weight)[:most]


def _is_readable(candidate: Candidate) -> bool:
    """Neither a telegram nor a novel."""
    return LEAST_WORDS <= len(candidate.text.split()) <= MOST_WORDS


def _feeling(candidates: Sequence[Candidate]) -> list[Found]:
    """The ends of the scale by the customer's own mark first, then words that sound like a strong feeling.

    What they sound like is a guess: it weighs less than any mark, and nothing where the mark says otherwise.
    """
    return [
        Found(candidate=candidate, why=Why.FEELING, weight=_strength(candidate))
        for candidate in sorted(candidates, key=lambda one: -len(one.text))
        if _strength(candidate) and _is_readable(candidate)
    ]


def _strength(candidate: Candidate) -> float:
    if candidate.score is not None:
        return abs(candidate.score - 3) + (candidate.score < 3) if candidate.score in {1, 5} else 0.0
    is_strong = candidate.feeling in STRONG and candidate.feeling_share >= _SURELY_FELT
    return candidate.feeling_share if is_strong else 0.0


def _typical(candidates: Sequence[Candidate], vectors: Sequence[Vector]) -> list[Found]:
    """Of each group with enough people of one language the text that is nearest to all of them."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, candidate in enumerate(candidates):
        if candidate.group:
            groups[candidate.group, candidate.language].append(place)
    found: dict[str, Found] = {}
    for (group, _language), places in sorted(groups.items(), key=lambda item: len(item[1])):
        people = len({candidates[place].customer_id for place in places})
        if people < LEAST_IN_GROUP:
            continue
        middle = _middle([vectors[place] for place in places])
        readable = [place for place in places if _is_readable(candidates[place])]
        if not readable:
            continue
        nearest = max(readable, key=lambda place: (_alike(vectors[place], middle), -place))
        shared = sorted(vectors[nearest], key=lambda word: (-middle.get(word, 0.0), word))[:_SHARED]
        found[group] = Found(  # of several languages the one of most people
            candidate=candidates[nearest],
            why=Why.TYPICAL,
            weight=float(people),
            words=tuple(shared),
            others=people - 1,
        )
    return list(found.values())


def _rare(candidates: Sequence[Candidate], vectors: Sequence[Vector]) -> list[Found]:
    """Long texts that are like none of another customer, in a language that many wrote in."""
    languages = Counter(candidate.language for candidate in candidates)
    holders: dict[str, list[int]] = defaultdict(list)
    for place, vector in enumerate(vectors):
        for word in vector:
            holders[word].append(place)
    found = []
    for place, candidate in enumerate(candidates):
        words = candidate.text.split()
        if languages[candidate.language] < _LEAST_OF_LANGUAGE or not _RARE_WORDS <= len(words) <= MOST_WORDS:
            continue
        if len(vectors[place]) < _OWN_WORDS:  # made of what all say: it is like nothing because nothing is left
            continue
        nearest = _nearest(place, candidates, vectors, holders)
        if nearest < _LONELY:
            own = sorted(vectors[place], key=lambda word: (-vectors[place][word], -len(word), word))[:_SHARED]
            found.append(Found(candidate=candidate, why=Why.RARE, weight=1 - nearest, words=tuple(own)))
    return found


def _nearest(
    place: int, candidates: Sequence[Candidate], vectors: Sequence[Vector], holders: Mapping[str, Sequence[int]]
) -> float:
    """How like the text is to the one of another customer that is most like it."""
    sums: dict[int, float] = defaultdict(float)
    for word, weight in vectors[place].items():
        for other in holders[word]:
            sums[other] += weight * vectors[other][word]
    customer = candidates[place].customer_id
    return max((alike for other, alike in sums.items() if candidates[other].customer_id != customer), default=0.0)


def _words_in(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(_PLACEHOLDER.sub(" ", text))}


def _vectors(candidates: Sequence[Candidate]) -> list[dict[str, float]]:
    """Each text as its words weighed by how few texts of its language have them, of length one.

    What an eighth of a language's texts say, such as "have" and "you", is left out.
    """
    found: list[dict[str, float]] = [{} for _candidate in candidates]
    for language in {candidate.language for candidate in candidates}:
        places = [place for place, candidate in enumerate(candidates) if candidate.language == language]
        texts = [_words_in(candidates[place].text) for place in places]
        texts_with = Counter(word for words in texts for word in words)
        most = max(_ALWAYS_COUNTED, len(texts) / 8)
        rarity = {word: math.log(len(texts) / count) for word, count in texts_with.items() if count <= most}
        for place, words in zip(places, texts, strict=True):
            found[place] = _of_length_one({word: rarity[word] for word in words if rarity.get(word)})
    return found


def _of_length_one(vector: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in vector.values()))
    return {word: weight / length for word, weight in vector.items()} if length else {}


def _middle(vectors: Sequence[Vector]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for vector in vectors:
        for word, weight in vector.items():
            total[word] += weight
    return _of_length_one(dict(total))


def _alike(left: Vector, right: Vector) -> float:
    return sum(weight * right.get(word, 0.0) for word, weight in left.items())
