"""What may have been meant: words a letter or two away that are known, numbers and references with figures swapped."""

import string
from collections.abc import Collection, Iterator

from accord.desk.queries.rows import fetch
from accord.desk.search.contracts import Phrase, Word
from accord.desk.search.rules import distance, most_wrong, without_marks
from accord.desk.search.vocabulary import Known

_SHORTEST, _SHORTEST_NUMBER, _LONGEST_NUMBER = 4, 4, 20
_LETTERS = f"{string.ascii_lowercase}äöüßéèçñ"

_ALIKE = """
    SELECT word, messages FROM desk_search_word
    WHERE word %% %s AND length(word) BETWEEN %s AND %s AND messages NOT BETWEEN 1 AND %s
    ORDER BY similarity(word, %s) DESC, messages DESC LIMIT 40
"""
_NEAR = "SELECT word, messages FROM desk_search_word WHERE word = ANY(%s) AND messages NOT BETWEEN 1 AND %s"
_KNOWN = "SELECT word, messages FROM desk_search_word WHERE word = ANY(%s)"
# A number is in no list of words: the index of messages itself says which of those that are near occur.
_NUMBERS = """
    SELECT number FROM unnest(%s::text[]) WITH ORDINALITY AS near(number, place)
    WHERE (SELECT true FROM desk_message m WHERE m.search @@ to_tsquery('simple', quote_literal(number)) LIMIT 1)
    OR (SELECT true FROM desk_search_file f WHERE f.search @@ to_tsquery('simple', quote_literal(number)) LIMIT 1)
    OR (SELECT true FROM desk_search_field d WHERE d.search @@ to_tsquery('simple', quote_literal(number)) LIMIT 1)
    ORDER BY place LIMIT 1
"""
_REFERENCES = """
    SELECT k.reference FROM unnest(%s::text[]) WITH ORDINALITY AS near(reference, place)
    JOIN desk_case k ON k.reference = near.reference ORDER BY place LIMIT 1
"""


def better_numbers(words: Collection[Word | Phrase]) -> dict[str, str]:
    """For numbers that do not occur, one that does and is nearly so: figures swapped, wrong, missing or more."""
    numbers = {word.text.lower() for word in words if any(letter.isdecimal() for letter in word.text)}
    return {text: other for text in sorted(numbers) if (other := _better_number(text))}


def better_words(words: Collection[Word | Phrase], known: Known) -> dict[str, str]:
    """For words that hardly occur, the likeliest that was meant: fewest mistakes first, then the most used."""
    better = {}
    for word in words:
        text = word.text.lower()
        if isinstance(word, Phrase) or word.is_exact or text in better:
            continue
        if len(text) >= _SHORTEST and text.isalpha() and (occurs := _occurs(text, known)) <= 1:
            other = _better_word(text, occurs) or _parts_of(text)
        else:
            other = ""
        if other:
            better[text] = other
    return better


def better_reference(text: str) -> str:
    """A case's reference that differs by two characters swapped or one mistaken; empty when there is none."""
    plain = text.strip().upper()
    if not 5 <= len(plain) <= 16 or " " in plain:
        return ""
    near = [*_swapped(plain), *_mistaken(plain, string.ascii_uppercase + string.digits)]
    rows = fetch(_REFERENCES, [near])
    return str(rows[0][0]) if rows else ""


def _occurs(text: str, known: Known) -> int:
    return max(known.messages.get(text, 0), *known.forms.get(text, {"": 0}).values())


def _better_word(text: str, occurs: int) -> str:
    """Every word that is one mistake away, and else those that look alike, which may be two mistakes away.

    One that occurs itself, once, is answered by none but a word that is said more often.
    """
    near = list(dict.fromkeys([*_swapped(text), *_shorter(text), *_mistaken(text, _LETTERS), *_longer(text)]))
    rows = fetch(_NEAR, [near, occurs]) or fetch(_ALIKE, [text, len(text) - 2, len(text) + 2, occurs, text])
    plain = without_marks(text)
    ranked = sorted(
        (min(distance(text, other), distance(plain, without_marks(other))), -count, other)
        for other, count in rows
        if other != text
    )
    return str(ranked[0][2]) if ranked and ranked[0][0] <= most_wrong(text) else ""


def _parts_of(text: str) -> str:
    """Two known words that were written as one: Paketlieferung as Paket Lieferung."""
    cuts = range(_SHORTEST, len(text) - _SHORTEST + 1)
    halves = [(head, text[at:]) for at in cuts for head in dict.fromkeys([text[:at], text[:at].removesuffix("s")])]
    known = dict(fetch(_KNOWN, [sorted({half for pair in halves for half in pair})])) if halves else {}
    found = [(min(known[head], known[tail]), head, tail) for head, tail in halves if {head, tail} <= known.keys()]
    return " ".join(max(found)[1:]) if found else ""


def _better_number(text: str) -> str:
    """A number in which two figures beside each other were swapped or one is wrong, missing or too many."""
    if not _SHORTEST_NUMBER <= len(text) <= _LONGEST_NUMBER or not text.replace("-", "").isalnum():
        return ""
    figures = [at for at, letter in enumerate(text) if letter.isdecimal()]
    if len(figures) < _SHORTEST_NUMBER:
        return ""
    near = [
        *_swapped(text),
        *_mistaken(text, string.digits, at=figures),
        *_shorter(text),
        *_longer(text, string.digits),
    ]
    rows = fetch(_NUMBERS, [list(dict.fromkeys([text, *near]))])  # itself first: what occurs is right
    return str(rows[0][0]) if rows and rows[0][0] != text else ""


def _swapped(text: str) -> Iterator[str]:
    for at in range(len(text) - 1):
        if text[at] != text[at + 1]:
            yield f"{text[:at]}{text[at + 1]}{text[at]}{text[at + 2 :]}"


def _mistaken(text: str, letters: str, *, at: Collection[int] | None = None) -> Iterator[str]:
    for place in range(len(text)) if at is None else at:
        for letter in letters:
            if letter != text[place]:
                yield f"{text[:place]}{letter}{text[place + 1 :]}"


def _shorter(text: str) -> Iterator[str]:
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]


def _longer(text: str, letters: str = _LETTERS) -> Iterator[str]:
    for at in range(len(text) + 1):
        for letter in letters:
            yield text[:at] + letter + text[at:]
