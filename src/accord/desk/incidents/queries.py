"""Questions about incidents."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accord.desk.contracts import CaseStatus
from accord.desk.incidents.contracts import (
    AnswerRow,
    AnswerState,
    IncidentCaseRow,
    IncidentRow,
    IncidentState,
    PlannedMail,
)
from accord.desk.incidents.models import IncidentCase
from accord.desk.incidents.planning import plan_mails
from accord.desk.incidents.rules import checked_texts
from accord.desk.queries.rows import fetch, may_read
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor

_INCIDENTS = """
    SELECT i.id, i.title, i.status_line, i.state, i.opened_at, COALESCE(e.name, ''), i.solved_at, n.cases, n.open
    FROM desk_incidents_incident i LEFT JOIN staff_employee e ON e.id = i.opened_by_id
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT k.id) AS cases, count(DISTINCT k.id) FILTER (WHERE k.status <> 'solved') AS open
        FROM desk_incidents_case x JOIN desk_case named ON named.id = x.case_id
        JOIN desk_case k ON k.id = COALESCE(named.merged_into_id, named.id)
        WHERE x.incident_id = i.id AND x.removed_at IS NULL
    ) n
"""
_CASES = """
    SELECT x.case_id, k.reference, k.status, c.id, c.subject,
        COALESCE(NULLIF(p.preferred_name, ''), NULLIF(p.name, ''), '?'), p.language, c.waiting_since, x.added_at
    FROM desk_incidents_case x
    JOIN desk_case named ON named.id = x.case_id
    JOIN desk_case k ON k.id = COALESCE(named.merged_into_id, named.id)
    JOIN customers_customer p ON p.id = k.customer_id
    JOIN LATERAL (SELECT id, subject, waiting_since FROM desk_conversation
        WHERE case_id = k.id AND merged_into_id IS NULL ORDER BY last_message_at DESC, id DESC LIMIT 1) c ON TRUE
    WHERE x.incident_id = %s AND x.removed_at IS NULL
    ORDER BY k.status = 'solved', c.waiting_since NULLS LAST, x.case_id LIMIT %s
"""
_ANSWERS = """
    SELECT a.id, a.incident_id, a.texts::text, a.state, e.name, a.ordered_at,
        count(*) FILTER (WHERE r.state = 'waiting'), count(*) FILTER (WHERE r.state = 'sent'),
        count(*) FILTER (WHERE r.state = 'skipped')
    FROM desk_incidents_answer a JOIN staff_employee e ON e.id = a.author_id
    LEFT JOIN desk_incidents_recipient r ON r.answer_id = a.id
    WHERE a.incident_id = %s GROUP BY a.id, e.name ORDER BY a.id DESC
"""
_OF_CASE = """
    WHERE i.id IN (SELECT x.incident_id FROM desk_incidents_case x JOIN desk_case k ON k.id = x.case_id
        WHERE x.removed_at IS NULL AND (x.case_id = %s OR k.merged_into_id = %s)) ORDER BY i.state, i.id DESC
"""


def list_incidents(*, actor: Actor, only_open: bool = False, limit: int = 100) -> list[IncidentRow]:
    """Incidents, the open ones first, newest first. One statement."""
    if not may_read(actor):
        return []
    where = "WHERE i.state = 'open'" if only_open else ""
    return [
        _incident(row) for row in fetch(f"{_INCIDENTS} {where} ORDER BY i.state, i.opened_at DESC LIMIT %s", [limit])
    ]


def get_incident(*, actor: Actor, incident_id: int) -> IncidentRow:
    """The gate: an incident; raises `NotFound`."""
    found = fetch(f"{_INCIDENTS} WHERE i.id = %s", [incident_id]) if may_read(actor) else []
    if not found:
        raise NotFound(_("There is no such incident."))
    return _incident(found[0])


def incidents_of_case(*, actor: Actor, case_id: int) -> list[IncidentRow]:
    """The incidents of which a case, or one merged into it, is part. One statement."""
    return [_incident(row) for row in fetch(_INCIDENTS + _OF_CASE, [case_id, case_id])] if may_read(actor) else []


def list_incident_cases(*, actor: Actor, incident_id: int, limit: int = 500) -> list[IncidentCaseRow]:
    """The cases of an incident, who waits longest first, solved ones last. One statement."""
    return [_case(row) for row in fetch(_CASES, [incident_id, limit])] if may_read(actor) else []


def list_answers(*, actor: Actor, incident_id: int) -> list[AnswerRow]:
    """Answers to all of an incident, newest first. One statement."""
    return [_answer(row) for row in fetch(_ANSWERS, [incident_id])] if may_read(actor) else []


def preview_answer(*, actor: Actor, incident_id: int, texts: Mapping[str, str]) -> list[PlannedMail]:
    """What each customer of an incident would get, or why they get nothing. Raises `BadInput`, `NotFound`."""
    get_incident(actor=actor, incident_id=incident_id)
    return plan_mails(case_ids=case_ids_of(incident_id), texts=checked_texts(texts), author_name=actor.name)


def case_ids_of(incident_id: int) -> list[int]:
    """The cases of an incident in the order in which they joined."""
    standing = IncidentCase.objects.filter(incident_id=incident_id, removed_at=None)
    return list(standing.order_by("pk").values_list("case_id", flat=True))


def cases_in_open_incidents(*, case_ids: Collection[int]) -> frozenset[int]:
    """Those of some cases that are part of an open incident; for modules above. One statement."""
    standing = IncidentCase.objects.filter(case_id__in=case_ids, removed_at=None, incident__state=IncidentState.OPEN)
    return frozenset(standing.values_list("case_id", flat=True))


def _incident(row: tuple[Any, ...]) -> IncidentRow:
    return IncidentRow(
        id=row[0],
        title=row[1],
        status_line=row[2],
        state=IncidentState(row[3]),
        opened_at=row[4],
        opened_by=row[5],
        solved_at=row[6],
        cases=row[7],
        open_cases=row[8],
    )


def _case(row: tuple[Any, ...]) -> IncidentCaseRow:
    return IncidentCaseRow(
        case_id=row[0],
        reference=row[1],
        status=CaseStatus(row[2]),
        conversation_id=row[3],
        subject=row[4],
        customer_name=row[5],
        language=row[6],
        waiting_since=row[7],
        added_at=row[8],
    )


def _answer(row: tuple[Any, ...]) -> AnswerRow:
    return AnswerRow(
        id=row[0],
        incident_id=row[1],
        texts=json.loads(row[2]),
        state=AnswerState(row[3]),
        author_name=row[4],
        ordered_at=row[5],
        waiting=row[6],
        sent=row[7],
        skipped=row[8],
    )
