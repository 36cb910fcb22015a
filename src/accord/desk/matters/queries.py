"""Questions about linked cases and moved words."""

from typing import Any

from accord.desk.contracts import CaseStatus
from accord.desk.matters.contracts import LinkedCase, LinkKind, MoveKind, MoveRow
from accord.desk.models import Case
from accord.desk.queries.rows import fetch, may_read
from accord.kernel.permissions import Actor

# A case that was merged into another is shown as that one, with its newest conversation.
_LINKS = """
    SELECT l.id, l.kind, l.case_id = %(case)s, k.id, k.reference, k.status, c.id, COALESCE(c.subject, ''),
        COALESCE(NULLIF(p.preferred_name, ''), p.name)
    FROM desk_matters_link l
    JOIN desk_case named ON named.id = CASE WHEN l.case_id = %(case)s THEN l.other_id ELSE l.case_id END
    JOIN desk_case k ON k.id = COALESCE(named.merged_into_id, named.id)
    JOIN customers_customer p ON p.id = k.customer_id
    LEFT JOIN LATERAL (
        SELECT id, subject FROM desk_conversation WHERE case_id = k.id AND merged_into_id IS NULL
        ORDER BY last_message_at DESC, id DESC LIMIT 1
    ) c ON TRUE
    WHERE l.case_id = %(case)s OR l.other_id = %(case)s ORDER BY l.kind, l.id
"""
_MOVES = """
    SELECT m.id, m.kind, m.source_id, m.target_id, jsonb_array_length(m.message_ids), COALESCE(e.name, ''), m.moved_at
    FROM desk_matters_move m LEFT JOIN staff_employee e ON e.id = m.moved_by_id
    WHERE m.undone_at IS NULL AND (m.target_id = %(id)s OR m.source_id = %(id)s) ORDER BY m.id DESC LIMIT 20
"""


def list_links(*, actor: Actor, case_id: int) -> list[LinkedCase]:
    """Cases linked with this one, in both directions; empty for whoever may not read the desk. One statement."""
    return [_linked(row) for row in fetch(_LINKS, {"case": case_id})] if may_read(actor) else []


def list_open_parts(*, actor: Actor, case_id: int) -> list[LinkedCase]:
    """The parts of a case that are not solved. One statement."""
    return [
        link
        for link in list_links(actor=actor, case_id=case_id)
        if link.kind == LinkKind.CHILD_OF and not link.is_from_here and link.status != CaseStatus.SOLVED
    ]


def list_moves(*, actor: Actor, conversation_id: int) -> list[MoveRow]:
    """What was moved into or out of a conversation and not taken back, newest first. One statement."""
    if not may_read(actor):
        return []
    return [
        MoveRow(
            id=row[0],
            kind=MoveKind(row[1]),
            source_id=row[2],
            target_id=row[3],
            messages=row[4],
            moved_by=row[5],
            moved_at=row[6],
        )
        for row in fetch(_MOVES, {"id": conversation_id})
    ]


def find_case(*, actor: Actor, reference: str) -> int | None:
    """The case of which somebody gives the reference, however it is written; one merged leads to the other."""
    plain = "".join(sign for sign in reference.upper() if sign.isalnum())
    if not may_read(actor) or not 6 <= len(plain) <= 15:
        return None
    found = Case.objects.filter(reference=f"{plain[:3]}-{plain[3:]}").values_list("pk", "merged_into_id").first()
    return None if found is None else found[1] or found[0]


def _linked(row: Any) -> LinkedCase:
    return LinkedCase(
        link_id=row[0],
        kind=LinkKind(row[1]),
        is_from_here=row[2],
        case_id=row[3],
        reference=row[4],
        status=CaseStatus(row[5]),
        conversation_id=row[6],
        subject=row[7],
        customer_name=row[8] or "?",
    )
