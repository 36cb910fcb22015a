"""Reads about merges: those that can be undone, and what each brought along."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accord.customers.contracts import MergeRow
from accord.customers.models import Identity, Merge
from accord.customers.queries.families import DOWN, family
from accord.kernel.errors import NotFound

_MERGE = """
    SELECT m.id, m.source_id, m.target_id, m.reason, m.merged_at, s.name,
        ARRAY(SELECT i.value FROM customers_identity i
              WHERE i.id IN (SELECT jsonb_array_elements_text(m.identity_ids)::bigint) ORDER BY i.id)
    FROM customers_merge m JOIN customers_customer s ON s.id = m.source_id
"""
_MERGES = f"""
    {DOWN} {_MERGE} JOIN down ON down.id = m.target_id
    WHERE m.undone_at IS NULL ORDER BY m.merged_at DESC, m.id DESC
"""


def list_merges(*, customer_id: int) -> list[MergeRow]:
    """The merges into a customer that can be undone, newest first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_MERGES, [[customer_id]])
        return [_row(row) for row in cursor.fetchall()]


def get_merge(*, merge_id: int) -> tuple[MergeRow, int]:
    """A merge, undone or not, and the person with whom its target's things are now; raises `NotFound`."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_MERGE} WHERE m.id = %s", [merge_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound(_("There is no such merge."))
    return _row(row), family(row[2])[0]


def addresses_brought_by(*, source_id: int) -> list[str]:
    """The addresses that somebody brought along when they were merged into another person."""
    kept = Merge.objects.filter(source_id=source_id, undone_at=None).values_list("identity_ids", flat=True).first()
    return list(Identity.objects.filter(pk__in=kept or []).order_by("pk").values_list("value", flat=True))


def _row(row: Sequence[Any]) -> MergeRow:
    return MergeRow(
        id=row[0],
        source_id=row[1],
        target_id=row[2],
        reason=row[3],
        merged_at=row[4],
        source_name=row[5],
        addresses=tuple(row[6]),
    )
