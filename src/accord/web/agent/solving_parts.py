"""The parts of a case in the dialog that solves it: which are meant, and what is said of them afterwards."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.desk.contracts import Solution
from accord.desk.matters.contracts import SolvedParts
from accord.desk.matters.operations import solve_parts
from accord.web.ui.access import StaffRequest

_MOST = 200


def solve_parts_in(request: StaffRequest, case_id: int, solution: Solution) -> SolvedParts:
    """Solve the parts that are ticked in the form."""
    meant = {int(number) for number in request.POST.getlist("part") if number.isdecimal()}
    return solve_parts(actor=request.actor, case_id=case_id, part_ids=meant, solution=solution)


def said_of(words: str, parts: SolvedParts) -> str:
    """What is said when a case was solved, with what became of its parts."""
    said = [words]
    if parts.solved:
        count = len(parts.solved)
        said.append(ngettext("%(num)s part too.", "%(num)s parts too.", count) % {"num": count})
    if parts.refused:
        named = ", ".join(parts.refused)
        said.append(_("Still open, because an answer is missing: %(cases)s.") % {"cases": named})
    return " ".join(said)


def named_in_address(parts: SolvedParts) -> str:
    """The parts that were solved along, for taking it back."""
    return f"?parts={','.join(map(str, parts.solved))}" if parts.solved else ""


def parts_named(request: HttpRequest) -> list[int]:
    """The parts that an address names."""
    return [int(number) for number in request.GET.get("parts", "").split(",")[:_MOST] if number.isdecimal()]
