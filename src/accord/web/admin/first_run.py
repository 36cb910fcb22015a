"""The first run: one order that makes an empty installation a company with a desk; also behind `accord setup`."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.desk.case_types.operations import found_case_types
from accord.desk.operations import create_queue
from accord.journey.operations import start_journey
from accord.kernel.permissions import SYSTEM
from accord.staff.operations import change_employee, create_team, set_teams, set_up
from accord.staff.queries import list_departments


@transaction.atomic
def set_up_installation(*, company_name: str, name: str, email: str, password: str, language: str = "en") -> int:
    """Make the administrator, the usual departments and journey, a first team and its queue; all or nothing.

    Returns the administrator's id. Refuses once anybody works here; raises `BadInput` for a weak password.
    """
    employee_id = set_up(company_name=company_name, name=name, email=email, password=password, language=language)
    start_journey(actor=SYSTEM, language=language)
    found_case_types(actor=SYSTEM, language=language)
    department_id = next(department.id for department in list_departments() if department.slug == "service")
    with override(language):
        team_id = create_team(actor=SYSTEM, slug="service", name=_("Customer service"), department_id=department_id)
        create_queue(actor=SYSTEM, slug="service", name=_("Customer service"), team_id=team_id)
    change_employee(actor=SYSTEM, employee_id=employee_id, department_id=department_id)
    set_teams(actor=SYSTEM, employee_id=employee_id, team_ids=[team_id])
    return employee_id
