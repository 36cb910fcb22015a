"""What somebody can do, so that the work that needs it finds them."""

import re
from collections.abc import Collection

from django.utils.translation import gettext as _

from accord.kernel import audit
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.staff.events import EmployeeChanged
from accord.staff.models import Employee, Skill

_CODE = re.compile(r"[^\W_][\w:.-]{0,59}")


@one_transaction
def set_skills(*, actor: Actor, employee_id: int, skills: Collection[str]) -> None:
    """Give an employee exactly these skills: codes such as `delivery`, or `language:de`. Raises `BadInput`."""
    require(actor, Permission.LEAD)
    if not Employee.objects.select_for_update().filter(pk=employee_id).exists():
        raise NotFound(_("There is no such person here."))
    wanted = {skill.strip().casefold() for skill in skills if skill.strip()}
    for skill in sorted(wanted):
        if not _CODE.fullmatch(skill):
            raise BadInput(_("“%(skill)s” cannot be a skill. Use one word of letters and figures.") % {"skill": skill})
    known = set(Skill.objects.filter(employee_id=employee_id).values_list("code", flat=True))
    if wanted == known:
        return
    Skill.objects.filter(employee_id=employee_id, code__in=known - wanted).delete()
    Skill.objects.bulk_create(Skill(employee_id=employee_id, code=code) for code in sorted(wanted - known))
    publish(EmployeeChanged(employee_id=employee_id, what="skills"), actor=actor)
    audit.record(actor=actor, action="employee.skills", subject=f"employee:{employee_id}", skills=sorted(wanted))
