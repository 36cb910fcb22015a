"""How somebody comes to a password: the first run, an invitation, and the way back in."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from accord.kernel import audit, clock
from accord.kernel.company import change_company
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import publish
from accord.kernel.ids import hash_of, new_token
from accord.kernel.permissions import SYSTEM, Actor, Permission, Role, require
from accord.kernel.transactions import one_transaction
from accord.staff.events import InvitationAccepted
from accord.staff.models import Employee, Invitation
from accord.staff.operations.employees import hire_employee

INVITATION_LASTS = timedelta(days=7)


@one_transaction
def set_up(*, company_name: str, name: str, email: str, password: str, language: str = "en") -> int:
    """Name the company and hire its first administrator; refuses once anybody works here. Returns their id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accord.staff.set_up'))")
    if Employee.objects.exists():
        raise Refusal(_("This installation is set up already. Sign in."))
    if not company_name.strip():
        raise BadInput(_("Give the company's name."))
    _require_good_password(password, Employee(name=name, email=email))
    change_company(actor=SYSTEM, name=company_name.strip(), language=language)
    return hire_employee(
        actor=SYSTEM, name=name, email=email, roles=[Role.ADMINISTRATOR], language=language, password=password
    )


@one_transaction
def invite_employee(*, actor: Actor, employee_id: int) -> str:
    """Make the one valid invitation of an employee and return its token, which is kept nowhere else."""
    require(actor, Permission.ADMINISTER)
    if not Employee.objects.filter(pk=employee_id, is_active=True).exists():
        raise NotFound(_("There is no such person here."))
    token = _new_invitation(employee_id)
    audit.record(actor=actor, action="employee.invited", subject=f"employee:{employee_id}")
    return token


@one_transaction
def accept_invitation(*, token: str, password: str) -> int:
    """Set the password of whoever was invited and use the invitation up; returns the employee's id.

    Raises `NotFound` for a link that is unknown, used or too old, `BadInput` for a weak password.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .filter(token_hash=hash_of(token), used_at=None, expires_at__gt=clock.now(), employee__is_active=True)
        .select_related("employee")
        .first()
    )
    if invitation is None:
        raise NotFound(_("This invitation was used or is too old. Ask for a new one."))
    employee = invitation.employee
    _require_good_password(password, employee)
    employee.set_password(password)
    employee.save(update_fields=["password"])
    invitation.used_at = clock.now()
    invitation.save(update_fields=["used_at"])
    publish(InvitationAccepted(employee_id=employee.pk))
    audit.record(actor=SYSTEM, action="employee.password_set", subject=f"employee:{employee.pk}")
    return employee.pk


@one_transaction
def reset_sign_in(*, actor: Actor, email: str, forget_second_factors: bool = False) -> str:
    """End an employee's password and return an invitation's token by which they set a new one.

    With `forget_second_factors` their passkeys, authenticator and recovery codes are removed too.
    """
    require(actor, Permission.ADMINISTER)
    employee = Employee.objects.select_for_update().filter(email__iexact=email.strip(), is_active=True).first()
    if employee is None:
        raise NotFound(_("There is no such person here."))
    employee.set_unusable_password()
    employee.save(update_fields=["password"])
    if forget_second_factors:
        from allauth.mfa.models import Authenticator

        Authenticator.objects.filter(user=employee).delete()
    audit.record(
        actor=actor,
        action="employee.sign_in_reset",
        subject=f"employee:{employee.pk}",
        second_factors=forget_second_factors,
    )
    return _new_invitation(employee.pk)


def _new_invitation(employee_id: int) -> str:
    token = new_token()
    Invitation.objects.filter(employee_id=employee_id, used_at=None).delete()
    Invitation.objects.create(
        employee_id=employee_id, token_hash=hash_of(token), expires_at=clock.now() + INVITATION_LASTS
    )
    return token


def _require_good_password(password: str, employee: Employee) -> None:
    try:
        validate_password(password, employee)
    except ValidationError as fault:
        raise BadInput(" ".join(fault.messages)) from None
