"""Read what stands in files, after their messages came, outside every transaction and within bounds."""

import time
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from accord.desk.search.models import FileText
from accord.desk.search.operations.counting import by_language, know_words
from accord.desk.search.operations.progress import held_progress, newest
from accord.desk.search.reading.client import FileReader
from accord.desk.search.reading.kinds import may_have_words
from accord.kernel import files

_FILES_A_TURN = 50
_SECONDS_A_TURN = 20.0
_MOST_WITH_WORDS = 50  # messages with the same file; see `FileText`

_NEXT_FILES = """
    SELECT a.id, a.filename, a.content_type, a.sha256, a.size, m.conversation_id, m.sent_at
    FROM desk_attachment a JOIN desk_message m ON m.id = a.message_id
    WHERE a.id > %s AND a.id <= %s AND NOT (a.inline AND a.content_type LIKE 'image/%%')
    ORDER BY a.id LIMIT %s
"""
_READ_BEFORE = """
    SELECT asked.digest, count(f.attachment_id), (array_agg(f.words) FILTER (WHERE f.words <> ''))[1]
    FROM unnest(%s::text[]) AS asked(digest), LATERAL (
        SELECT f.attachment_id, f.words FROM desk_search_file f WHERE f.digest = asked.digest
        ORDER BY f.attachment_id LIMIT %s
    ) f GROUP BY 1
"""


@dataclass(frozen=True)
class _Came:
    """A file that came or left with a message."""

    attachment_id: int
    filename: str
    content_type: str
    sha256: str
    size: int
    conversation_id: int
    sent_at: datetime


def read_new_files(*, limit: int = _FILES_A_TURN) -> int:
    """Read what stands in the next files that came or left; returns how many were looked at, see `count_new_words`.

    Nothing is held while a file is read. One that cannot be read is found by its name alone and not tried again; the
    same bytes are read once.
    """
    with transaction.atomic():
        progress = held_progress()
        last, seen = progress.last_attachment_id, progress.seen_attachment_id
        with connection.cursor() as cursor:
            cursor.execute(_NEXT_FILES, [last, seen, limit])
            came = [_Came(*row) for row in cursor.fetchall()]
        if not came:
            progress.last_attachment_id = seen
            progress.seen_attachment_id = max(seen, newest("desk_attachment"))
            progress.save(update_fields=["last_attachment_id", "seen_attachment_id"])
            return 0
    return _keep(_read(came), after=last)


def _read(came: list[_Came]) -> list[FileText]:
    """As many of the files, in their order, as can be read in the time of a turn; at least one."""
    until = time.monotonic() + _SECONDS_A_TURN
    known = _read_before({each.sha256 for each in came})
    found = []
    with FileReader() as reader:
        for each in came:
            copies, words = known.get(each.sha256, (0, None))
            if words is None:
                words = _words_of(each, reader)
            known[each.sha256] = (copies + 1, words)
            found.append(_file_text(each, words if copies < _MOST_WITH_WORDS else ""))
            if time.monotonic() > until:
                break
    return found


def _read_before(digests: set[str]) -> dict[str, tuple[int, str | None]]:
    """How many messages have each file already, up to the most that bear words, and what stands in it."""
    with connection.cursor() as cursor:
        cursor.execute(_READ_BEFORE, [sorted(digests), _MOST_WITH_WORDS])
        return {digest: (count, words or "") for digest, count, words in cursor.fetchall()}


def _words_of(came: _Came, reader: FileReader) -> str:
    if not may_have_words(filename=came.filename, content_type=came.content_type, size=came.size):
        return ""
    try:
        content = files.read(came.sha256)
    except FileNotFoundError:  # restored without its files: the name is still to be found
        return ""
    return reader.words_of(content=content, filename=came.filename, content_type=came.content_type)


def _file_text(came: _Came, words: str) -> FileText:
    return FileText(
        attachment_id=came.attachment_id,
        conversation_id=came.conversation_id,
        filename=came.filename,
        words=words,
        sent_at=came.sent_at,
        digest=came.sha256,
    )


def _keep(texts: list[FileText], *, after: int) -> int:
    """Note the texts, unless somebody else went on meanwhile or a message is gone; its words are known from now on."""
    with transaction.atomic():
        progress = held_progress()
        if progress.last_attachment_id != after:
            return 0
        numbers = [text.pk for text in texts]
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM desk_attachment WHERE id = ANY(%s) FOR KEY SHARE", [numbers])
            there = {row[0] for row in cursor.fetchall()}
        FileText.objects.bulk_create([text for text in texts if text.pk in there], ignore_conflicts=True)
        for language, chosen in by_language([(text.pk, text.words[:700]) for text in texts]).items():
            vectors = f"SELECT search FROM desk_search_file WHERE attachment_id IN ({', '.join(map(str, chosen))})"  # noqa: S608
            know_words(vectors, language=language)
        progress.last_attachment_id = numbers[-1]
        progress.save(update_fields=["last_attachment_id"])
    return len(texts)
