"""Words cut into the pieces that a language model was taught with (WordPiece, uncased).

Source: Devlin et al., BERT (2019), section 3; longest match first, as in Wu et al. (2016), section 4.1.
"""

import json
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_START, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_LONGEST_WORD = 100
_IDEOGRAPHS = (
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF), (0x2A700, 0x2CEAF), (0x2F800, 0x2FA1F)
)  # fmt: skip


class WordPieces:
    """A vocabulary of pieces; `ids_of` gives a text as their numbers, at most `limit` of them."""

    def __init__(self, vocabulary: dict[str, int], *, limit: int = 256) -> None:
        self._vocabulary = vocabulary
        self._limit = limit
        self._pieces_of = lru_cache(maxsize=50_000)(self._cut)

    @classmethod
    def read(cls, file: Path) -> "WordPieces":
        """The vocabulary in a `tokenizer.json`."""
        return cls(json.loads(file.read_text(encoding="utf-8"))["model"]["vocab"])

    def ids_of(self, text: str) -> list[int]:
        """The numbers of a text's pieces, with those of its beginning and its end."""
        ids = [self._vocabulary[_START]]
        for word in _words(text):
            ids.extend(self._pieces_of(word))
            if len(ids) >= self._limit:
                break
        return [*ids[: self._limit - 1], self._vocabulary[_END]]

    def whole_words(self, text: str) -> list[bool]:
        """For each word of a text, marks aside, whether the vocabulary has it whole."""
        return [word in self._vocabulary for word in _words(text) if word.isalpha()]

    def _cut(self, word: str) -> tuple[int, ...]:
        unknown = (self._vocabulary[_UNKNOWN],)
        if len(word) > _LONGEST_WORD:
            return unknown
        pieces: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self._vocabulary.get(mark + word[start:end])
                if number is not None:
                    break
            else:
                return unknown
            pieces.append(number)
            start = end
        return tuple(pieces)


def _words(text: str) -> Iterator[str]:
    """The words of a text in small letters without accents; each mark and each ideograph is one of its own."""
    word = ""
    for letter in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(letter)
        if kind == "Mn" or (kind[0] == "C" and letter not in "\t\n\r") or letter == "\ufffd":
            continue
        if letter.isspace():
            if word:
                yield word
            word = ""
        elif _stands_alone(letter, kind):
            if word:
                yield word
            yield letter
            word = ""
        else:
            word += letter
    if word:
        yield word


def _stands_alone(letter: str, kind: str) -> bool:
    code = ord(letter)
    if code < 0x80:
        return not letter.isalnum()
    return kind[0] == "P" or any(first <= code <= last for first, last in _IDEOGRAPHS)
