"""The settings: who may come in, and what an administrator can change there."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from accord.desk.models import Queue
from accord.journey.operations import start_journey
from accord.journey.queries import get_reason, list_changes, list_reasons, list_stages, list_touchpoints
from accord.kernel.audit import list_entries
from accord.kernel.company import read_company
from accord.kernel.permissions import SYSTEM, Role
from accord.staff.operations import hire_employee
from accord.staff.queries import (
    actor_of_token,
    find_employee,
    get_department,
    get_employee,
    list_api_tokens,
    list_departments,
    list_teams,
)

pytestmark = pytest.mark.django_db

PAGES = ["", "company/", "audit/", "people/", "people/add/", "departments/", "journey/", "changes/", "keys/"]


@pytest.fixture
def inside(client, administrator) -> Client:
    client.force_login(get_user_model().objects.get(pk=administrator.id))
    return client


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_administrators_alone(inside, agent, page):
    shown = inside.get(f"/settings/{page}")
    assert shown.status_code == 200
    assert b" style=" not in shown.content
    assert b"<script>" not in shown.content
    agents = Client()
    agents.force_login(get_user_model().objects.get(pk=agent.id))
    assert agents.get(f"/settings/{page}").status_code == 403
    assert Client().get(f"/settings/{page}")["Location"].startswith("/accounts/login/")


NIA = {"name": "Nia Roy", "email": "nia@company.example", "language": "de", "roles": ["agent", "lead"]}
COMPANY = {
    "name": "North Peak",
    "language": "de",
    "timezone": "Europe/Lisbon",
    "currency": "chf",
    "hue": "120",
    "survey_after_hours": "48",
    "contact_cost": "7,25",
}


class TestPeople:
    def test_adds_and_invites_with_a_link_that_is_shown_once(self, inside):
        shown = inside.post("/settings/people/add/", NIA | {"invite": "on"})
        nia = find_employee(email="nia@company.example")
        assert nia is not None
        assert nia.roles == ("agent", "lead")
        assert "/invitation/" in shown.content.decode()
        assert "invited" in inside.get("/settings/people/").content.decode()

    def test_adds_somebody_without_a_seat(self, inside):
        assert inside.post("/settings/people/add/", NIA)["Location"] == "/settings/people/"
        nia = get_user_model().objects.get(email="nia@company.example")
        assert not nia.has_usable_password()

    def test_says_what_is_wrong_and_keeps_what_was_typed(self, inside, agent):
        shown = inside.post("/settings/people/add/", NIA | {"email": agent.email})
        assert shown.status_code == 409
        assert "Nia Roy" in shown.content.decode()
        assert "has this mail address already" in shown.content.decode()

    def test_changes_roles_department_and_teams_together(self, inside, agent, warehouse):
        inside.post(f"/settings/departments/{warehouse.pk}/", {"team": "Packing", "queue": "on"})
        (team,) = list_teams()
        assert Queue.objects.get(slug="packing").team_id == team.id
        given = {"name": "Ana S.", "language": "de", "roles": ["department_owner"], "team_ids": [team.id]}
        inside.post(f"/settings/people/{agent.id}/", given | {"department_id": warehouse.pk})
        row = get_employee(employee_id=agent.id)
        assert (row.name, row.roles, row.department_id) == ("Ana S.", ("department_owner",), warehouse.pk)
        assert {entry.action for entry in list_entries()} == {
            "role.granted",
            "role.revoked",
            "employee.moved",
            "employee.teams",
            "queue.created",
        }
        assert "gave a role to" in inside.get("/settings/audit/").content.decode()

    def test_the_last_administrator_cannot_lock_everybody_out(self, inside, administrator):
        given = {"name": "Ada Berg", "language": "en", "roles": ["agent"]}
        shown = inside.post(f"/settings/people/{administrator.id}/", given)
        assert shown.status_code == 409
        assert "last administrator" in shown.content.decode()
        assert get_employee(employee_id=administrator.id).roles == ("administrator",)
        assert inside.post(f"/settings/people/{administrator.id}/deactivate/").status_code == 409

    def test_ends_and_gives_back_access(self, inside, agent):
        inside.post(f"/settings/people/{agent.id}/deactivate/")
        assert not get_employee(employee_id=agent.id).is_active
        assert "Ana Silva" not in inside.get("/settings/people/").content.decode()
        assert "Ana Silva" in inside.get("/settings/people/?former=1").content.decode()
        inside.post(f"/settings/people/{agent.id}/reactivate/")
        assert get_employee(employee_id=agent.id).is_active

    def test_a_reset_ends_the_password_and_shows_a_link(self, inside, agent):
        shown = inside.post(f"/settings/people/{agent.id}/reset/")
        assert "/invitation/" in shown.content.decode()
        assert not get_user_model().objects.get(pk=agent.id).has_usable_password()

    def test_orders_need_a_post(self, inside, agent):
        for order in ("invite", "reset", "deactivate", "reactivate"):
            assert inside.get(f"/settings/people/{agent.id}/{order}/").status_code == 405

    def test_the_list_does_not_ask_per_person(self, inside, django_assert_max_num_queries):
        for number in range(12):
            hire_employee(actor=SYSTEM, name=f"P {number}", email=f"p{number}@company.example", roles=[Role.AGENT])
        with django_assert_max_num_queries(14):
            inside.get("/settings/people/")


class TestCompany:
    def test_changes_what_customers_see(self, inside):
        assert inside.post("/settings/company/", COMPANY).status_code == 302
        company = read_company()
        assert (company.name, company.currency, company.hue) == ("North Peak", "CHF", 120)
        assert (company.survey_after_hours, company.contact_cost) == (48, 7.25)
        assert list_entries()[0].action == "company.changed"

    @pytest.mark.parametrize(
        "wrong", [{"name": " "}, {"timezone": "Mars/Base"}, {"survey_after_hours": "0"}, {"contact_cost": "much"}]
    )
    def test_refuses_what_cannot_be(self, inside, wrong):
        assert inside.post("/settings/company/", COMPANY | wrong).status_code == 422
        assert read_company().name == ""


class TestJourney:
    def test_is_designed_in_the_browser(self, inside, warehouse, marketing):
        inside.post("/settings/journey/", {"name": "Receive"})
        (stage,) = list_stages()
        inside.post("/settings/journey/", {"stage_id": stage.id, "name": "Packing", "department_id": warehouse.pk})
        inside.post("/settings/journey/", {"stage_id": stage.id, "name": "Delivery", "rename": "1"})
        (place,) = list_touchpoints()
        assert (place.name, place.stage_name, place.department_name) == ("Packing", "Delivery", "Warehouse")
        path = f"/settings/journey/touchpoints/{place.id}/"
        inside.post(path, {"name": "Crushed", "usual_demand": "failure", "words": "crushed kaputt"})
        (reason,) = list_reasons()
        assert (reason.words, reason.department_name) == (("crushed", "kaputt"), "Warehouse")
        inside.post(
            f"/settings/journey/reasons/{reason.id}/",
            {"name": "Crushed box", "usual_demand": "failure", "department_id": marketing.pk},
        )
        assert get_reason(reason_id=reason.id).department_name == "Marketing"
        inside.post(path, {"name": "Packing room", "department_id": warehouse.pk})
        assert list_touchpoints()[0].name == "Packing room"
        assert inside.get(path).status_code == 200
        assert inside.get(f"/settings/journey/reasons/{reason.id}/").status_code == 200

    def test_a_reason_must_be_value_or_failure(self, inside):
        start_journey(actor=SYSTEM)
        before = len(list_reasons())
        path = f"/settings/journey/touchpoints/{list_touchpoints()[0].id}/"
        assert inside.post(path, {"name": "New", "usual_demand": "maybe"}).status_code == 422
        assert len(list_reasons()) == before

    def test_the_page_of_the_whole_journey_asks_few_questions(self, inside, django_assert_max_num_queries):
        start_journey(actor=SYSTEM)
        with django_assert_max_num_queries(14):
            inside.get("/settings/journey/")

    def test_owners_plan_changes_of_their_own_department_only(
        self, client, department_owner, warehouse, marketing, noon
    ):
        client.force_login(get_user_model().objects.get(pk=department_owner.id))
        given = {"title": "New boxes", "begins_on": "2026-03-05", "department_id": warehouse.pk}
        assert client.post("/settings/changes/", given).status_code == 302
        assert client.post("/settings/changes/", given | {"department_id": marketing.pk}).status_code == 403
        assert client.post("/settings/changes/", given | {"begins_on": "soon"}).status_code == 422
        shown = client.get("/settings/changes/").content.decode()
        assert "New boxes" in shown
        assert "Marketing" not in shown
        from datetime import date

        (change,) = list_changes(since=date(2026, 3, 1), until=date(2026, 3, 31))
        client.post(f"/settings/changes/{change.id}/withdraw/")
        assert "New boxes" not in client.get("/settings/changes/").content.decode()


def test_departments_are_founded_and_given_an_owner(inside, agent):
    inside.post("/settings/departments/", {"name": "Quality"})
    quality = next(d for d in list_departments() if d.slug == "quality")
    inside.post(f"/settings/departments/{quality.id}/", {"name": "Quality care", "owner_id": agent.id})
    row = get_department(department_id=quality.id)
    assert (row.name, row.owner_name) == ("Quality care", "Ana Silva")
    assert "Quality care" in inside.get("/settings/departments/").content.decode()
    assert inside.get(f"/settings/departments/{quality.id}/").status_code == 200


def test_a_key_is_shown_once_and_can_be_ended(inside):
    shown = inside.post("/settings/keys/", {"name": "Shop", "permissions": ["desk"]}).content.decode()
    token = shown.split('class="mono">')[1].split("<")[0]
    assert actor_of_token(token=token) is not None
    assert token not in inside.get("/settings/keys/").content.decode()
    inside.post(f"/settings/keys/{list_api_tokens()[0].id}/revoke/")
    assert actor_of_token(token=token) is None
    assert inside.post("/settings/keys/", {"name": "Rogue", "permissions": ["administer"]}).status_code == 422


def test_the_audit_log_turns_pages(inside, administrator, agent):
    for _ in range(30):
        inside.post(f"/settings/people/{agent.id}/deactivate/")
        inside.post(f"/settings/people/{agent.id}/reactivate/")
    first = inside.get("/settings/audit/").content.decode()
    assert first.count("<tr>") == 51
    older = first.split("?before=")[1].split('"')[0]
    second = inside.get(f"/settings/audit/?before={older}").content.decode()
    assert second.count("<tr>") == 11
