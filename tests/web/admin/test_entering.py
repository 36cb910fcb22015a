"""The first run, invitations, signing in with a password and a second step."""

from email import message_from_bytes

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.contrib.auth import get_user_model
from django.test import Client
from tests.cast import PASSWORD
from tests.channels.email.outer_world import outer_world

from accord.desk.models import Queue
from accord.journey.queries import list_reasons
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.permissions import SYSTEM
from accord.staff.operations import invite_employee
from accord.staff.queries import is_anybody_employed, list_departments, list_employees, list_teams

pytestmark = pytest.mark.django_db

FIRST = {
    "company_name": "North Peak",
    "language": "en",
    "name": "Ada Berg",
    "email": "ada@company.example",
    "password": "a long enough passphrase",
}


def _sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_the_first_visitor_is_led_to_the_setup(client):
    response = client.get("/people/")
    assert (response.status_code, response["Location"]) == (302, "/setup/")
    page = client.get("/setup/")
    assert page.status_code == 200
    assert b"<script>" not in page.content
    assert b"style=" not in page.content


def test_the_setup_makes_a_company_with_a_desk_and_signs_the_administrator_in(client):
    response = client.post("/setup/", FIRST)
    assert (response.status_code, response["Location"]) == (302, "/settings/")
    (ada,) = list_employees()
    assert (ada.email, ada.roles, ada.department_name) == (
        "ada@company.example",
        ("administrator",),
        "Customer service",
    )
    assert len(list_departments()) == 8
    assert list_reasons()
    (team,) = list_teams()
    assert list(Queue.objects.values_list("slug", "team_id")) == [("service", team.id)]
    assert client.session["_auth_user_id"] == str(ada.id)


def test_a_weak_password_sets_nothing_up_and_keeps_what_was_typed(client):
    response = client.post("/setup/", FIRST | {"password": "password12"})
    assert response.status_code == 422
    assert b"North Peak" in response.content
    assert not is_anybody_employed()
    assert list_departments() == []


def test_the_setup_closes_behind_the_first_administrator(client, agent):
    assert client.get("/setup/")["Location"] == "/accounts/login/"
    assert client.post("/setup/", FIRST | {"email": "eve@elsewhere.example"}).status_code == 302
    assert [row.email for row in list_employees()] == [agent.email]


def test_signs_in_with_a_password_in_any_case_of_the_address(client, agent):
    page = client.get("/accounts/login/")
    assert b"Use a passkey" in page.content
    assert b"<script>" not in page.content
    response = _sign_in(client, "ANA@company.example")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(agent.id)


def test_a_wrong_password_opens_nothing(client, agent):
    response = _sign_in(client, agent.email, "something else")
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_guessing_is_stopped_even_with_the_right_password(client, agent):
    for _ in range(5):
        _sign_in(client, agent.email, "a guess")
    response = _sign_in(client, agent.email)
    assert b"Too many failed login attempts" in response.content
    assert "_auth_user_id" not in client.session


def test_a_former_employee_stays_outside(client, agent):
    get_user_model().objects.filter(pk=agent.id).update(is_active=False)
    _sign_in(client, agent.email)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_by_themselves(client, agent):
    client.post("/accounts/signup/", {"email": "eve@elsewhere.example", "password1": "a long enough passphrase"})
    assert [row.email for row in list_employees()] == [agent.email]


def test_a_second_step_is_asked_for_once_it_is_set_up(client, agent):
    user = get_user_model().objects.get(pk=agent.id)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    response = _sign_in(client, agent.email)
    assert response["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert b"One more step" in client.get("/accounts/2fa/authenticate/").content
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert "_auth_user_id" not in client.session
    from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time

    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"
    right = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert right.status_code == 302
    assert client.session["_auth_user_id"] == str(agent.id)


def test_an_invitation_sets_the_password_and_lets_in_once(client, administrator, agent):
    token = invite_employee(actor=SYSTEM, employee_id=agent.id)
    page = client.get(f"/invitation/{token}/")
    assert "Good to have you here, Ana Silva" in page.content.decode()
    assert client.post(f"/invitation/{token}/", {"password": "short"}).status_code == 422
    response = client.post(f"/invitation/{token}/", {"password": "a long enough passphrase"})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(agent.id)
    assert Client().get(f"/invitation/{token}/").status_code == 404


def test_the_pages_of_security_ask_who_it_is_and_show_what_is_set_up(client, agent):
    assert client.get("/accounts/2fa/").status_code == 302
    _sign_in(client, agent.email)
    page = client.get("/accounts/2fa/")
    assert "Signing in and security" in page.content.decode()
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    assert "Is it you?" in client.get("/accounts/reauthenticate/").content.decode()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for path in ("totp/activate/", "webauthn/add/", "webauthn/"):
        shown = client.get(f"/accounts/2fa/{path}")
        assert shown.status_code == 200, path
        assert b"style=" not in shown.content.replace(b"data:image", b"")
        assert b"<script>" not in shown.content
    assert client.get("/accounts/password/change/").status_code == 200
    assert client.get("/accounts/logout/").status_code == 200
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_the_first_passkey_options_are_given_as_json(client, agent):
    response = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert "challenge" in response.json()["request_options"]["publicKey"]


def test_the_library_pages_that_nobody_needs_do_not_exist(client, agent):
    for path in ("email/", "confirm-email/", "login/code/confirm/"):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_a_forgotten_password_comes_by_mail_and_strangers_get_none(client, agent, mailbox):
    with outer_world() as world:
        mailbox.smtp_port = world.port
        mailbox.save()
        client.post("/accounts/password/reset/", {"email": "nobody@elsewhere.example"})
        done = client.post("/accounts/password/reset/", {"email": agent.email})
        assert done["Location"] == "/accounts/password/reset/done/"
        run_waiting_jobs()
    assert world.recipients == [[agent.email]]
    body = message_from_bytes(world.taken[0]).get_payload(0).get_payload(decode=True).decode()
    path = "/" + next(word for word in body.split() if "/password/reset/key/" in word).split("/", 3)[3]
    page = client.get(path, follow=True)
    new = "another long passphrase"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    _sign_in(client, agent.email, new)
    assert client.session["_auth_user_id"] == str(agent.id)
