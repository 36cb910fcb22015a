"""Texts seen in several ways at once: by the models of meaning that are installed, and by their words.

One way alone errs in its own manner. Joined they err less; kept apart they can be asked whether they agree.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.kernel.meaning.contracts import Model, Vectors
from accord.understand.themes.engine.languages import language_of
from accord.understand.themes.engine.lexical import Lexicon, piece_terms, unit, word_terms

_MULTILINGUAL_WEIGHT, _WORDS_WEIGHT, _FEWER_WORDS = 0.7, 0.5, 0.3
_LEAST_SPOKEN = 15  # with fewer texts a language has no middle of its own

Progress = Callable[[str, int, int], None]


def quiet(what: str, done: int, everything: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Texts as rows: `whole` is everything known of them, `one` and `other` two ways that do not share a source."""

    whole: Vectors
    one: Vectors
    other: Vectors


class Sight:
    """How the texts of a collection are seen; later texts are seen in the same way.

    `models` are told apart by what they are good at: the first is the finest, a second one brings other languages.
    With `by_language` each language has a middle of its own, and words, which never cross languages, weigh less:
    otherwise what is written in one language lies together, whatever it says.
    """

    def __init__(
        self,
        texts: Sequence[str],
        *,
        models: Sequence[Model] = (),
        by_language: bool = False,
        progress: Progress = quiet,
    ) -> None:
        self._models = list(models)
        raw = [_embed(model, texts, progress) for model in self._models]
        self._languages = _spoken(texts) if by_language and self._models else [""]
        self._centres = [_middles(rows, texts, self._languages) for rows in raw]
        self._words = Lexicon(texts)
        self._pieces = Lexicon(texts, terms=piece_terms) if not self._models else None
        self.seen = self._join(self._centred(raw, texts), texts)

    @classmethod
    def again(cls, kept: Mapping[str, Any], *, models: Sequence[Model]) -> "Sight":
        """The sight whose `state` was kept, with the same models."""
        sight = cls.__new__(cls)
        sight._models = list(models)
        sight._languages = bytes(kept["languages"]).decode().split(",")
        sight._centres = [kept[f"centre_{place}"].astype(np.float32) for place in range(len(models))]
        sight._words = Lexicon.again(kept, name="words", terms=word_terms)
        sight._pieces = None if models else Lexicon.again(kept, name="pieces", terms=piece_terms)
        return sight

    def state(self) -> dict[str, Any]:
        """What `again` needs, as arrays."""
        found: dict[str, Any] = {f"centre_{place}": centre for place, centre in enumerate(self._centres)}
        found["languages"] = np.frombuffer(",".join(self._languages).encode(), np.uint8)
        found |= self._words.state("words")
        return found | (self._pieces.state("pieces") if self._pieces is not None else {})

    def look(self, texts: Sequence[str]) -> Seen:
        """Later texts, as those of the collection were seen."""
        raw = [model.embed(texts) for model in self._models]
        return self._join(self._centred(raw, texts), texts)

    def _centred(self, raw: Sequence[Vectors], texts: Sequence[str]) -> list[Vectors]:
        """Rows about the middle of their language, or of all texts where it is not spoken enough to have one."""
        places = _places(texts, self._languages)
        return [rows - centres[places] for rows, centres in zip(raw, self._centres, strict=True)]

    def _join(self, meanings: Sequence[Vectors], texts: Sequence[str]) -> Seen:
        words = self._words.embed(texts)
        parts = [unit(rows) for rows in meanings]
        if not parts and self._pieces is not None:
            pieces = self._pieces.embed(texts)
            return Seen(whole=unit(np.hstack([words, pieces])), one=words, other=pieces)
        weights = [1.0, *([_MULTILINGUAL_WEIGHT] * (len(parts) - 1))]
        weighed = [weight * rows for weight, rows in zip(weights, parts, strict=True)]
        beside = [*weighed[1:], (_WORDS_WEIGHT if len(self._languages) == 1 else _FEWER_WORDS) * words]
        return Seen(whole=unit(np.hstack([weighed[0], *beside])), one=parts[0], other=unit(np.hstack(beside)))


def _spoken(texts: Sequence[str]) -> list[str]:
    """The languages in which enough texts are, after the empty one, which stands for all others."""
    counted = Counter(language_of(text) for text in texts)
    return ["", *sorted(language for language, n in counted.items() if language and n >= _LEAST_SPOKEN)]


def _places(texts: Sequence[str], languages: Sequence[str]) -> list[int]:
    if len(languages) == 1:
        return [0] * len(texts)
    known = {language: place for place, language in enumerate(languages)}
    return [known.get(language_of(text), 0) for text in texts]


def _middles(rows: Vectors, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
    """The middle of all texts, then that of each language."""
    places = np.array(_places(texts, languages))
    own = [rows[places == place].mean(axis=0) for place in range(1, len(languages))]
    return np.asarray(np.stack([rows.mean(axis=0), *own]), np.float32)


def _embed(model: Model, texts: Sequence[str], progress: Progress) -> Vectors:
    parts = []
    for start in range(0, len(texts), 512):
        progress(model.name, start, len(texts))
        parts.append(model.embed(texts[start : start + 512]))
    progress(model.name, len(texts), len(texts))
    return np.concatenate(parts)


__all__ = ["Progress", "Seen", "Sight", "quiet", "word_terms"]
