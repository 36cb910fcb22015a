"""The one place where demand reads what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

# What was merged counts as what it was merged into, what is hidden as nothing.
_THEME = """
    LEFT JOIN understand_theme_text spoken ON spoken.contact_id = r.contact_id
    LEFT JOIN understand_theme_belonging b ON b.text_id = spoken.id AND b.is_main
    LEFT JOIN understand_theme own ON own.id = b.theme_id
    LEFT JOIN understand_theme th ON th.id = COALESCE(own.root_id, own.id) AND th.state = 'active'
"""
# Whom a contact comes from: who was named when the case was solved, else who answers for the reason or the touchpoint.
_JOINED = f"""
    FROM understand_reading r
    JOIN desk_case k ON k.id = r.case_id
    LEFT JOIN journey_contact_reason c ON c.id = r.reason_id
    LEFT JOIN journey_touchpoint t ON t.id = COALESCE(r.touchpoint_id, c.touchpoint_id)
    {_THEME}
    WHERE r.at >= %(since)s AND r.at < %(until)s
"""
_DEPARTMENT = "COALESCE(k.cause_department_id, c.department_id, t.department_id)"
_COUNTS = f"""
    SELECT r.reason_id, t.id, {_DEPARTMENT}, th.id, count(*), count(*) FILTER (WHERE r.demand <> ''),
        count(*) FILTER (WHERE r.demand = 'failure')
    {_JOINED} GROUP BY 1, 2, 3, 4
"""
_CUSTOMERS = f"""
    SELECT GROUPING(r.reason_id), GROUPING(t.id), GROUPING({_DEPARTMENT}), GROUPING(th.id),
        r.reason_id, t.id, {_DEPARTMENT}, th.id, count(DISTINCT k.customer_id)
    {_JOINED} AND r.demand <> 'value' GROUP BY GROUPING SETS ((r.reason_id), (t.id), ({_DEPARTMENT}), (th.id), ())
"""
_GOODWILL = f"""
    SELECT r.reason_id, t.id, {_DEPARTMENT}, th.id, sum(g.amount)
    FROM desk_goodwill_gesture g
    JOIN desk_case k ON k.id = g.case_id
    JOIN LATERAL (
        SELECT * FROM understand_reading r WHERE r.case_id = k.id ORDER BY r.at DESC, r.id DESC LIMIT 1
    ) r ON true
    LEFT JOIN journey_contact_reason c ON c.id = r.reason_id
    LEFT JOIN journey_touchpoint t ON t.id = COALESCE(r.touchpoint_id, c.touchpoint_id)
    {_THEME}
    WHERE g.state = 'given' AND g.given_at >= %(since)s AND g.given_at < %(until)s AND g.currency = %(currency)s
    AND r.demand = 'failure' GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - the same
_ORDERS = """
    SELECT count(*) FROM customers_outside_record
    WHERE kind = 'order' AND first_at >= %(since)s AND first_at < %(until)s
"""
_BEHIND = """
    SELECT n.conversation_id, r.demand, r.at {from_}
    ORDER BY r.at DESC, r.id DESC LIMIT 60
""".format(from_=_JOINED.replace("WHERE", "JOIN desk_contact n ON n.id = r.contact_id WHERE"))
_NARROWED = {
    "reason_id": " AND r.reason_id = %(reason_id)s",
    "touchpoint_id": " AND t.id = %(touchpoint_id)s",
    "theme_id": " AND th.id = %(theme_id)s",
    "department_id": f" AND {_DEPARTMENT} = %(department_id)s",
}
_NOT_VALUE = " AND r.demand <> 'value' AND n.withdrawn_at IS NULL "


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Contacts of one reason and theme at one touchpoint that come from one department."""

    reason_id: int | None
    touchpoint_id: int | None
    department_id: int | None
    theme_id: int | None
    contacts: int
    judged: int
    failures: int
    goodwill: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What demand is reckoned from. `customers` are the different ones by (what, id); (`all`, None) has all of them."""

    cells: tuple[Cell, ...]
    customers: dict[tuple[str, int | None], int]
    orders: int


def read_facts(*, since: datetime, until: datetime, currency: str, department_id: int | None = None) -> Facts:
    """Contacts in [since, until) by reason, touchpoint, department and theme. Four statements.

    Customers are those with a contact that was, or may still turn out to have been, failure demand.
    """
    values: dict[str, Any] = {"since": since, "until": until, "currency": currency, "department_id": department_id}
    given: dict[tuple[Any, ...], float] = {}
    cells = []
    with connection.cursor() as cursor:
        cursor.execute(_GOODWILL, values)
        given = {row[:4]: float(row[4]) for row in cursor.fetchall()}
        cursor.execute(_COUNTS, values)
        for reason_id, touchpoint_id, owner_id, theme_id, contacts, judged, failures in cursor.fetchall():
            cells.append(
                Cell(
                    reason_id=reason_id,
                    touchpoint_id=touchpoint_id,
                    department_id=owner_id,
                    theme_id=theme_id,
                    contacts=contacts,
                    judged=judged,
                    failures=failures,
                    goodwill=given.pop((reason_id, touchpoint_id, owner_id, theme_id), 0.0),
                )
            )
        cells += [
            Cell(
                reason_id=r,
                touchpoint_id=t,
                department_id=d,
                theme_id=th,
                contacts=0,
                judged=0,
                failures=0,
                goodwill=amount,
            )
            for (r, t, d, th), amount in given.items()
        ]
        cursor.execute(_of_department(_CUSTOMERS) if department_id else _CUSTOMERS, values)
        customers = dict(_customers(row) for row in cursor.fetchall())
        cursor.execute(_ORDERS, values)
        orders = cursor.fetchone()[0]
    return Facts(cells=tuple(cells), customers=customers, orders=orders)


def record_began_at() -> datetime | None:
    """When the first contact on record was made; None without any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(at) FROM understand_reading")
        found: datetime | None = cursor.fetchone()[0]
    return found


def _of_department(statement: str) -> str:
    return statement.replace("AND r.demand <> 'value'", "AND r.demand <> 'value'" + _NARROWED["department_id"])


def _customers(row: Sequence[Any]) -> tuple[tuple[str, int | None], int]:
    for place, name in enumerate(("reason", "touchpoint", "department", "theme")):
        if row[place] == 0:
            return (name, row[4 + place]), row[8]
    return ("all", None), row[8]


def read_behind(*, since: datetime, until: datetime, narrowed: dict[str, int]) -> list[tuple[int, str, datetime]]:
    """The newest contacts that were failure demand or are not judged: conversation, demand, and when."""
    values: dict[str, Any] = {"since": since, "until": until, **narrowed}
    more = "".join(_NARROWED[name] for name in narrowed) + _NOT_VALUE
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND.replace("ORDER BY", more + "ORDER BY"), values)
        return list(cursor.fetchall())
