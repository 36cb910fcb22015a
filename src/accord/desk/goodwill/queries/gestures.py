"""Gestures as rows: beside a conversation, in the lists of leads, and those of which nobody knows what became."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accord.desk.goodwill.contracts import (
    Beyond,
    GestureKind,
    GestureRow,
    GestureState,
    GoodwillPanel,
    Outcome,
    Terms,
)
from accord.desk.goodwill.discretion import allowance, over, this_month
from accord.desk.goodwill.rules import NOTHING
from accord.desk.queries.rows import fetch, may_read
from accord.kernel.company import read_company
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission, require

_GESTURE = """
    SELECT g.id, g.kind, g.amount, g.currency, g.reason, g.state, g.beyond, g.policy_id, COALESCE(p.name, '') AS policy,
        g.conversation_id, g.case_id, g.customer_id,
        COALESCE(NULLIF(c.preferred_name, ''), NULLIF(c.name, ''), '?') AS customer, k.reason_id, g.employee_id,
        e.name AS employee, g.asked_at, COALESCE(d.name, '') AS decider, g.decided_at, g.decision, g.outcome,
        g.outcome_words
    FROM desk_goodwill_gesture g
    JOIN customers_customer c ON c.id = g.customer_id
    JOIN staff_employee e ON e.id = g.employee_id
    LEFT JOIN desk_case k ON k.id = g.case_id
    LEFT JOIN desk_goodwill_policy p ON p.id = g.policy_id
    LEFT JOIN staff_employee d ON d.id = g.decided_by_id
"""
_PANEL = f"""
    SELECT (SELECT monthly FROM desk_goodwill_terms), (SELECT single FROM desk_goodwill_terms),
        (SELECT monthly FROM desk_goodwill_own_terms WHERE employee_id = %(me)s),
        (SELECT single FROM desk_goodwill_own_terms WHERE employee_id = %(me)s),
        (SELECT sum(amount) FROM desk_goodwill_gesture
         WHERE employee_id = %(me)s AND month = %(month)s AND currency = %(currency)s AND state = 'given'
         AND beyond = ''),
        found.*
    FROM (SELECT 1) one LEFT JOIN LATERAL (
        {_GESTURE} WHERE g.customer_id = ANY(%(customers)s) AND g.state <> 'withdrawn'
        ORDER BY g.asked_at DESC, g.id DESC LIMIT %(limit)s
    ) found ON TRUE
"""  # noqa: S608 - only text of ours
_OWN_COLUMNS = 5


def goodwill_panel(*, actor: Actor, customer_ids: Collection[int], limit: int = 12) -> GoodwillPanel:
    """What a customer, by all ids they have had, was given or refused, newest first, and the actor's month.

    One statement. The month is None for whoever is no person.
    """
    if not may_read(actor):
        return GoodwillPanel(gestures=(), allowance=None)
    month, currency = this_month(), read_company().currency
    me = actor.id if actor.kind == "staff" else None
    values = {"me": me or 0, "month": month, "currency": currency, "customers": list(customer_ids), "limit": limit}
    rows = fetch(_PANEL, values)
    monthly, single, own_monthly, own_single, spent = rows[0][:_OWN_COLUMNS]
    terms = over(Terms(monthly=monthly or NOTHING, single=single or NOTHING), own_monthly, own_single)
    return GoodwillPanel(
        gestures=tuple(gesture_of(row[_OWN_COLUMNS:]) for row in rows if row[_OWN_COLUMNS] is not None),
        allowance=None if me is None else allowance(me, terms, spent or Decimal(0), month),
    )


def get_gesture(*, actor: Actor, gesture_id: int) -> GestureRow:
    """One gesture for those who answer customers; raises `NotFound`."""
    found = fetch(f"{_GESTURE} WHERE g.id = %s", [gesture_id]) if may_read(actor) else []
    if not found:
        raise NotFound(_("There is no such gesture."))
    return gesture_of(found[0])


def waiting_for_decision(*, actor: Actor, limit: int = 50) -> list[GestureRow]:
    """What agents asked for and this lead may decide, longest waiting first; one's own requests are for others."""
    require(actor, Permission.LEAD)
    sql = f"{_GESTURE} WHERE g.state = 'asked' AND g.employee_id <> %s ORDER BY g.asked_at, g.id LIMIT %s"
    return [gesture_of(row) for row in fetch(sql, [actor.id or 0, limit])]


def list_given(*, actor: Actor, start: datetime, end: datetime, limit: int = 50) -> list[GestureRow]:
    """What was given from `start` up to, but not including, `end`, newest first."""
    require(actor, Permission.LEAD)
    where = "WHERE g.state = 'given' AND g.given_at >= %s AND g.given_at < %s ORDER BY g.given_at DESC, g.id DESC"
    return [gesture_of(row) for row in fetch(f"{_GESTURE} {where} LIMIT %s", [start, end, limit])]


def list_without_outcome(*, actor: Actor, before: datetime, limit: int = 30) -> list[GestureRow]:
    """What the actor gave before an instant and of which nobody has said yet what became of it, oldest first."""
    if not may_read(actor) or actor.id is None:
        return []
    where = (
        "WHERE g.employee_id = %s AND g.state = 'given' AND g.outcome = '' AND g.conversation_id IS NOT NULL"
        " AND g.given_at < %s ORDER BY g.given_at, g.id"
    )
    return [gesture_of(row) for row in fetch(f"{_GESTURE} {where} LIMIT %s", [actor.id, before, limit])]


def gesture_of(row: Sequence[Any]) -> GestureRow:
    """A row in the order of the columns above."""
    return GestureRow(
        id=row[0],
        kind=GestureKind(row[1]),
        amount=row[2],
        currency=row[3],
        reason=row[4],
        state=GestureState(row[5]),
        beyond=Beyond(row[6]) if row[6] else None,
        policy_id=row[7],
        policy_name=row[8],
        conversation_id=row[9],
        case_id=row[10],
        customer_id=row[11],
        customer_name=row[12],
        contact_reason_id=row[13],
        employee_id=row[14],
        employee_name=row[15],
        asked_at=row[16],
        decided_by_name=row[17],
        decided_at=row[18],
        decision=row[19],
        outcome=Outcome(row[20]) if row[20] else None,
        outcome_words=row[21],
    )
