"""The other forms of words that are known: bent in their language, written without marks, or with a word before them.

Messages are indexed as they were written. Whoever searches for "Bestellungen" looks for all known words of that stem;
the words of messages that are not yet counted are read out of the newest ones.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from accord.desk.queries.rows import fetch
from accord.desk.search.rules import spellings

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
MOST_FORMS = 24
_SHORTEST = 3
_SHORTEST_TAIL, _SHORTEST_HEAD = 5, 4
_UNCOUNTED = 200  # messages, the newest, out of which words are read that are not yet counted
_HARDLY_EVER = 5  # a word belongs to a language if one in so many messages that have it is in that language

_FORMS = """
    WITH asked AS (SELECT * FROM unnest(%(typed)s::text[], %(spelling)s::text[]) AS given(typed, spelling)),
    spelled AS MATERIALIZED (
        SELECT typed, spelling AS word FROM asked
        UNION SELECT a.typed, k.word FROM asked a JOIN desk_search_key k ON k.key = '~:' || a.spelling
    ),
    stemmed AS MATERIALIZED (
        SELECT DISTINCT typed, language || ':' || desk_search_stem(language, word) AS key
        FROM spelled CROSS JOIN unnest(%(languages)s::text[]) AS spoken(language)
    )
    SELECT typed, w.word, w.messages, true AS same, false AS german
    FROM spelled s JOIN desk_search_word w ON w.word = s.word
    UNION ALL
    SELECT typed, w.word, w.messages, false, s.key LIKE 'de:%%'
    FROM stemmed s JOIN desk_search_key k ON k.key = s.key JOIN desk_search_word w ON w.word = k.word
    WHERE k.messages * %(hardly)s >= w.messages
"""
_FRESH = """
    SELECT word FROM ts_stat(%s) WHERE word ~ '^[[:alpha:]]{3,64}$' AND left(word, 1) = ANY(%s)
"""
_FRESH_FORMS = """
    SELECT DISTINCT a.typed, w.word FROM unnest(%(typed)s::text[], %(spelling)s::text[]) AS a(typed, spelling)
    CROSS JOIN unnest(%(words)s::text[], %(plain)s::text[]) AS w(word, plain)
    CROSS JOIN unnest(%(languages)s::text[]) AS spoken(language)
    WHERE w.plain = a.spelling OR desk_search_stem(language, w.word) = desk_search_stem(language, a.spelling)
"""
# A compound ends in the word, is German itself, and what stands before is a German word too.
_COMPOUNDS = """
    SELECT tail, w.word, w.messages FROM unnest(%(tails)s::text[]) AS asked(tail)
    CROSS JOIN LATERAL (
        SELECT word, messages, left(word, length(word) - length(tail)) AS head FROM desk_search_word
        WHERE word LIKE '%%' || tail AND length(word) >= length(tail) + %(head)s ORDER BY messages DESC LIMIT 60
    ) w
    WHERE EXISTS (SELECT 1 FROM desk_search_key k WHERE k.key = 'de:' || desk_search_stem('de', w.word)
        AND k.word = w.word AND k.messages * %(hardly)s >= w.messages)
    AND EXISTS (SELECT 1 FROM desk_search_key k WHERE k.key = 'de:' || desk_search_stem('de', w.head))
"""

Counts = dict[str, int]


def forms_of(words: Collection[str], *, counted_to: int) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """For each word, by how many messages have them: all its forms, and those that differ in marks alone.

    One statement for all, one more for what is not yet counted, if there is anything, and one if some are German.
    """
    typed = [word for word in words if len(word) >= _SHORTEST and word.isalpha()]
    forms: dict[str, Counts] = defaultdict(dict)
    same: dict[str, Counts] = defaultdict(dict)
    if not typed:
        return forms, same
    pairs = [(word, spelling) for word in typed for spelling in spellings(word)]
    values: dict[str, Any] = {
        "typed": [word for word, _ in pairs],
        "spelling": [spelling for _, spelling in pairs],
        "languages": list(LANGUAGES),
        "hardly": _HARDLY_EVER,
    }
    german: dict[str, str] = {}
    for word, form, messages, is_same, is_german in fetch(_FORMS, values):
        forms[word][form] = messages
        if is_same:
            same[word][form] = messages
        if is_german and len(form) >= _SHORTEST_TAIL:
            german[form] = word
    for word, form in _uncounted(values, counted_to):
        forms[word].setdefault(form, 1)
        if set(spellings(word)) & set(spellings(form)):
            same[word].setdefault(form, 1)
    for word, compound, messages in _compounds(german):
        forms[word].setdefault(compound, messages)
    return forms, same


def _uncounted(values: dict[str, Any], counted_to: int) -> list[tuple[str, str]]:
    """Forms in the newest messages, whose words are counted in a minute or two."""
    chosen = f"SELECT search FROM desk_message WHERE id > {int(counted_to)} ORDER BY id DESC LIMIT {_UNCOUNTED}"  # noqa: S608
    letters = {spelling[0] for spelling in values["spelling"]}
    marked = {"a": "äáàâåã", "o": "öóòôõø", "u": "üúùû", "e": "éèêë", "c": "ç", "n": "ñ", "i": "íìî"}
    begun = sorted(letters.union(*(marked.get(letter, "") for letter in letters)))
    words = [row[0] for row in fetch(_FRESH, [chosen, begun])]
    if not words:
        return []
    plain = [(word, spelling) for word in words for spelling in spellings(word)]
    fresh = {**values, "words": [word for word, _ in plain], "plain": [spelling for _, spelling in plain]}
    return [(word, form) for word, form in fetch(_FRESH_FORMS, fresh)]


def _compounds(german: dict[str, str]) -> list[tuple[str, str, int]]:
    """Longer German words that end in the forms of one: Lieferung is also looked for in Paketlieferung."""
    if not german:
        return []
    rows = fetch(_COMPOUNDS, {"tails": list(german)[:8], "head": _SHORTEST_HEAD, "hardly": _HARDLY_EVER})
    return [(german[tail], word, messages) for tail, word, messages in rows]
