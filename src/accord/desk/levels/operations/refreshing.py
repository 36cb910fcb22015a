"""New hours, targets or ranks of customers: the clocks of unsolved cases are reckoned anew."""

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
_OF_CUSTOMER = """
    SELECT l.case_id FROM desk_level_case l JOIN desk_case k ON k.id = l.case_id
    WHERE k.customer_id = %s AND k.status <> 'solved'
"""


@one_transaction
def refresh_customer(*, customer_id: int) -> None:
    """Reckon the unsolved cases of a customer whose rank is another now."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_CUSTOMER, [customer_id])
        case_ids = [int(row[0]) for row in cursor.fetchall()]
    reckon(load(case_ids), only_standing=True)
    hint("inbox")
    hint(f"customer:{customer_id}")


@one_transaction
def refresh_cases(*, after: int, limit: int = _BATCH) -> int | None:
    """Reckon the next unsolved cases by the rules of this moment; returns the last one's id, None at the end."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [after, limit])
        case_ids = [int(row[0]) for row in cursor.fetchall()]
    if not case_ids:
        return None
    reckon(load(case_ids), rules=read_rules(fresh=True), only_standing=True)
    hint("inbox")
    hint("desk")
    return case_ids[-1] if len(case_ids) == limit else None
