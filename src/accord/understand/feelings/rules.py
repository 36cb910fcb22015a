"""Which part of a letter feels, and which of its words and sentences carried what was heard. Pure; plain Python."""

import re
from collections.abc import Mapping

from accord.understand.themes.engine.languages import is_small
from accord.understand.themes.rules import MOST_LETTERS, sentences_of

_SALUTATION = re.compile(
    r"\s*(hallo|hi|hello|dear|good (day|morning|afternoon|evening)|guten|grüß|servus|moin|sehr geehrte|liebe[rs]?|"
    r"bonjour|bonsoir|madame|monsieur|ch[eè]re?s?|hola|buen[oa]s|estimad|ciao|buon|gentil)[^\n.?]{0,60}[,!:]?[ \t]*\n",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^[ \t]*(([\w'-]+,? ){0,6}(regards|wishes|grü(ß|ss)en?|gru(ß|ss)|salutations|saludos?|groet(en)?)\b[^\n]{0,20}$|"
    r"(vg|lg|mfg|cumprimentos|yours|sincerely|cordialement|bien à vous|je vous prie|atentamente|cordiali|distinti)\b|"
    r"(gesendet von|sent from|envoyé de|enviado desde|inviato da))",
    re.IGNORECASE | re.MULTILINE,
)
_WORDS_SHOWN = 4
_MUCH_LESS = 0.3  # a word that spoke so much less than the loudest is not named

Span = tuple[int, int]


def part_that_feels(words: str) -> str:
    """A letter between salutation and closing, with blanks for the former, so that places stay those of the letter."""
    words = words[:MOST_LETTERS]
    greeting = _SALUTATION.match(words)
    begins = greeting.end() if greeting else 0
    closing = _CLOSING.search(words, max(begins, 1))
    part = " " * begins + words[begins : closing.start() if closing else None]
    return part if part.strip() else words


def carried(words: str, weights: Mapping[Span, float]) -> tuple[list[Span], int, int]:
    """The words that spoke most for a feeling, in their order, and where the sentence that did begins and ends."""
    loudest = max(weights.values(), default=0.0)
    named = sorted((span for span in weights if words[slice(*span)][:1].isalpha()), key=lambda span: -weights[span])
    loud = [span for span in named if weights[span] > _MUCH_LESS * loudest]
    telling = [span for span in loud if not is_small(words[slice(*span)].casefold())] or loud
    shown: list[Span] = []
    said: set[str] = set()
    for span in telling:
        word = words[slice(*span)].casefold()
        if word not in said and len(word) > 1 and len(shown) < _WORDS_SHOWN:
            said.add(word)
            shown.append(span)
    best, begins, ends = 0.0, 0, 0
    for first, last in sentences_of(words):
        weight = sum(one for span, one in weights.items() if first <= span[0] < last)
        if weight > best:
            best, begins, ends = weight, first, last
    return sorted(shown), begins, ends
