"""Rules, what they did, and what they would have done."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accord.desk.automation.contracts import (
    Definition,
    Occasion,
    Order,
    Outcome,
    RuleRow,
    RunRow,
    Trial,
    TrialHit,
)
from accord.desk.automation.rules import first_gap
from accord.desk.automation.rules import read_definition as read_definition  # noqa: PLC0414 - handed on as this room's own
from accord.desk.situations.contracts import Situation
from accord.desk.situations.queries import read_situations
from accord.desk.situations.rules import holds
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission, require

_COUNTED = timedelta(days=30)
_RULES = """
    SELECT r.id, r.name, r.position, r.is_on, r.most_a_day, v.number, v.definition::text, v.written_at,
        COALESCE(e.name, ''), n.runs, n.last
    FROM desk_automation_rule r
    JOIN desk_automation_rule_version v ON v.rule_id = r.id AND v.number = r.version
    LEFT JOIN staff_employee e ON e.id = v.written_by_id
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE outcome = 'done') AS runs, max(at) AS last FROM desk_automation_run
        WHERE rule_id = r.id AND at >= %(since)s
    ) n ON TRUE
    WHERE r.put_away_at IS NULL AND (%(id)s::bigint IS NULL OR r.id = %(id)s) ORDER BY r.position, r.id
"""
_RUNS = """
    SELECT x.id, x.rule_id, r.name, x.version, x.conversation_id, c.subject,
        COALESCE(NULLIF(p.preferred_name, ''), p.name), x.at, x.outcome, x.done::text
    FROM desk_automation_run x
    JOIN desk_automation_rule r ON r.id = x.rule_id
    JOIN desk_conversation c ON c.id = x.conversation_id
    JOIN customers_customer p ON p.id = c.customer_id
    WHERE {where} ORDER BY x.at DESC, x.id DESC LIMIT %s
"""
_NAMES = """
    SELECT c.id, COALESCE(NULLIF(p.preferred_name, ''), p.name) FROM desk_conversation c
    JOIN customers_customer p ON p.id = c.customer_id WHERE c.id = ANY(%s)
"""
# The newest occasions of the past: (conversation, message or NULL, when).
_PAST = {
    Occasion.ARRIVED: "SELECT conversation_id, id, sent_at FROM desk_message WHERE kind = 'incoming' ORDER BY id DESC",
    Occasion.STARTED: (
        "SELECT c.id, NULL, k.opened_at FROM desk_conversation c JOIN desk_case k ON k.id = c.case_id"
        " WHERE c.merged_into_id IS NULL ORDER BY c.id DESC"
    ),
    Occasion.SOLVED: (
        "SELECT c.id, NULL, k.solved_at FROM desk_case k JOIN desk_conversation c ON c.case_id = k.id"
        " WHERE k.solved_at IS NOT NULL ORDER BY k.solved_at DESC"
    ),
    Occasion.TIME: (
        "SELECT c.id, NULL, c.last_message_at FROM desk_conversation c"
        " WHERE c.merged_into_id IS NULL ORDER BY c.id DESC"
    ),
}
_FACTS = (
    "SELECT conversation_id, NULL, occurred_at FROM kernel_event WHERE kind = %(kind)s AND conversation_id IS NOT NULL"
    " AND (%(what)s = '' OR payload->>'what' = %(what)s) ORDER BY occurred_at DESC"
)
_KINDS = {
    Occasion.ANSWERED: ("desk.ReplyPosted", ""),
    Occasion.REOPENED: ("desk.CaseReopened", ""),
    Occasion.ASSIGNED: ("desk.ConversationAssigned", ""),
    Occasion.TAGGED: ("desk.ConversationTagged", ""),
    Occasion.MOVED: ("desk.ConversationChanged", "queue"),
    Occasion.PRIORITY: ("desk.PriorityChanged", ""),
}
_UTTERANCES = """
    SELECT conversation_id, sent_at, kind = 'incoming' FROM desk_message
    WHERE conversation_id = ANY(%s) AND kind IN ('incoming', 'reply') ORDER BY sent_at, id
