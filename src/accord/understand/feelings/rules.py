"""Which part of a letter feels, and which of its words and sentences carried what was heard. Pure; plain Python."""

import re
from collections.abc import Mapping

from accord.understand.themes.rules import MOST_LETTERS, sentences_of

_CLOSING = re.compile(
    r"^[ \t]*((mit )?(freundliche|viele|liebe|beste|schöne|herzliche)n? grü|gruß|vg\b|lg\b|mfg\b|best wishes|yours|"
    r"(kind |best |warm )?regards|sincerely|cordialement|bien à vous|salutations|(un |cordiales )?saludos?|atentamente|"
    r"(met vriendelijke )?groet|cordiali|distinti|cumprimentos|je vous prie|"
    r"gesendet von|sent from|envoyé de|enviado desde|inviato da)",
    re.IGNORECASE | re.MULTILINE,
)
_WORDS_SHOWN = 4
_MUCH_LESS = 0.3  # a word that spoke so much less than the loudest is not named

Span = tuple[int, int]


def part_that_feels(words: str) -> str:
    """A letter above its closing, from its first letter on, so that places in it are places in the letter."""
    words = words[:MOST_LETTERS]
    closing = _CLOSING.search(words, 1)
    part = words[: closing.start()] if closing else words
    return part if part.strip() else words


def carried(words: str, weights: Mapping[Span, float]) -> tuple[list[Span], int, int]:
    """The words that spoke most for a feeling, in their order, and where the sentence that did begins and ends."""
    loudest = max(weights.values(), default=0.0)
    named = sorted((span for span in weights if words[slice(*span)][:1].isalpha()), key=lambda span: -weights[span])
    shown: list[Span] = []
    said: set[str] = set()
    for span in named:
        word = words[slice(*span)].casefold()
        if weights[span] <= _MUCH_LESS * loudest or len(shown) == _WORDS_SHOWN:
            break
        if word not in said and len(word) > 1:
            said.add(word)
            shown.append(span)
    best, begins, ends = 0.0, 0, 0
    for first, last in sentences_of(words):
        weight = sum(one for span, one in weights.items() if first <= span[0] < last)
        if weight > best:
            best, begins, ends = weight, first, last
    return sorted(shown), begins, ends
