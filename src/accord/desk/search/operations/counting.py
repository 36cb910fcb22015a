"""Count the words of messages, each in its language, behind intake and in batches."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from accord.desk.search.operations.progress import held_progress, newest
from accord.desk.search.rules import spellings
from accord.desk.situations.languages import guess_language
from accord.kernel.company import read_company

_BATCH = 2_000
_READ = 700  # characters by which a language is guessed

_TEXTS = """
    SELECT id, left(CASE WHEN new_text = '' THEN text ELSE new_text END, %s) FROM desk_message
    WHERE id > %s AND id <= %s
"""
# A word of more than 64 letters is no word, and one of two or of figures alone is never misspelt.
_COUNT = """
    INSERT INTO desk_search_word (word, messages)
    SELECT word, ndoc FROM ts_stat(%s)
    WHERE word !~ '^#' AND length(word) BETWEEN 2 AND 64 AND word ~ '[[:alpha:]]' AND word !~ '[/@]'
    ORDER BY word
    ON CONFLICT (word) DO UPDATE SET messages = desk_search_word.messages + EXCLUDED.messages
"""
_STEMS = """
    INSERT INTO desk_search_key (key, word, messages)
    SELECT %(language)s || ':' || stem, word, ndoc FROM (
        SELECT word, ndoc, desk_search_stem(%(language)s, word) AS stem FROM ts_stat(%(chosen)s)
        WHERE word ~ '^[[:alpha:]]{3,64}$'
    ) stemmed WHERE stem IS NOT NULL
    ORDER BY 1, 2
    ON CONFLICT (key, word) DO UPDATE SET messages = desk_search_key.messages + EXCLUDED.messages
"""
# What stands in subjects and files alone is known too, in no message.
_KNOW = """
    INSERT INTO desk_search_word (word, messages)
    SELECT word, 0 FROM ts_stat(%s)
    WHERE word !~ '^#' AND length(word) BETWEEN 2 AND 64 AND word ~ '[[:alpha:]]' AND word !~ '[/@]'
    ORDER BY word ON CONFLICT (word) DO NOTHING
"""
_MARKED = """
    SELECT word FROM ts_stat(%s) WHERE word ~ '^[[:alpha:]]{2,64}$' AND octet_length(word) > length(word)
"""
_SPELL = """
    INSERT INTO desk_search_key (key, word, messages)
    SELECT '~:' || spelling, word, 0 FROM unnest(%s::text[], %s::text[]) AS given(spelling, word)
    ORDER BY 1, 2 ON CONFLICT DO NOTHING
"""
_BLOCKS = """
    INSERT INTO desk_search_block (number, messages)
    SELECT ((sent_at AT TIME ZONE 'UTC')::date - DATE '2000-01-01') / 32, count(*)
    FROM desk_message WHERE id > %(last)s AND id <= %(upto)s GROUP BY 1 ORDER BY 1
    ON CONFLICT (number) DO UPDATE SET messages = desk_search_block.messages + EXCLUDED.messages
"""


def count_new_words(*, batch: int = _BATCH) -> int:
    """Count the words of the next messages, up to the newest that the last turn saw; returns how many ids it went on.

    When it has come so far it notes the newest for the next turn and returns 0. Two at once do it one after the other.
    """
    with transaction.atomic():
        progress = held_progress()
        upto = min(progress.seen_message_id, progress.last_message_id + batch)
        counted = upto - progress.last_message_id
        if counted:
            _count(progress.last_message_id, upto)
            progress.last_message_id = upto
        else:
            progress.seen_message_id = max(progress.seen_message_id, newest("desk_message"))
        progress.save(update_fields=["last_message_id", "seen_message_id"])
    return int(counted)


def _count(last: int, upto: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [_READ, last, upto])
        texts = cursor.fetchall()
        if not texts:
            return
        for language, numbers in by_language(texts).items():
            chosen = f"SELECT search FROM desk_message WHERE id IN ({', '.join(map(str, numbers))})"  # noqa: S608
            cursor.execute(_COUNT, [chosen])
            cursor.execute(_STEMS, {"language": language, "chosen": chosen})
        of_all = f"SELECT search FROM desk_message WHERE id > {int(last)} AND id <= {int(upto)}"  # noqa: S608
        subjects = (
            "SELECT c.search FROM desk_conversation c WHERE c.id IN"  # noqa: S608
            f" (SELECT m.conversation_id FROM desk_message m WHERE m.id > {int(last)} AND m.id <= {int(upto)})"
        )
        language = read_company().language
        know_words(subjects, language=language)
        know_spellings(of_all)
        cursor.execute(_BLOCKS, {"last": last, "upto": upto})


def by_language(texts: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """The ids of texts by the language in which they seem to be written; the company's where none is sure."""
    usual, found = read_company().language, defaultdict(list)
    for number, text in texts:
        found[guess_language(text) or usual].append(int(number))
    return dict(found)


def know_words(chosen: str, *, language: str) -> None:
    """Note words of search vectors, which are in no message: that they are, their stems, their spellings."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOW, [chosen])
        cursor.execute(_STEMS.replace("word, ndoc FROM (", "word, 0 FROM ("), {"language": language, "chosen": chosen})
    know_spellings(chosen)


def know_names(chosen: str) -> None:
    """Note names of search vectors: that they are, and their spellings; a name has no other forms."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOW, [chosen])
    know_spellings(chosen)


def know_spellings(chosen: str) -> None:
    """Note how the words with marks on their letters may be written without."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKED, [chosen])
        pairs = [(spelling, word) for (word,) in cursor.fetchall() for spelling in spellings(word) if spelling != word]
        if pairs:
            cursor.execute(_SPELL, [_column(pairs, 0), _column(pairs, 1)])


def _column(pairs: Sequence[tuple[str, str]], number: int) -> list[str]:
    return [pair[number] for pair in pairs]