"""


def list_rules(*, actor: Actor) -> list[RuleRow]:
    """All rules in the order in which they act."""
    require(actor, Permission.LEAD)
    return _rules(None)


def get_rule(*, actor: Actor, rule_id: int) -> RuleRow:
    """One rule; raises `NotFound`."""
    require(actor, Permission.LEAD)
    found = _rules(rule_id)
    if not found:
        raise NotFound(_("There is no such rule."))
    return found[0]


def runs_of_rule(*, actor: Actor, rule_id: int, limit: int = 50) -> list[RunRow]:
    """What a rule did, newest first."""
    require(actor, Permission.LEAD)
    return _runs("x.rule_id = %s", rule_id, limit)


def runs_on_conversation(*, actor: Actor, conversation_id: int, limit: int = 50) -> list[RunRow]:
    """What rules did to a conversation, newest first: for everybody who may read it."""
    require(actor, Permission.DESK)
    return _runs("x.conversation_id = %s", conversation_id, limit)


def try_rule(*, actor: Actor, definition: Definition, most: int = 200) -> Trial:
    """What a rule would have done on the newest occasions of the past, at most `most`; nothing is done.

    Words are those of the time, and so are hours and weekdays; status, queue, assignee, tags and priority are those
    of today, for what they were then is not kept.
    """
    require(actor, Permission.LEAD)
    past = _past(definition.occasion, most)
    situations = _situations_then(definition, past)
    timezone = read_company().timezone
    moments = _moments(definition, past)
    hits: list[tuple[Situation, datetime]] = []
    for conversation_id, message_id, at in past:
        situation, moment = (
            situations.get((conversation_id, message_id)),
            moments.get((conversation_id, message_id), at),
        )
        if situation is None or moment is None:
            continue
        if holds(definition.conditions, situation, at=moment, timezone=timezone):
            hits.append((situation, moment))
    names = _names([situation.conversation_id for situation, _at in hits])
    return Trial(
        looked_at=len(past),
        since=min((at for _id, _message, at in past), default=None),
        matched=tuple(_hit(definition, situation, at, names) for situation, at in hits),
    )


def _past(occasion: Occasion, most: int) -> list[tuple[int, int | None, datetime]]:
    kind, what = _KINDS.get(occasion, ("", ""))
    sql = f"{_PAST.get(occasion, _FACTS)} LIMIT %(most)s"
    with connection.cursor() as cursor:
        cursor.execute(sql, {"most": most, "kind": kind, "what": what})
        return list(cursor.fetchall())


def _situations_then(
    definition: Definition, past: Sequence[tuple[int, int | None, datetime]]
) -> dict[tuple[int, int | None], Situation]:
    """What is known of each occasion, with the words of its own message; several of one conversation stay apart."""
    from dataclasses import replace

    found: dict[tuple[int, int | None], Situation] = {}
    rest = list(past)
    while rest:
        turn = {conversation_id: message_id for conversation_id, message_id, _at in reversed(rest)}
        messages = {number: message_id for number, message_id in turn.items() if message_id is not None}
        for number, situation in read_situations(conversation_ids=sorted(turn), message_ids=messages).items():
            is_new = definition.occasion == Occasion.STARTED
            found[number, turn[number]] = replace(situation, status="new") if is_new else situation
        rest = [each for each in rest if turn.get(each[0]) != each[1]]
    return found


def _moments(
    definition: Definition, past: Sequence[tuple[int, int | None, datetime]]
) -> dict[tuple[int, int | None], datetime | None]:
    """When a rule about time would have acted, by occasion; empty for other rules, which act when it happens."""
    if definition.occasion != Occasion.TIME:
        return {}
    ids = [conversation_id for conversation_id, _message, _at in past]
    said: dict[int, list[tuple[datetime, bool]]] = {number: [] for number in ids}
    with connection.cursor() as cursor:
        cursor.execute(_UTTERANCES, [ids])
        for number, at, is_customer in cursor.fetchall():
            said[number].append((at, is_customer))
    situations = read_situations(conversation_ids=ids)
    return {
        (number, None): first_gap(
            definition.since,
            hours=definition.hours,
            utterances=said[number],
            solved_at=situations[number].solved_at if number in situations else None,
            now=clock.now(),
        )
        for number in ids
    }


def _hit(definition: Definition, situation: Situation, at: datetime, names: dict[int, str]) -> TrialHit:
    answers = any(action.do == Order.ANSWER for action in definition.actions)
    held_back = _("a machine wrote, so it would not be answered") if answers and situation.is_by_machine else ""
    return TrialHit(
        conversation_id=situation.conversation_id,
        reference=situation.reference,
        subject=situation.subject,
        customer_name=names.get(situation.conversation_id, ""),
        at=at,
        actions=definition.actions,
        held_back=held_back,
    )


def _names(conversation_ids: Sequence[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [list(conversation_ids)])
        return dict(cursor.fetchall())


def _rules(rule_id: int | None) -> list[RuleRow]:
    with connection.cursor() as cursor:
        cursor.execute(_RULES, {"since": clock.now() - _COUNTED, "id": rule_id})
        return [_rule_row(row) for row in cursor.fetchall()]


def _rule_row(row: Sequence[Any]) -> RuleRow:
    return RuleRow(
        id=row[0],
        name=row[1],
        position=row[2],
        is_on=row[3],
        most_a_day=row[4],
        version=row[5],
        definition=read_definition(json.loads(row[6])),
        changed_at=row[7],
        changed_by=row[8],
        runs=row[9],
        ran_last_at=row[10],
    )


def _runs(where: str, number: int, limit: int) -> list[RunRow]:
    with connection.cursor() as cursor:
        cursor.execute(_RUNS.format(where=where), [number, limit])
        return [
            RunRow(
                id=row[0],
                rule_id=row[1],
                rule_name=row[2],
                version=row[3],
                conversation_id=row[4],
                subject=row[5],
                customer_name=row[6],
                at=row[7],
                outcome=Outcome(row[8]),
                done=tuple(json.loads(row[9])),
            )
            for row in cursor.fetchall()
        ]
