"""Hiring, rights, invitations and the keys of other systems."""

from datetime import timedelta

import pytest

from accord.kernel import clock
from accord.kernel.audit import list_entries
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.permissions import SYSTEM, Permission, Role
from accord.staff.contracts import Presence
from accord.staff.models import ApiToken, Employee, Invitation
from accord.staff.operations import (
    accept_invitation,
    change_department,
    change_employee,
    create_api_token,
    create_department,
    create_team,
    deactivate_employee,
    grant_role,
    hire_employee,
    invite_employee,
    note_idle,
    reset_sign_in,
    revoke_api_token,
    revoke_role,
    set_presence,
    set_roles,
    set_skills,
    set_teams,
    set_up,
)
from accord.staff.queries import (
    actor_of,
    actor_of_token,
    find_employee,
    find_invitation,
    get_department,
    get_employee,
    list_agents,
    list_api_tokens,
    list_employees,
    list_presence,
    list_skills,
    list_teams,
    skills_of,
)

pytestmark = pytest.mark.django_db

GOOD = "a long enough passphrase"


def test_hires_somebody_with_roles_department_and_team(administrator, warehouse):
    team = create_team(actor=administrator.actor, slug="packing", name="Packing", department_id=warehouse.pk)
    employee_id = hire_employee(
        actor=administrator.actor,
        name="Nia Roy",
        email="Nia@Company.example",
        roles=[Role.AGENT, Role.DEPARTMENT_OWNER],
        department_id=warehouse.pk,
        team_ids=[team],
        language="de",
        job_title="Packer",
    )
    row = get_employee(employee_id=employee_id)
    assert (row.email, row.department_name, row.language) == ("nia@company.example", "Warehouse", "de")
    assert row.roles == ("agent", "department_owner")
    actor = actor_of(employee_id=employee_id)
    assert actor is not None
    assert actor.team_ids == {team}
    assert actor.may(Permission.DESK)
    assert not actor.may(Permission.ADMINISTER)
    assert [t.slug for t in list_teams()] == ["packing"]


def test_two_people_cannot_share_an_address(administrator, agent):
    with pytest.raises(Refusal):
        hire_employee(actor=administrator.actor, name="Other Ana", email="ANA@company.example")
    assert Employee.objects.count() == 2


def test_only_administrators_change_rights(lead, agent):
    for order in (
        lambda: grant_role(actor=lead.actor, employee_id=lead.id, role=Role.ADMINISTRATOR),
        lambda: deactivate_employee(actor=lead.actor, employee_id=agent.id),
        lambda: invite_employee(actor=lead.actor, employee_id=agent.id),
        lambda: create_api_token(actor=lead.actor, name="x", permissions=[Permission.DESK]),
        lambda: reset_sign_in(actor=lead.actor, email=agent.email),
    ):
        with pytest.raises(NotAllowed):
            order()
    assert list_entries() == []
    assert get_employee(employee_id=agent.id).is_active


def test_every_change_of_a_right_is_in_the_audit_log(administrator, agent, warehouse):
    admin = administrator.actor
    set_roles(actor=admin, employee_id=agent.id, roles=[Role.LEAD])
    change_employee(actor=admin, employee_id=agent.id, department_id=warehouse.pk)
    change_department(actor=admin, department_id=warehouse.pk, name="Storehouse", owner_id=agent.id)
    deactivate_employee(actor=admin, employee_id=agent.id)
    actions = [entry.action for entry in reversed(list_entries())]
    assert actions == [
        "role.granted",
        "role.revoked",
        "employee.moved",
        "department.owner_changed",
        "employee.deactivated",
    ]
    assert get_department(department_id=warehouse.pk).owner_name == "Ana Silva"
    assert actor_of(employee_id=agent.id) is None
    assert [row.id for row in list_employees()] == [administrator.id]


def test_somebody_always_remains_who_can_administer(administrator, agent):
    with pytest.raises(Refusal):
        revoke_role(actor=administrator.actor, employee_id=administrator.id, role=Role.ADMINISTRATOR)
    with pytest.raises(Refusal):
        deactivate_employee(actor=administrator.actor, employee_id=administrator.id)
    assert list_entries() == []
    grant_role(actor=administrator.actor, employee_id=agent.id, role=Role.ADMINISTRATOR)
    revoke_role(actor=administrator.actor, employee_id=administrator.id, role=Role.ADMINISTRATOR)
    assert get_employee(employee_id=administrator.id).roles == ()


def test_an_invitation_is_accepted_once_and_not_after_a_week(administrator, noon):
    employee_id = hire_employee(actor=administrator.actor, name="Nia Roy", email="nia@company.example")
    first = invite_employee(actor=administrator.actor, employee_id=employee_id)
    token = invite_employee(actor=administrator.actor, employee_id=employee_id)
    assert find_invitation(token=first) is None  # the newer one replaces it
    invited = find_invitation(token=token)
    assert invited is not None
    assert invited.email == "nia@company.example"
    assert not Invitation.objects.filter(token_hash=token).exists()
    with pytest.raises(BadInput):
        accept_invitation(token=token, password="short")
    with clock.at(noon + timedelta(days=8)), pytest.raises(NotFound):
        accept_invitation(token=token, password=GOOD)
    assert not Employee.objects.get(pk=employee_id).has_usable_password()
    assert accept_invitation(token=token, password=GOOD) == employee_id
    assert Employee.objects.get(pk=employee_id).check_password(GOOD)
    with pytest.raises(NotFound):
        accept_invitation(token=token, password=GOOD + "!")


