"""Solving a case asks about its parts: those that are meant are solved with the same words."""

from collections.abc import Collection

from django.db import transaction

from accord.desk.case_types.queries import AnswersMissing
from accord.desk.contracts import Solution
from accord.desk.matters.contracts import SolvedParts
from accord.desk.matters.queries import list_open_parts
from accord.desk.operations import solve_case
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor
from accord.kernel.transactions import one_transaction


@one_transaction
def solve_parts(*, actor: Actor, case_id: int, part_ids: Collection[int], solution: Solution) -> SolvedParts:
    """Solve these parts of a case, which are open; one that still lacks an answer stays open and is named.

    What is no part of it, or solved already, is left alone.
    """
    if not part_ids:
        return SolvedParts(solved=(), refused=())
    solved, refused = [], []
    for part in list_open_parts(actor=actor, case_id=case_id):
        if part.case_id not in part_ids:
            continue
        try:
            with transaction.atomic():
                solve_case(
                    actor=actor,
                    case_id=part.case_id,
                    reason_id=solution.reason_id,
                    touchpoint_id=solution.touchpoint_id,
                    demand=solution.demand,
                    cause_department_id=solution.cause_department_id,
                )
        except (AnswersMissing, NotFound):
            refused.append(part.reference)
        else:
            solved.append(part.case_id)
    return SolvedParts(solved=tuple(solved), refused=tuple(refused))
