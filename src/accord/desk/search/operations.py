"""Orders to search: count what words there are, read files, keep views. Nothing of it is done while mail comes in."""

from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accord.desk.search.contracts import SavedViewRow, Sharing, ViewKind
from accord.desk.search.models import FileText, Progress, SavedView
from accord.desk.search.queries import VIEWS_KEY, get_view
from accord.desk.search.reading import read_words
from accord.kernel import clock, files
from accord.kernel.errors import BadInput, NotAllowed
from accord.kernel.permissions import Actor, Permission, require

_BATCH = 2_000
_FILES_A_TURN = 50
_MOST_VIEWS = 40

# A word of more than 64 letters is no word, and one of two or of figures alone is never misspelt.
_WORDS = """
    INSERT INTO desk_search_word (word, messages)
    SELECT word, ndoc FROM ts_stat(%s)
    WHERE word !~ '^#' AND length(word) BETWEEN 2 AND 64 AND word ~ '[[:alpha:]]' AND word !~ '[/@]'
    ORDER BY word
    ON CONFLICT (word) DO UPDATE SET messages = desk_search_word.messages + EXCLUDED.messages
"""
_BLOCKS = """
    INSERT INTO desk_search_block (number, messages)
    SELECT ((sent_at AT TIME ZONE 'UTC')::date - DATE '2000-01-01') / 32, count(*)
    FROM desk_message WHERE id > %(last)s AND id <= %(upto)s GROUP BY 1 ORDER BY 1
    ON CONFLICT (number) DO UPDATE SET messages = desk_search_block.messages + EXCLUDED.messages
"""
_NEXT_FILES = """
    SELECT a.id, a.filename, a.content_type, a.sha256, m.conversation_id, m.sent_at, a.inline
    FROM desk_attachment a JOIN desk_message m ON m.id = a.message_id
    WHERE a.id > %s AND a.id <= %s ORDER BY a.id LIMIT %s
"""


def count_new_words(*, batch: int = _BATCH) -> int:
    """Count the words of the next messages, up to the newest that the last turn saw; returns how many ids it went on.

    When it has come so far it notes the newest for the next turn and returns 0. Two at once do it one after the other.
    """
    with transaction.atomic():
        progress = _progress()
        upto = min(progress.seen_message_id, progress.last_message_id + batch)
        counted = upto - progress.last_message_id
        if counted:
            last = progress.last_message_id
            chosen = f"SELECT search FROM desk_message WHERE id > {int(last)} AND id <= {int(upto)}"  # noqa: S608
            with connection.cursor() as cursor:
                cursor.execute(_WORDS, [chosen])
                cursor.execute(_BLOCKS, {"last": last, "upto": upto})
            progress.last_message_id = upto
        else:
            progress.seen_message_id = max(progress.seen_message_id, _newest("desk_message"))
        progress.save(update_fields=["last_message_id", "seen_message_id"])
    return int(counted)


def read_new_files(*, limit: int = _FILES_A_TURN) -> int:
    """Read what stands in the next files that came or left; returns how many were looked at, see `count_new_words`.

    A file that cannot be read is found by its name alone and not tried again.
    """
    with transaction.atomic():
        progress = _progress()
        with connection.cursor() as cursor:
            cursor.execute(_NEXT_FILES, [progress.last_attachment_id, progress.seen_attachment_id, limit])
            rows = cursor.fetchall()
        if rows:
            FileText.objects.bulk_create([_file_text(row) for row in rows if not row[6]], ignore_conflicts=True)
            progress.last_attachment_id = rows[-1][0]
        else:
            progress.last_attachment_id = progress.seen_attachment_id
            progress.seen_attachment_id = max(progress.seen_attachment_id, _newest("desk_attachment"))
        progress.save(update_fields=["last_attachment_id", "seen_attachment_id"])
    return len(rows)


def _progress() -> Progress:
    Progress.objects.get_or_create(pk=1)
    return Progress.objects.select_for_update().get(pk=1)


def _newest(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(max(id), 0) FROM {table}")  # noqa: S608 - a name of ours
        return int(cursor.fetchone()[0])


def _file_text(row: tuple[Any, ...]) -> FileText:
    attachment_id, filename, content_type, sha256, conversation_id, sent_at, _inline = row
    return FileText(
        attachment_id=attachment_id,
        conversation_id=conversation_id,
        filename=filename,
        words=_words_of(sha256=sha256, filename=filename, content_type=content_type),
        sent_at=sent_at,
    )


def _words_of(*, sha256: str, filename: str, content_type: str) -> str:
    try:
        content = files.read(sha256)
    except FileNotFoundError:  # restored without its files: the name is still to be found
        return ""
    return read_words(content=content, filename=filename, content_type=content_type)


def keep_view(
    *, actor: Actor, name: str, kind: ViewKind, query: str, sharing: Sharing = Sharing.NOBODY
) -> SavedViewRow:
    """Keep a list or a search under a name; one of that name that the actor had is replaced.

    For all only leads may keep one. Raises `BadInput` or `NotAllowed`.
    """
    require(actor, Permission.DESK)
    wanted = " ".join(name.split())[:60]
    if not wanted:
        raise BadInput(_("Give the view a name."))
    if sharing == Sharing.ALL and not actor.may(Permission.LEAD):
        raise NotAllowed(_("Only leads keep views for all."))
    team_id = min(actor.team_ids, default=None) if sharing == Sharing.TEAM else None
    if sharing == Sharing.TEAM and team_id is None:
        raise BadInput(_("You are in no team."))
    own = SavedView.objects.filter(owner_id=actor.id)
    if own.exclude(name=wanted).count() >= _MOST_VIEWS:
        raise BadInput(_("You keep very many views already. Remove one first."))
    fields = {"kind": kind, "query": query[:1000], "sharing": sharing, "team_id": team_id}
    view, _is_new = SavedView.objects.update_or_create(
        owner_id=actor.id, name=wanted, defaults=fields, create_defaults={**fields, "created_at": clock.now()}
    )
    _forget_views()
    return get_view(actor=actor, view_id=view.pk)


def remove_view(*, actor: Actor, view_id: int) -> None:
    """Forget a view; one's own, and a lead also what is shared. Raises `NotFound` or `NotAllowed`."""
    view = get_view(actor=actor, view_id=view_id)
    if not view.is_own and not actor.may(Permission.LEAD):
        raise NotAllowed(_("Only its owner or a lead removes this view."))
    SavedView.objects.filter(pk=view_id).delete()
    _forget_views()


def _forget_views() -> None:
    cache.delete(VIEWS_KEY)
    transaction.on_commit(lambda: cache.delete(VIEWS_KEY))
