"""Search over all conversations: every word must occur, the last one may be a beginning; newest first."""

import re

from accord.desk.contracts import SearchHit
from accord.desk.queries.rows import CONVERSATION, WIDTH, conversation_of, fetch, may_read
from accord.kernel.permissions import Actor

LIMIT = 50
_AROUND = 70
_WORD = re.compile(r"[^\W_]+", re.UNICODE)

# Candidates by each index, then the newest conversations of them with the newest message that matches: words that were
# spoken, before notes about them.
_FOUND = f"""
    WITH hits AS (
        SELECT m.conversation_id AS id, COALESCE(max(m.id) FILTER (WHERE m.kind <> 'note'), max(m.id)) AS message_id
        FROM desk_message m
        WHERE m.search @@ to_tsquery('simple', %(query)s) GROUP BY m.conversation_id
        UNION ALL
        SELECT s.id, NULL FROM desk_conversation s WHERE s.search @@ to_tsquery('simple', %(query)s)
        UNION ALL
        SELECT s.id, NULL FROM desk_conversation s JOIN desk_case r ON r.id = s.case_id
        WHERE r.reference = upper(%(whole)s)
    ), best AS (SELECT id, max(message_id) AS message_id FROM hits GROUP BY id)
    {CONVERSATION.replace("c.tag_ids", "c.tag_ids, (SELECT new_text FROM desk_message WHERE id = best.message_id)")}
    JOIN best ON best.id = c.id
    WHERE c.merged_into_id IS NULL AND c.place = '' ORDER BY c.last_message_at DESC, c.id DESC LIMIT %(limit)s
"""  # noqa: S608


def search_messages(*, actor: Actor, words: str, limit: int = LIMIT) -> list[SearchHit]:
    """Conversations in whose messages or subject all words occur, or that have this reference, newest words first."""
    found = _WORD.findall(words)
    if not found or not may_read(actor):
        return []
    query = " & ".join([*found[:-1], f"{found[-1]}:*"])
    rows = fetch(_FOUND, {"query": query, "whole": words.strip(), "limit": limit})
    return [_hit(row, found) for row in rows]


def _hit(row: tuple[object, ...], words: list[str]) -> SearchHit:
    conversation = conversation_of(row)
    text = " ".join(str(row[WIDTH] or conversation.last_words).split())
    match = next((m for word in words if (m := re.search(rf"\b{re.escape(word)}\w*", text, re.IGNORECASE))), None)
    if match is None:
        return SearchHit(conversation=conversation, before=text[: 2 * _AROUND], match="", after="")
    start = max(0, match.start() - _AROUND)
    before = ("…" if start else "") + text[start : match.start()]
    after = text[match.end() : match.end() + _AROUND]
    return SearchHit(
        conversation=conversation,
        before=before,
        match=match.group(),
        after=after + ("…" if match.end() + _AROUND < len(text) else ""),
    )
