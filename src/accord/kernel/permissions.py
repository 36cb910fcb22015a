"""Who acts, and what they may do. Roles are sets of permissions; objects have one gate each in their module."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from accord.kernel.errors import NotAllowed


class Permission(StrEnum):
    """What a person may do anywhere in Accord; narrower limits are the gates of each object."""

    DESK = "desk"  # read and answer conversations
    LEAD = "lead"  # assign others, see every queue, acknowledge alarms
    LISTEN = "listen"  # figures, signals, stories of the whole company
    SURVEYS = "surveys"  # write questionnaires, begin and end programmes
    IMPROVE = "improve"  # open root causes and give them to departments
    DEPARTMENT = "department"  # see and work on the causes of one's own department
    BRIEFING = "briefing"  # the executive's page
    PEOPLE = "people"  # lessons, vision, confirming thanks
    EMPLOYEE = "employee"  # what everybody in the company may do: bell, ideas, lessons, wall
    ADMINISTER = "administer"  # settings, staff, mailboxes, audit


class Role(StrEnum):
    """Named sets of permissions, granted to employees."""

    AGENT = "agent"
    LEAD = "lead"
    CX_LEAD = "cx_lead"
    DEPARTMENT_OWNER = "department_owner"
    EXECUTIVE = "executive"
    EMPLOYEE = "employee"
    ADMINISTRATOR = "administrator"


_EVERYBODY = frozenset({Permission.EMPLOYEE})

PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.EMPLOYEE: _EVERYBODY,
    Role.AGENT: _EVERYBODY | {Permission.DESK},
    Role.LEAD: _EVERYBODY | {Permission.DESK, Permission.LEAD, Permission.LISTEN, Permission.PEOPLE},
    Role.CX_LEAD: _EVERYBODY
    | {Permission.DESK, Permission.LISTEN, Permission.SURVEYS, Permission.IMPROVE}
    | {Permission.BRIEFING, Permission.PEOPLE},
    Role.DEPARTMENT_OWNER: _EVERYBODY | {Permission.DEPARTMENT},
    Role.EXECUTIVE: _EVERYBODY | {Permission.BRIEFING, Permission.LISTEN},
    Role.ADMINISTRATOR: frozenset(Permission),
}


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person, customer or part of Accord on whose behalf an order is carried out."""

    kind: Literal["staff", "customer", "system", "api"]
    id: int | None = None
    name: str = ""
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    department_id: int | None = None
    team_ids: frozenset[int] = field(default_factory=frozenset)

    @property
    def code(self) -> str:
        """How the actor is written into events and the audit log, such as `staff:3`."""
        return self.kind if self.id is None else f"{self.kind}:{self.id}"

    def may(self, permission: Permission) -> bool:
        """Whether the actor holds the permission."""
        return permission in self.permissions


SYSTEM = Actor(kind="system", name="Accord", permissions=frozenset(Permission))


def customer_actor(customer_id: int) -> Actor:
    """The actor of a customer who came through a signed link or wrote to us."""
    return Actor(kind="customer", id=customer_id)


def person_of(actor: Actor) -> int:
    """The id of the acting employee; refuses with `NotAllowed` when it is not a person who works here."""
    if actor.kind != "staff" or actor.id is None:
        from django.utils.translation import gettext as _

        raise NotAllowed(_("Only a person who works here can do this."))
    return actor.id


def require(actor: Actor, permission: Permission) -> None:
    """Refuse with `NotAllowed` unless the actor holds the permission."""
    if not actor.may(permission):
        from django.utils.translation import gettext as _

        raise NotAllowed(_("Your role does not include this. Ask an administrator for the right."))
