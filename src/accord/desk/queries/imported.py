"""Finding conversations by the names that other systems have for them."""

from collections.abc import Collection

from django.db import connection

from accord.desk.contracts import ImportedConversation
from accord.desk.import_keys import import_key

_BY_KEY = """
    SELECT m.source_key, c.id, c.case_id, c.customer_id FROM desk_message m
    JOIN desk_conversation c ON c.id = m.conversation_id WHERE m.source_key = ANY(%s) AND c.place = ''
"""
_BY_REFERENCE = """
    SELECT DISTINCT ON (k.id) k.reference, c.id, c.case_id, c.customer_id FROM desk_case k
    JOIN desk_conversation c ON c.case_id = k.id AND c.place = '' AND c.merged_into_id IS NULL
    WHERE k.reference = ANY(%s) ORDER BY k.id, c.last_message_at DESC, c.id DESC
"""


def find_conversations_named(*, source: str, names: Collection[str]) -> dict[str, ImportedConversation]:
    """Conversations by the number of their case here, or by their id in an import of the source. Two statements."""
    keys = {import_key(source=source, key=name): name for name in names}
    with connection.cursor() as cursor:
        cursor.execute(_BY_KEY, [list(keys)])
        found = {keys[row[0]]: _place(*row[1:]) for row in cursor.fetchall()}
        cursor.execute(_BY_REFERENCE, [list(names)])
        return found | {row[0]: _place(*row[1:]) for row in cursor.fetchall()}


def _place(conversation_id: int, case_id: int, customer_id: int) -> ImportedConversation:
    return ImportedConversation(
        conversation_id=conversation_id, case_id=case_id, customer_id=customer_id, contacts=0, is_new=False
    )
