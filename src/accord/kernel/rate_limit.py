"""Rate limits at public doors: token buckets in the database, so that all processes and machines count together."""

from datetime import datetime

from django.db import connection

from accord.kernel import clock

_TAKE = """
    INSERT INTO kernel_token_bucket AS bucket (name, tokens, filled_at)
    VALUES (%(name)s, %(capacity)s - 1, %(now)s)
    ON CONFLICT (name) DO UPDATE SET
        tokens = least(%(capacity)s, bucket.tokens + %(refill)s * greatest(0,
            extract(epoch FROM EXCLUDED.filled_at - bucket.filled_at))) - 1,
        filled_at = greatest(bucket.filled_at, EXCLUDED.filled_at)
    WHERE least(%(capacity)s, bucket.tokens + %(refill)s * greatest(0,
        extract(epoch FROM EXCLUDED.filled_at - bucket.filled_at))) >= 1
    RETURNING tokens
"""


def take_token(*, door: str, visitor: str, capacity: int, per_seconds: int) -> bool:
    """Take one token from the visitor's bucket at this door; False when it is empty.

    A full bucket holds `capacity` tokens and fills up from empty in `per_seconds`. The visitor is kept hashed.
    """
    from accord.kernel.ids import hash_of

    values: dict[str, str | float | datetime] = {
        "name": f"{door}:{hash_of(visitor)[:32]}",
        "capacity": float(capacity),
        "refill": capacity / per_seconds,
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        return cursor.fetchone() is not None


def forget_full_buckets(*, older_than_seconds: int = 86_400) -> int:
    """Remove buckets that nobody has touched for a day; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM kernel_token_bucket WHERE filled_at < %s::timestamptz - make_interval(secs => %s)",
            [clock.now(), older_than_seconds],
        )
        return int(cursor.rowcount)
