"""Rules about time: once a minute, what has waited long enough is found by an index of the active conversations."""

from datetime import timedelta
from typing import Any

from django.db import connection

from accord.desk.automation.active import ActiveRule, active_rules
from accord.desk.automation.contracts import Occasion, Since
from accord.desk.automation.operations.acting import run
from accord.desk.situations.queries import read_situations
from accord.desk.situations.rules import holds
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.transactions import one_transaction

MOST_AT_ONCE = 500
_ACTIVE = "c.status <> 'solved' AND c.merged_into_id IS NULL AND c.place = ''"
_BEGAN = {
    Since.WAITING: ("c.waiting_since", f"{_ACTIVE} AND c.status IN ('new', 'open')"),
    Since.SILENT: ("c.last_message_at", _ACTIVE),
    Since.STARTED: ("k.opened_at", _ACTIVE),
    Since.SOLVED: ("k.solved_at", "c.status = 'solved' AND c.merged_into_id IS NULL AND c.place = ''"),
}
# What fell due while the rule was on, and was not acted on for the same instant before.
_DUE = """
    SELECT c.id, {began} FROM desk_conversation c JOIN desk_case k ON k.id = c.case_id
    WHERE {where} AND {began} <= %(due)s AND {began} > %(from)s
        AND NOT EXISTS (SELECT 1 FROM desk_automation_run r WHERE r.rule_id = %(rule)s AND r.conversation_id = c.id
                        AND r.about = 'since:' || extract(epoch FROM {began})::bigint)
    ORDER BY {began}, c.id LIMIT %(most)s
"""


def sweep() -> int:
    """Let the rules about time act on what has fallen due; returns how many acted. No statement without such a rule."""
    return sum(_sweep(rule) for rule in active_rules(Occasion.TIME))


@one_transaction
def _sweep(rule: ActiveRule) -> int:
    began, where = _BEGAN[rule.definition.since]
    now, span = clock.now(), timedelta(hours=rule.definition.hours)
    values: dict[str, Any] = {"due": now - span, "from": rule.on_since - span, "rule": rule.id, "most": MOST_AT_ONCE}
    with connection.cursor() as cursor:
        cursor.execute(_DUE.format(began=began, where=where), values)
        due = dict(cursor.fetchall())
    situations = read_situations(conversation_ids=sorted(due))
    timezone = read_company().timezone
    acted = 0
    for conversation_id, begun in due.items():
        situation = situations.get(conversation_id)
        if situation is not None and holds(rule.definition.conditions, situation, at=now, timezone=timezone):
            acted += run(rule, situation, about=f"since:{int(begun.timestamp())}")
    return acted
