"""The company's first day: people, journey, mailbox, vision, and the calendar of changes."""

from dataclasses import dataclass, field

from accord.channels.email.contracts import Security
from accord.channels.email.operations import MailboxChoices, add_mailbox
from accord.culture.operations import choose_vision, propose_vision
from accord.desk.operations import create_queue
from accord.journey.contracts import ChangeKind
from accord.journey.operations import define_journey, plan_change
from accord.journey.queries import list_reasons, list_touchpoints
from accord.journey.shown.operations import keep_shown
from accord.kernel.company import change_company
from accord.kernel.permissions import SYSTEM, Actor, Permission
from accord.kernel.permissions import Role as Granted
from accord.simulation.contracts import Employee, Role
from accord.simulation.telling.hours import open_for_customers
from accord.simulation.telling.seen import shown_versions
from accord.simulation.world import World
from accord.staff.operations import change_department, create_department, create_team, hire_employee, set_up
from accord.staff.queries import actor_of, list_departments

ADMINISTRATOR = "admin@arvenholt.example"
PASSWORD = "seven warm tents"  # noqa: S105 - printed on the screen of the demo, guards nothing

_ROLES = {
    Role.AGENT: Granted.AGENT,
    Role.SERVICE_LEAD: Granted.LEAD,
    Role.CX_LEAD: Granted.CX_LEAD,
    Role.DEPARTMENT_OWNER: Granted.DEPARTMENT_OWNER,
    Role.EXECUTIVE: Granted.EXECUTIVE,
    Role.EMPLOYEE: Granted.EMPLOYEE,
}


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who and what the simulation's codes stand for in this installation."""

    mailbox_id: int
    employees: dict[str, int]
    departments: dict[str, int]
    touchpoints: dict[str, int]
    reasons: dict[str, int]
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, code: str) -> Actor:
        """An employee as somebody who acts; asked once, because nobody's rights change while history is told."""
        if code not in self.actors:
            found = actor_of(employee_id=self.employees[code])
            if found is None:
                raise LookupError(f"{code} does not work here any more.")
            self.actors[code] = found
        return self.actors[code]

    def first(self, world: World, role: Role) -> Actor:
        """The first employee with a role."""
        return self.actor(next(person.code for person in world.company.employees if person.role is role))


def found_company(world: World, *, smtp_port: int) -> Cast:
    """Set the company up; its mail leaves to `smtp_port` of this machine. Returns who is who."""
    company = world.company
    set_up(company_name=company.brand, name="Ada Lindqvist", email=ADMINISTRATOR, password=PASSWORD)
    change_company(actor=SYSTEM, status_page_in_replies=True)
    departments = {each.code: _department(each.code, each.name) for each in company.departments}
    teams = {
        each.code: create_team(actor=SYSTEM, slug=each.code, name=each.name, department_id=departments["service"])
        for each in company.teams
    }
    employees = {person.code: _hire(person, departments, teams) for person in company.employees}
    for person in company.employees:
        if person.role in {Role.DEPARTMENT_OWNER, Role.SERVICE_LEAD, Role.EXECUTIVE}:
            name = next(each.name for each in company.departments if each.code == person.department)
            change_department(
                actor=SYSTEM,
                department_id=departments[person.department],
                name=name,
                owner_id=employees[person.code],
            )
    queue_id = create_queue(actor=SYSTEM, slug="service", name="Service")
    open_for_customers(world.starts_at.year)
    mailbox_id = add_mailbox(actor=SYSTEM, choices=_mailbox(world, queue_id, smtp_port))
    define_journey(actor=SYSTEM, stages=_stages(world))
    cast = read_cast(world, mailbox_id, employees)
    _plan_changes(world, cast)
    _keep_what_customers_see(world, cast)
    _choose_vision(world, cast)
    return cast


def read_cast(world: World, mailbox_id: int, employees: dict[str, int]) -> Cast:
    """Look up who is who in a company that was founded before."""
    return Cast(
        mailbox_id=mailbox_id,
        employees=employees,
        departments={row.slug: row.id for row in list_departments()},
        touchpoints={row.slug: row.id for row in list_touchpoints()},
        reasons={row.slug: row.id for row in list_reasons()},
    )


def _department(code: str, name: str) -> int:
    known = {row.slug: row.id for row in list_departments()}
    return known.get(code) or create_department(actor=SYSTEM, slug=code, name=name)


def _hire(person: Employee, departments: dict[str, int], teams: dict[str, int]) -> int:
    return hire_employee(
        actor=SYSTEM,
        name=person.name,
        email=person.email,
        roles=[_ROLES[person.role]],
        department_id=departments[person.department],
        team_ids=[teams[person.team]] if person.team else [],
        language="de" if person.languages[0] == "de" and person.role is Role.AGENT else "en",
        job_title=person.job,
    )


def _mailbox(world: World, queue_id: int, smtp_port: int) -> MailboxChoices:
    brand = world.company.brand
    return MailboxChoices(
        address=world.company.service_address,
        name=f"{brand} Service",
        signature=f"{brand} Service",
        queue_id=queue_id,
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        smtp_security=Security.NONE,
    )


def _stages(world: World) -> list[dict[str, object]]:
    company = world.company
    return [
        {
            "slug": stage.code,
            "name": stage.name,
            "touchpoints": [
                {
                    "slug": touchpoint.code,
                    "name": touchpoint.name,
                    "department": touchpoint.department,
                    "reasons": [
                        {
                            "slug": reason.code,
                            "name": reason.name,
                            "usual_demand": reason.demand.value,
                            "department": reason.department,
                            "words": [],
                        }
                        for reason in company.reasons
                        if reason.touchpoint == touchpoint.code
                    ],
                }
                for touchpoint in company.touchpoints
                if touchpoint.stage == stage.code
            ],
        }
        for stage in company.stages
    ]


_KINDS_OF_CHANGE = {
    "new-prices": ChangeKind.PRICE,
    "invoice-form": ChangeKind.LETTER,
    "invoice-fix": ChangeKind.LETTER,
    "lyon-cartons": ChangeKind.PRODUCT,
    "head-out-days": ChangeKind.CAMPAIGN,
}


def _plan_changes(world: World, cast: Cast) -> None:
    for change in world.changes:
        plan_change(
            actor=SYSTEM,
            kind=_KINDS_OF_CHANGE.get(change.code, ChangeKind.OTHER),
            title=change.title,
            description=change.text,
            department_id=cast.departments[change.department],
            touchpoint_id=cast.touchpoints.get(change.touchpoint),
            begins_on=change.starts_on,
            ends_on=change.ends_on,
        )


def _keep_what_customers_see(world: World, cast: Cast) -> None:
    """The invoice in its three versions, and the campaign: what customers held in their hands when they wrote."""
    for shown in shown_versions(world.today):
        keep_shown(actor=SYSTEM, touchpoint_id=cast.touchpoints[shown.touchpoint], **shown.version)


def _choose_vision(world: World, cast: Cast) -> None:
    lead = cast.first(world, Role.SERVICE_LEAD)
    proposal_id = propose_vision(actor=lead, sentence=world.company.vision["en"])
    chooser = lead if lead.may(Permission.PEOPLE) else SYSTEM
    choose_vision(actor=chooser, proposal_id=proposal_id)
