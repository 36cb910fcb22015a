"""Persons who were merged: whoever asks for one of them gets all."""

from collections import defaultdict
from collections.abc import Collection

from django.db import connection

DOWN = """
    WITH RECURSIVE up AS (
        SELECT id AS asked, id, merged_into_id FROM customers_customer WHERE id = ANY(%s)
        UNION ALL
        SELECT up.asked, c.id, c.merged_into_id FROM up JOIN customers_customer c ON c.id = up.merged_into_id
    ), down AS (
        SELECT asked, id, 0 AS distance FROM up WHERE merged_into_id IS NULL
        UNION ALL
        SELECT down.asked, c.id, distance + 1 FROM down JOIN customers_customer c ON c.merged_into_id = down.id
    )
"""
_FAMILIES = f"{DOWN} SELECT asked, id FROM down ORDER BY asked, distance, id"  # noqa: S608 - our own words


def families(customer_ids: Collection[int]) -> dict[int, list[int]]:
    """For each id asked for: the living person's id first, then those merged into it, nearest first."""
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FAMILIES, [list(customer_ids)])
        for asked, member in cursor.fetchall():
            found[asked].append(member)
    return found


def family(customer_id: int) -> list[int]:
    """The same for one."""
    return families([customer_id]).get(customer_id, [customer_id])
