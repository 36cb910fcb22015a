"""Reads about proposals to merge."""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accord.customers.duplicates.contracts import ProposalPage, ProposalRow, ProposalState
from accord.customers.duplicates.finding import reasons_in
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission

MOST_COUNTED = 200

_COLUMNS = "p.id, p.one_id, p.other_id, p.score, p.reasons, p.state, p.found_at"
# Whoever was merged into another since is no longer to be decided about.
_LIVING = """
    FROM customers_duplicate_proposal p
    JOIN customers_customer a ON a.id = p.one_id AND a.merged_into_id IS NULL
    JOIN customers_customer b ON b.id = p.other_id AND b.merged_into_id IS NULL
    WHERE p.state = 'open'
"""


def list_proposals(*, actor: Actor, after: str = "", limit: int = 25) -> ProposalPage:
    """Open proposals, the surest first. One statement; none for whoever may not decide."""
    if not actor.may(Permission.DESK):
        return ProposalPage()
    score, _tilde, number = after.partition("~")
    where, values = "", []
    if score.isdecimal() and number.isdecimal():
        where, values = "AND (p.score, p.id) < (%s, %s)", [int(score), int(number)]
    sql = f"SELECT {_COLUMNS} {_LIVING} {where} ORDER BY p.score DESC, p.id DESC LIMIT %s"
    rows = _rows(sql, [*values, limit + 1])
    last = rows[limit - 1] if len(rows) > limit else None
    return ProposalPage(rows=tuple(rows[:limit]), next_cursor=f"{last.score}~{last.id}" if last else "")


def proposals_of(*, actor: Actor, customer_id: int) -> list[ProposalRow]:
    """Open proposals about one person, the surest first. One statement."""
    if not actor.may(Permission.DESK):
        return []
    sql = f"SELECT {_COLUMNS} {_LIVING} AND (p.one_id = %s OR p.other_id = %s) ORDER BY p.score DESC LIMIT 5"
    return _rows(sql, [customer_id, customer_id])


def count_proposals() -> int:
    """How many proposals are open, up to 200."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 {_LIVING} LIMIT {MOST_COUNTED}) counted")  # noqa: S608
        found: int = cursor.fetchone()[0]
    return found


def get_proposal(*, actor: Actor, proposal_id: int) -> ProposalRow:
    """One proposal, decided or not; raises `NotFound`."""
    rows = []
    if actor.may(Permission.DESK):
        rows = _rows(f"SELECT {_COLUMNS} FROM customers_duplicate_proposal p WHERE p.id = %s", [proposal_id])  # noqa: S608
    if not rows:
        raise NotFound(_("There is no such proposal."))
    return rows[0]


def _rows(sql: str, values: Collection[Any]) -> list[ProposalRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return [
            ProposalRow(
                id=row[0],
                one_id=row[1],
                other_id=row[2],
                score=row[3],
                reasons=tuple(reasons_in(row[4])),
                state=ProposalState(row[5]),
                found_at=row[6],
            )
            for row in cursor.fetchall()
        ]
