"""What a list shows of a conversation, told anew from its messages."""

from django.db import connection

# The newest words, the newest public ones, and since when somebody waits, which is the first of the customer's
# messages after our last reply.
_RETELL = """
    UPDATE desk_conversation c SET
        last_words = COALESCE(newest.words, ''),
        last_message_at = COALESCE(newest.sent_at, c.last_message_at),
        last_public_at = (SELECT max(m.sent_at) FROM desk_message m WHERE m.conversation_id = c.id
                          AND m.kind IN ('incoming', 'reply') AND m.machine = ''),
        waiting_since = CASE WHEN c.status = 'solved' THEN NULL ELSE (
            SELECT min(m.sent_at) FROM desk_message m WHERE m.conversation_id = c.id AND m.kind = 'incoming'
            AND m.machine = '' AND m.sent_at > COALESCE((SELECT max(r.sent_at) FROM desk_message r
                WHERE r.conversation_id = c.id AND r.kind = 'reply'), '-infinity')) END
    FROM (SELECT (SELECT m.id FROM desk_message m WHERE m.conversation_id = %(id)s AND m.kind <> 'notice'
                  ORDER BY m.sent_at DESC, m.id DESC LIMIT 1) AS id) last
    LEFT JOIN LATERAL (
        SELECT m.sent_at, left(regexp_replace(btrim(CASE WHEN m.new_text = '' THEN m.text ELSE m.new_text END),
            '\\s+', ' ', 'g'), 300) AS words
        FROM desk_message m WHERE m.id = last.id
    ) newest ON TRUE
    WHERE c.id = %(id)s
"""


def retell(conversation_id: int) -> None:
    """Write the newest words, when they came and since when somebody waits."""
    with connection.cursor() as cursor:
        cursor.execute(_RETELL, {"id": conversation_id})
