"""What is known of words: how often each occurs, which ones begin alike, and which is meant by a misspelt one."""

import math
from collections.abc import Collection
from dataclasses import dataclass

from accord.desk.queries.rows import fetch
from accord.desk.search.contracts import All, Either, Not, Part, Phrase, Word
from accord.desk.search.planning import Corpus
from accord.desk.search.rules import distance, most_wrong

_MOST_BEGINNINGS = 40
_DEAREST_BEGINNING = 20_000  # messages of all words that begin so: the index collects them all before it looks further
_CORPUS = """
    SELECT number, messages,
        (SELECT GREATEST(reltuples, 1)::bigint FROM pg_class WHERE oid = 'desk_conversation'::regclass)
    FROM desk_search_block ORDER BY number DESC
"""
_KNOWN = "SELECT word, messages FROM desk_search_word WHERE word = ANY(%s)"
_BEGINNING = """
    SELECT word, messages, sum(messages) OVER () FROM desk_search_word WHERE word LIKE %s
    ORDER BY messages DESC, word LIMIT %s
"""
_ALIKE = """
    SELECT word, messages FROM desk_search_word WHERE word %% %s AND length(word) BETWEEN %s AND %s AND messages > 1
    ORDER BY similarity(word, %s) DESC, messages DESC LIMIT 40
"""


@dataclass(frozen=True)
class Known:
    """How many messages have each word of a search, and the words that those may begin which are typed in part."""

    messages: dict[str, int]
    beginnings: dict[str, tuple[str, ...]]

    def expected(self, part: Part, corpus: Corpus) -> float:
        """About how many messages match. Words that are said together often are neither one word nor strangers."""
        if isinstance(part, Word):
            return float(self.messages.get(part.text.casefold(), 0))
        if isinstance(part, Phrase):
            return min(float(self.messages.get(word, 0)) for word in part.text.casefold().split()) / 4
        if isinstance(part, Not):
            return float(corpus.messages)
        each = sorted(self.expected(one, corpus) for one in part.parts)
        if isinstance(part, Either):
            return sum(each)
        shares = (min(1.0, other / max(corpus.messages, 1)) for other in each[1:])
        return each[0] * math.prod(math.sqrt(share) for share in shares)

    def spelled_out(self, part: Part) -> Part:
        """The search with the commonest words in the place of a beginning that very many messages have."""
        if isinstance(part, Word) and part.is_beginning and (longer := self.beginnings.get(part.text.casefold())):
            some = dict.fromkeys([part.text, *longer])
            return Either(parts=tuple(Word(text=word, of_author=part.of_author) for word in some))
        if isinstance(part, Not):
            return Not(part=self.spelled_out(part.part))
        if isinstance(part, All):
            return All(parts=tuple(self.spelled_out(each) for each in part.parts))
        if isinstance(part, Either):
            return Either(parts=tuple(self.spelled_out(each) for each in part.parts))
        return part


def read_corpus() -> Corpus:
    """How many messages there are of which time. One statement."""
    rows = fetch(_CORPUS)
    return Corpus(blocks=tuple((number, count) for number, count, _ in rows), conversations=rows[0][2] if rows else 1)


def look_up(words: Collection[Word | Phrase]) -> Known:
    """How often the words of a search occur; a statement for all, and one for each word that may be a beginning."""
    whole = {each for word in words for each in word.text.casefold().split()}
    messages = dict(fetch(_KNOWN, [sorted(whole)])) if whole else {}
    beginnings = {}
    for word in words:
        if not isinstance(word, Word) or not word.is_beginning:
            continue
        start = word.text.casefold()
        rows = fetch(_BEGINNING, [_like(start), _MOST_BEGINNINGS])
        total = int(rows[0][2]) if rows else 0
        messages[start] = max(total, messages.get(start, 0))
        if total > _DEAREST_BEGINNING:
            beginnings[start] = tuple(found for found, _, _ in rows)
    return Known(messages=messages, beginnings=beginnings)


def better_words(words: Collection[Word | Phrase], known: Known) -> dict[str, str]:
    """For words that hardly occur, the likeliest that was meant: fewest mistakes first, then the most used."""
    better = {}
    for word in words:
        text = word.text.casefold()
        if isinstance(word, Phrase) or len(text) < 4 or known.messages.get(text, 0) > 1 or not text.isalpha():
            continue
        rows = fetch(_ALIKE, [text, len(text) - 2, len(text) + 2, text])
        ranked = sorted((distance(text, other), -count, other) for other, count in rows if other != text)
        if ranked and ranked[0][0] <= most_wrong(text):
            better[text] = ranked[0][2]
    return better


def _like(start: str) -> str:
    plain = start.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{plain}%"
