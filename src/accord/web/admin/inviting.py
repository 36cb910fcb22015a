"""Inviting somebody: a link that is shown once, and sent by mail where the company has a mailbox that can send."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.channels.email.operations import send_internal
from accord.kernel.company import read_company
from accord.kernel.links import absolute
from accord.kernel.permissions import Actor
from accord.staff.operations import invite_employee, reset_sign_in
from accord.staff.queries import get_employee


@dataclass(frozen=True, kw_only=True)
class Invited:
    """The link to hand over, and whether a mail with it is on its way."""

    link: str
    was_mailed: bool


@transaction.atomic
def invite(*, actor: Actor, employee_id: int) -> Invited:
    """Invite an employee; the link works once and for a week."""
    return _hand_over(invite_employee(actor=actor, employee_id=employee_id), employee_id)


@transaction.atomic
def reset(*, actor: Actor, employee_id: int) -> Invited:
    """End somebody's password and second factors and give them a link to begin again."""
    email = get_employee(employee_id=employee_id).email
    return _hand_over(reset_sign_in(actor=actor, email=email, forget_second_factors=True), employee_id)


def _hand_over(token: str, employee_id: int) -> Invited:
    person = get_employee(employee_id=employee_id)
    link = absolute(reverse("admin:accept", args=[token]))
    with override(person.language):
        subject = _("Your way into Accord at %(company)s") % {"company": read_company().name}
        text = _("Hello %(name)s,\n\nchoose your password here; the link works once and for a week:\n\n%(link)s") % {
            "name": person.name,
            "link": link,
        }
    return Invited(link=link, was_mailed=send_internal(to=person.email, subject=subject, text=text))
