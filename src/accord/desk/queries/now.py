"""The desk at this moment, in one statement."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

_NOW = """
    SELECT
        (SELECT count(*) FROM desk_conversation WHERE status IN ('new', 'open') AND waiting_since IS NOT NULL
            AND place = ''),
        (SELECT min(waiting_since) FROM desk_conversation WHERE status IN ('new', 'open') AND place = ''),
        (SELECT count(*) FROM desk_contact WHERE at >= %(since)s AND withdrawn_at IS NULL),
        (SELECT count(*) FROM desk_case WHERE solved_at >= %(since)s AND merged_into_id IS NULL
            AND withdrawn_at IS NULL),
        (SELECT count(*) FROM desk_message WHERE delivery_state = 'in_doubt')
"""


@dataclass(frozen=True, kw_only=True)
class DeskState:
    """How many customers wait and since when; contacts and solutions since an instant; replies in doubt."""

    waiting: int
    oldest_waiting_since: datetime | None
    contacts: int
    solved: int
    in_doubt: int


def read_desk_now(*, since: datetime) -> DeskState:
    """The state of the whole desk, with what happened since an instant."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW, {"since": since})
        waiting, oldest, contacts, solved, in_doubt = cursor.fetchone()
    return DeskState(waiting=waiting, oldest_waiting_since=oldest, contacts=contacts, solved=solved, in_doubt=in_doubt)


def count_waiting() -> int:
    """How many customers wait for an answer: the number beside the inbox on every page."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM desk_conversation"
            " WHERE status IN ('new', 'open') AND waiting_since IS NOT NULL AND merged_into_id IS NULL AND place = ''"
        )
        return int(cursor.fetchone()[0])
