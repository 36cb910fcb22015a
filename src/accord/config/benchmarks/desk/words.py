"""What is said: sentences of words as frequent as words are, with none of those that are planted."""

import random
from functools import cache

from accord.config.benchmarks.desk.shape import PLANTED

_STARTS, _VOWELS, _ENDS = (
    "b br c ch d f g gr h k l m n p pl r s sh st t tr v w",
    "a e i o u ai ea io ou",
    "n r s t l m nd st sk ng rt",
)
_COMMON = (
    "the and you my is to for i it not please order have with that was your this but on in of me can been would "
    "hello thank regards we will when still could received delivery tent boots jacket size shop days week today"
)
VOCABULARY = 40_000
SENTENCES = 24_000


@cache
def vocabulary() -> tuple[str, ...]:
    """Words, the most frequent first."""
    luck = random.Random(11)
    forbidden = {word for word, _ in PLANTED}
    words = dict.fromkeys(_COMMON.split())
    starts, vowels, ends = _STARTS.split(), _VOWELS.split(), _ENDS.split()
    while len(words) < VOCABULARY:
        parts = luck.choice((1, 2, 2, 3))
        word = "".join(luck.choice(starts) + luck.choice(vowels) for _ in range(parts)) + luck.choice(ends)
        if word not in forbidden:
            words[word] = None
    return tuple(words)


@cache
def sentences() -> tuple[str, ...]:
    """Sentences of six to eleven words; a word's frequency falls with its rank."""
    luck = random.Random(12)
    words = vocabulary()
    weights = [1 / (rank + 6) for rank in range(len(words))]
    drawn = iter(luck.choices(words, weights, k=SENTENCES * 9))
    return tuple(
        " ".join(next(drawn) for _ in range(luck.choice((6, 8, 9, 9, 11))))[:90] for _ in range(SENTENCES * 9 // 11)
    )