def test_a_reset_ends_the_password_and_opens_one_way_back(administrator, agent):
    token = reset_sign_in(actor=SYSTEM, email="ANA@company.example")
    assert not Employee.objects.get(pk=agent.id).has_usable_password()
    assert accept_invitation(token=token, password=GOOD) == agent.id
    with pytest.raises(NotFound):
        reset_sign_in(actor=SYSTEM, email="nobody@company.example")


def test_the_first_run_happens_once():
    employee_id = set_up(
        company_name="North Peak", name="Ada Berg", email="ada@company.example", password=GOOD, language="de"
    )
    assert get_employee(employee_id=employee_id).roles == ("administrator",)
    assert (read_company().name, read_company().language) == ("North Peak", "de")
    with pytest.raises(Refusal):
        set_up(company_name="Other", name="Eve", email="eve@elsewhere.example", password=GOOD)
    assert read_company().name == "North Peak"
    assert Employee.objects.count() == 1


def test_the_first_run_wants_a_good_password_and_a_name():
    with pytest.raises(BadInput):
        set_up(company_name="North Peak", name="Ada", email="ada@company.example", password="password123")
    with pytest.raises(BadInput):
        set_up(company_name=" ", name="Ada", email="ada@company.example", password=GOOD)
    assert not Employee.objects.exists()
    assert read_company().name == ""


def test_a_key_acts_with_its_own_permissions_until_it_is_revoked(administrator, noon):
    token = create_api_token(actor=administrator.actor, name="Shop", permissions=[Permission.DESK])
    actor = actor_of_token(token=token)
    assert actor is not None
    assert (actor.kind, actor.name, actor.permissions) == ("api", "Shop", {Permission.DESK})
    assert not ApiToken.objects.filter(token_hash__contains=token[4:]).exists()
    (row,) = list_api_tokens()
    assert token.startswith(row.beginning)
    assert row.last_used_at == noon
    revoke_api_token(actor=administrator.actor, token_id=row.id)
    assert actor_of_token(token=token) is None
    assert actor_of_token(token="acc_forged") is None
    assert [entry.action for entry in list_entries()] == ["api_token.revoked", "api_token.created"]


def test_presence_and_teams(administrator, agent, service):
    set_presence(actor=agent.actor, presence=Presence.AVAILABLE)
    assert get_employee(employee_id=agent.id).presence is Presence.AVAILABLE
    team = create_team(actor=administrator.actor, slug="mail", name="Mail", department_id=service.pk)
    set_teams(actor=administrator.actor, employee_id=agent.id, team_ids=[team])
    actor = actor_of(employee_id=agent.id)
    assert actor is not None
    assert actor.team_ids == {team}
    assert find_employee(email=" ANA@company.example") is not None


def test_presence_is_kept_as_intervals_without_gaps(agent, noon):
    for minutes, presence in ((0, Presence.AVAILABLE), (50, Presence.BREAK), (50, Presence.BREAK), (65, Presence.AWAY)):
        with clock.at(noon + timedelta(minutes=minutes)):
            set_presence(actor=agent.actor, presence=presence)
    spans = list_presence(start=noon, end=noon + timedelta(hours=2))
    assert [(span.presence, span.since - noon, span.until and span.until - noon) for span in spans] == [
        (Presence.AVAILABLE, timedelta(0), timedelta(minutes=50)),
        (Presence.BREAK, timedelta(minutes=50), timedelta(minutes=65)),
        (Presence.AWAY, timedelta(minutes=65), None),
    ]
    assert [row.presence for row in list_agents()] == [Presence.AWAY]


def test_an_idle_person_is_away_once(agent):
    set_presence(actor=agent.actor, presence=Presence.AVAILABLE)
    assert note_idle(employee_id=agent.id)
    assert not note_idle(employee_id=agent.id)
    assert get_employee(employee_id=agent.id).presence is Presence.AWAY


def test_skills_are_words_that_a_lead_gives(lead, agent):
    set_skills(actor=lead.actor, employee_id=agent.id, skills=["Delivery", " language:de ", ""])
    (row,) = [row for row in list_agents() if row.id == agent.id]
    assert row.skills == {"delivery", "language:de", "language:en"}
    assert skills_of(employee_id=agent.id) == list_skills() == ["delivery", "language:de"]
    with pytest.raises(BadInput):
        set_skills(actor=lead.actor, employee_id=agent.id, skills=["two words"])
    with pytest.raises(NotAllowed):
        set_skills(actor=agent.actor, employee_id=agent.id, skills=[])
    assert skills_of(employee_id=agent.id) == ["delivery", "language:de"]


def test_a_department_is_founded_once(administrator, warehouse):
    with pytest.raises(Refusal):
        create_department(actor=administrator.actor, slug="warehouse", name="Another")
    assert get_department(department_id=warehouse.pk).name == "Warehouse"


def test_lists_of_employees_do_not_ask_per_person(administrator, agent, lead, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(list_employees()) == 3
