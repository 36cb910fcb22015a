"""How single values are written in tables of Zendesk's shape."""

NOW = "(transaction_timestamp() AT TIME ZONE 'UTC')"
"""When it was written, for the column that says when a table was loaded."""

PERSON, EMPLOYEE = "2 * {}", "2 * {} + 1"
"""One row of ids for both: customers have the even ones, employees the odd ones."""


def utc(instant: str) -> str:
    """An instant as its time in UTC, without an offset, as loaders write it."""
    return f"({instant} AT TIME ZONE 'UTC')"


def status(column: str) -> str:
    """Where a case stands, in Zendesk's words; only one is another."""
    return f"CASE {column} WHEN 'on_hold' THEN 'hold' ELSE {column} END"


def actor(column: str) -> str:
    """The user id of whoever did something; nobody's where Accord did it."""
    number = f"split_part({column}, ':', 2)::bigint"
    return (
        f"CASE WHEN {column} LIKE 'staff:%' THEN {EMPLOYEE.format(number)}"
        f" WHEN {column} LIKE 'customer:%' THEN {PERSON.format(number)} END"
    )


COUNTS = "k.merged_into_id IS NULL AND k.withdrawn_at IS NULL"
"""Of cases `k` those that count: not gone into another, nor junk or trash altogether."""

MAIN = """
    SELECT DISTINCT ON (c.case_id) c.* FROM desk_conversation c
    WHERE c.merged_into_id IS NULL ORDER BY c.case_id, (c.place <> ''), c.id
"""
"""The conversation of each case that stands for it: who is on it, in which queue, by which channel it began."""

LEAVES_LATER = "COALESCE(m.kind = 'reply' AND m.leaves_at > m.sent_at + interval '3 minutes', FALSE)"
"""A reply that its author let leave at a chosen time, not only after the seconds in which it can be taken back."""
