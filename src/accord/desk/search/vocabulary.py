"""What is known of words: how often each occurs, its other forms, and which ones begin alike."""

import math
from collections.abc import Collection
from dataclasses import dataclass, field

from accord.desk.queries.rows import fetch
from accord.desk.search.contracts import All, Either, Not, Part, Phrase, Word
from accord.desk.search.forms import MOST_FORMS, Counts, forms_of
from accord.desk.search.planning import Corpus

_MOST_BEGINNINGS = 40
_DEAREST_BEGINNING = 20_000  # messages of all words that begin so: the index collects them all before it looks further
_CORPUS = """
    SELECT number, messages,
        (SELECT GREATEST(reltuples, 1)::bigint FROM pg_class WHERE oid = 'desk_conversation'::regclass),
        (SELECT max(last_message_id) FROM desk_search_progress)
    FROM desk_search_block ORDER BY number DESC
"""
_KNOWN = "SELECT word, messages FROM desk_search_word WHERE word = ANY(%s)"
_BEGINNING = """
    SELECT word, messages, sum(messages) OVER () FROM desk_search_word WHERE word LIKE %s
    ORDER BY messages DESC, word LIMIT %s
"""


@dataclass(frozen=True)
class Known:
    """How many messages have each word of a search, the words that those may begin which are typed in part, and the
    other forms of each with how many have them: `same` but for the marks on its letters, or bent in its language."""

    messages: dict[str, int]
    beginnings: dict[str, tuple[str, ...]]
    forms: dict[str, Counts] = field(default_factory=dict)
    same: dict[str, Counts] = field(default_factory=dict)

    def expected(self, part: Part, corpus: Corpus) -> float:
        """About how many messages match. Words that are said together often are neither one word nor strangers."""
        if isinstance(part, Word):
            text = part.text.lower()
            return float(self.messages.get(text, 0) + sum(self._others(part).values()))
        if isinstance(part, Phrase):
            words = part.text.lower().split()
            return min((float(self.messages.get(word, 0)) for word in words), default=0.0) / 4
        if isinstance(part, Not):
            return float(corpus.messages)
        each = sorted(self.expected(one, corpus) for one in part.parts)
        if isinstance(part, Either):
            return sum(each)
        shares = (min(1.0, other / max(corpus.messages, 1)) for other in each[1:])
        return each[0] * math.prod(math.sqrt(share) for share in shares)

    def spelled_out(self, part: Part) -> Part:
        """The search with all forms of its words, and with the commonest words in the place of a beginning that very
        many messages have. What is quoted, what must not occur and names of people and files stay as they are but for
        the marks on their letters."""
        if isinstance(part, Word):
            longer = self.beginnings.get(part.text.lower(), ()) if part.is_beginning else ()
            itself = [part.text, *longer] if longer else []
            others = dict.fromkeys([*itself, *self._others(part)])
            more = tuple(Word(text=word, of_author=part.of_author, of_file=part.of_file) for word in others)
            return Either(parts=more if longer else (part, *more)) if more else part
        if isinstance(part, Not):
            return part
        if isinstance(part, All):
            return All(parts=tuple(self.spelled_out(each) for each in part.parts))
        if isinstance(part, Either):
            return Either(parts=tuple(self.spelled_out(each) for each in part.parts))
        return part

    def _others(self, part: Word) -> Counts:
        text = part.text.lower()
        if part.is_exact:
            return {}
        found = (self.same if part.of_author or part.of_file else self.forms).get(text, {})
        longer = self.beginnings.get(text, ())
        others = {
            word: count
            for word, count in found.items()
            if word != text and not (part.is_beginning and word.startswith(text)) and word not in longer
        }
        commonest = sorted(others.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_FORMS]
        return dict(commonest)


def read_corpus() -> Corpus:
    """How many messages there are of which time. One statement."""
    rows = fetch(_CORPUS)
    if not rows:
        return Corpus(blocks=(), conversations=1)
    blocks = tuple((number, count) for number, count, _, _ in rows)
    return Corpus(blocks=blocks, conversations=rows[0][2], counted_to=rows[0][3] or 0)


def look_up(words: Collection[Word | Phrase], corpus: Corpus) -> Known:
    """How often the words of a search occur, and in which forms; few statements for all, and one for each word that
    may be a beginning."""
    whole = {each for word in words for each in word.text.lower().split()}
    messages = dict(fetch(_KNOWN, [sorted(whole)])) if whole else {}
    bent = {word.text.lower() for word in words if isinstance(word, Word) and not word.is_exact}
    forms, same = forms_of(sorted(bent), counted_to=corpus.counted_to)
    beginnings = {}
    for word in words:
        if not isinstance(word, Word) or not word.is_beginning:
            continue
        start = word.text.lower()
        rows = fetch(_BEGINNING, [_like(start), _MOST_BEGINNINGS])
        total = int(rows[0][2]) if rows else 0
        messages[start] = max(total, messages.get(start, 0))
        if total > _DEAREST_BEGINNING:
            beginnings[start] = tuple(found for found, _, _ in rows)
    return Known(messages=messages, beginnings=beginnings, forms=forms, same=same)


def _like(start: str) -> str:
    plain = start.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{plain}%"
