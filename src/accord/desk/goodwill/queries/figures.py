"""Figures of a span: what was given by kind, person and reason, what became of it, and what policies cost.

How each is computed is told to leads in `docs/figures.md`.
"""

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any

from accord.desk.goodwill.contracts import GoodwillReport, Outcome, OutcomeRow, PolicyCostRow, SumRow
from accord.desk.goodwill.queries.choices import list_policies
from accord.desk.goodwill.rules import NOTHING
from accord.desk.queries.rows import fetch
from accord.kernel.company import read_company
from accord.kernel.permissions import Actor, Permission, require

_IN_SPAN = "g.state = 'given' AND g.given_at >= %(start)s AND g.given_at < %(end)s"
_SUMS = f"""
    SELECT GROUPING(g.kind), GROUPING(g.employee_id), GROUPING(k.reason_id), GROUPING(g.outcome),
        COALESCE(g.kind, g.employee_id::text, k.reason_id::text, g.outcome, ''), count(*), sum(g.amount)
    FROM desk_goodwill_gesture g LEFT JOIN desk_case k ON k.id = g.case_id
    WHERE {_IN_SPAN} AND g.currency = %(currency)s
    GROUP BY GROUPING SETS ((g.kind), (g.employee_id), (k.reason_id), (g.outcome), ())
    ORDER BY 7 DESC, 6 DESC, 5
"""  # noqa: S608 - only text of ours
_BESIDE = f"""
    SELECT
        (SELECT count(*) FROM desk_goodwill_gesture g WHERE {_IN_SPAN} AND g.currency <> %(currency)s),
        (SELECT count(*) FROM desk_goodwill_gesture g WHERE g.beyond <> '' AND g.state <> 'withdrawn'
         AND g.asked_at >= %(start)s AND g.asked_at < %(end)s),
        (SELECT count(*) FROM desk_goodwill_gesture g WHERE g.state = 'refused'
         AND g.decided_at >= %(start)s AND g.decided_at < %(end)s)
"""  # noqa: S608 - only text of ours
# Contacts of the span by the reason of their case; the customers among them are counted policy by policy.
_CONTACTS = """
    SELECT k.reason_id, t.customer_id, count(*)
    FROM desk_contact t JOIN desk_case k ON k.id = t.case_id
    WHERE t.at >= %(start)s AND t.at < %(end)s AND t.withdrawn_at IS NULL
    GROUP BY k.reason_id, t.customer_id
"""
_BECAUSE = f"""
    SELECT p.id, count(*) FILTER (WHERE g.policy_id = p.id AND g.kind = 'exception'), sum(g.amount)
    FROM desk_goodwill_gesture g
    LEFT JOIN desk_case k ON k.id = g.case_id
    JOIN desk_goodwill_policy p ON p.id = g.policy_id
        OR EXISTS (SELECT 1 FROM desk_goodwill_policy_reason r WHERE r.policy_id = p.id
                   AND r.contactreason_id = k.reason_id)
    WHERE {_IN_SPAN} AND g.currency = %(currency)s
    GROUP BY p.id
"""  # noqa: S608 - only text of ours


def goodwill_report(*, actor: Actor, start: datetime, end: datetime) -> GoodwillReport:
    """Everything that leads read about a span, from `start` up to, but not including, `end`. Six statements.

    Policies come with the costliest first: contacts, then exceptions, then money.
    """
    require(actor, Permission.LEAD)
    currency = read_company().currency
    span = {"start": start, "end": end, "currency": currency}
    sums = fetch(_SUMS, span)
    total = next(row for row in sums if row[:4] == (1, 1, 1, 1))
    others, asked, refused = fetch(_BESIDE, span)[0]
    contacts = fetch(_CONTACTS, span)
    return GoodwillReport(
        start=start,
        end=end,
        currency=currency,
        n=total[5],
        amount=total[6] or NOTHING,
        others=others,
        asked=asked,
        refused=refused,
        by_kind=_sums(sums, 0),
        by_person=_sums(sums, 1),
        by_reason=_sums(sums, 2),
        outcomes=_outcomes(sums),
        policies=_policies(span, contacts),
        contacts=sum(row[2] for row in contacts),
        contacts_known=sum(row[2] for row in contacts if row[0] is not None),
    )


def _sums(rows: list[tuple[Any, ...]], by: int) -> tuple[SumRow, ...]:
    """The sums of one grouping: PostgreSQL marks what a row is grouped by with 0."""
    mine = tuple(0 if place == by else 1 for place in range(4))
    return tuple(SumRow(key=row[4], n=row[5], amount=row[6]) for row in rows if row[:4] == mine)


def _outcomes(rows: list[tuple[Any, ...]]) -> tuple[OutcomeRow, ...]:
    counts = Counter({row.key: row.n for row in _sums(rows, 3)})
    said = [OutcomeRow(outcome=outcome, n=counts[outcome.value]) for outcome in Outcome]
    return (*said, OutcomeRow(outcome=None, n=counts[""]))


def _policies(span: dict[str, Any], contacts: list[tuple[Any, ...]]) -> tuple[PolicyCostRow, ...]:
    because = {row[0]: (row[1], row[2]) for row in fetch(_BECAUSE, span)}
    cost = Decimal(str(read_company().contact_cost))
    found = []
    for policy in list_policies(with_former=True):
        about = [row for row in contacts if row[0] in policy.reason_ids]
        exceptions, given = because.get(policy.id, (0, NOTHING))
        number = sum(row[2] for row in about)
        if policy.is_in_force or number or exceptions:
            row = PolicyCostRow(
                policy=policy,
                contacts=number,
                customers=len({row[1] for row in about}),
                exceptions=exceptions,
                given=given,
                contact_cost=(number * cost).quantize(Decimal("0.01")),
            )
            found.append(row)
    return tuple(sorted(found, key=lambda row: (-row.contacts, -row.exceptions, -row.given, row.policy.name)))
