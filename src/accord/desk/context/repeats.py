"""The contacts behind the figure of what had to be repeated."""

import json
from datetime import datetime
from typing import Any

from accord.desk.context.contracts import Known, RepeatRow
from accord.desk.queries.rows import fetch, may_read
from accord.kernel.permissions import Actor

MOST = 200
# A conversation that was merged is shown as the one into which it went.
_REPEATS = """
    SELECT COALESCE(c.merged_into_id, c.id), k.reference, c.subject,
        COALESCE(NULLIF(p.preferred_name, ''), NULLIF(p.name, ''), '?'), r.at, r.given::text, r.asked::text
    FROM desk_context_repeat r
    JOIN desk_contact t ON t.id = r.contact_id
    JOIN desk_conversation c ON c.id = t.conversation_id AND c.place = ''
    JOIN desk_case k ON k.id = t.case_id
    JOIN customers_customer p ON p.id = r.customer_id
    WHERE r.at >= %(start)s AND r.at < %(end)s ORDER BY r.at DESC, r.id DESC LIMIT %(most)s
"""


def list_repeats(*, actor: Actor, start: datetime, end: datetime) -> list[RepeatRow]:
    """Contacts of a span in which something had to be repeated, newest first, two hundred at most. One statement."""
    if not may_read(actor):
        return []
    rows = fetch(_REPEATS, {"start": start, "end": end, "most": MOST})
    return [
        RepeatRow(
            conversation_id=row[0],
            reference=row[1],
            subject=row[2],
            customer_name=row[3],
            at=row[4],
            given=_codes(row[5]),
            asked=_codes(row[6]),
        )
        for row in rows
    ]


def _codes(kept: Any) -> tuple[Known, ...]:
    return tuple(Known(code) for code in json.loads(kept) if code in set(Known))
