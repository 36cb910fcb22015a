"""New hours, targets or ranks of customers: the clocks of unsolved cases are reckoned anew."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from accord.desk.levels.keeping import load
from accord.desk.levels.knowing import read_rules
from accord.desk.levels.operations.reckoning import reckon
from accord.kernel.live import hint
from accord.kernel.transactions import one_transaction

_BATCH = 200
_NEXT = """
    SELECT l.case_id FROM desk_level_case l JOIN desk_case k ON k.id = l.case_id
    WHERE l.case_id > %s AND k.status <> 'solved' ORDER BY l.case_id LIMIT %s
"""
_OF_CUSTOMERS = """
    SELECT l.case_id FROM desk_level_case l JOIN desk_case k ON k.id = l.case_id
    WHERE k.customer_id = ANY(%s) AND k.status <> 'solved'
"""
_OF_COMPANY = """
    SELECT l.case_id FROM customers_customer p JOIN desk_case k ON k.customer_id = p.id
    JOIN desk_level_case l ON l.case_id = k.id
    WHERE p.company_id = %s AND k.status <> 'solved' AND l.case_id > %s ORDER BY l.case_id LIMIT %s
"""


@one_transaction
def refresh_customers(*, customer_ids: Collection[int]) -> None:
    """Reckon the unsolved cases of customers whose rank is another now."""
    case_ids = _numbers(_OF_CUSTOMERS, [list(customer_ids)])
    for start in range(0, len(case_ids), _BATCH):
        reckon(load(case_ids[start : start + _BATCH]), only_standing=True)
    hint("inbox")
    for customer_id in sorted(customer_ids):
        hint(f"customer:{customer_id}")


@one_transaction
def refresh_company(*, company_id: int, after: int, limit: int = _BATCH) -> int | None:
    """Reckon the next unsolved cases of a company's customers, whose rank is another now; returns the last one's id,
    None at the end. As many statements as for one case."""
    case_ids = _numbers(_OF_COMPANY, [company_id, after, limit])
    if not case_ids:
        return None
    reckon(load(case_ids), only_standing=True)
    hint("inbox")
    hint("desk")
    return case_ids[-1] if len(case_ids) == limit else None


@one_transaction
def refresh_cases(*, after: int, limit: int = _BATCH) -> int | None:
    """Reckon the next unsolved cases by the rules of this moment; returns the last one's id, None at the end."""
    case_ids = _numbers(_NEXT, [after, limit])
    if not case_ids:
        return None
    reckon(load(case_ids), rules=read_rules(fresh=True), only_standing=True)
    hint("inbox")
    hint("desk")
    return case_ids[-1] if len(case_ids) == limit else None


def _numbers(sql: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [int(row[0]) for row in cursor.fetchall()]
