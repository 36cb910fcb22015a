"""Rules about time: once a minute, what has waited long enough is found by an index of the active conversations."""

from datetime import datetime, timedelta
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

MOST_AT_ONCE = 100
MAX_ID = 2**63 - 1
Place = tuple[datetime, int]
"""A conversation's place in the order of falling due: since when, and which."""
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
    WHERE {where} AND {began} <= %(due)s AND ({began}, c.id) > (%(from)s, %(after)s)
        AND NOT EXISTS (SELECT 1 FROM desk_automation_run r WHERE r.rule_id = %(rule)s AND r.conversation_id = c.id
                        AND r.about = 'since:' || extract(epoch FROM {began})::bigint)
    ORDER BY {began}, c.id LIMIT %(most)s
"""


def sweep() -> int:
    """Let the rules about time act on what has fallen due; returns how many acted. No statement without such a rule."""
    return sum(_sweep(rule) for rule in active_rules(Occasion.TIME))


def _sweep(rule: ActiveRule) -> int:
    """All that is due, in parts: what does not fit the conditions stays due, and must not hide what comes after."""
    acted, since = 0, (rule.on_since - timedelta(hours=rule.definition.hours), MAX_ID)
    while True:
        due, more = _sweep_part(rule, since)
        acted += more
        if len(due) < MOST_AT_ONCE:
            return acted
        since = due[-1]


@one_transaction
def _sweep_part(rule: ActiveRule, since: Place) -> tuple[list[Place], int]:
    """The next that are due, and on how many of them the rule acted; locks are held for these alone."""
    began, where = _BEGAN[rule.definition.since]
    now = clock.now()
    values: dict[str, Any] = {
        "due": now - timedelta(hours=rule.definition.hours),
        "from": since[0],
        "after": since[1],
        "rule": rule.id,
        "most": MOST_AT_ONCE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE.format(began=began, where=where), values)
        due: list[Place] = [(begun, conversation_id) for conversation_id, begun in cursor.fetchall()]
    situations = read_situations(conversation_ids=sorted(conversation_id for _, conversation_id in due))
    timezone = read_company().timezone
    acted = 0
    for begun, conversation_id in due:
        situation = situations.get(conversation_id)
        if situation is not None and holds(rule.definition.conditions, situation, at=now, timezone=timezone):
            acted += run(rule, situation, about=f"since:{int(begun.timestamp())}")
    return due, acted
