"""An administrator arranges what may be given, what is prepared, and the policies."""

from decimal import Decimal

import pytest
from django.test import Client
from tests.cast import Colleague
from tests.desk.goodwill.conftest import reasons  # noqa: F401 - a fixture
from tests.web.agent.conftest import browser_of

from accord.desk.goodwill.queries import allowance_of, company_terms, list_own_terms, list_policies, list_presets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def settings_browser(administrator: Colleague) -> Client:
    return browser_of(administrator)


def test_what_everybody_may_give(settings_browser: Client, agent: Colleague) -> None:
    assert settings_browser.get("/settings/goodwill/").status_code == 200
    assert settings_browser.post("/settings/goodwill/", {"monthly": "60", "single": "12,50"}).status_code == 302
    terms = company_terms()
    assert (terms.monthly, terms.single) == (Decimal(60), Decimal("12.50"))
    assert settings_browser.post("/settings/goodwill/", {"monthly": "much", "single": "1"}).status_code == 422
    assert allowance_of(employee_id=agent.id).left == Decimal(60)


def test_what_one_person_may_give_and_back_again(settings_browser: Client, agent: Colleague) -> None:
    path = f"/settings/goodwill/people/{agent.id}/"
    assert settings_browser.get(path).status_code == 200
    settings_browser.post(path, {"monthly": "100", "single": ""})
    [own] = list_own_terms()
    assert (own.employee_id, own.monthly, own.single) == (agent.id, Decimal(100), None)
    settings_browser.post(path, {"monthly": "", "single": ""})
    assert list_own_terms() == []


def test_a_prepared_gesture_is_kept_changed_and_removed(settings_browser: Client) -> None:
    add = "/settings/goodwill/prepared/"
    assert settings_browser.get(add).status_code == 200
    settings_browser.post(add, {"kind": "voucher", "amount": "10", "reason": "Late"})
    [preset] = list_presets()
    assert settings_browser.get(f"{add}{preset.id}/").status_code == 200
    settings_browser.post(f"{add}{preset.id}/", {"kind": "voucher", "amount": "15", "reason": "Very late"})
    assert [(row.amount, row.reason) for row in list_presets()] == [(Decimal(15), "Very late")]
    assert settings_browser.post(add, {"kind": "voucher", "amount": "10", "reason": ""}).status_code == 422
    settings_browser.post(f"{add}{preset.id}/remove/")
    assert list_presets() == []


def test_a_policy_with_the_reasons_it_causes(
    settings_browser: Client,
    reasons: dict[str, int],  # noqa: F811 - the fixture
) -> None:
    add = "/settings/goodwill/policies/"
    assert settings_browser.get(add).status_code == 200
    settings_browser.post(add, {"name": "Thirty days", "text": "…", "reason": [reasons["fee"], reasons["damage"]]})
    [policy] = list_policies()
    assert policy.reason_ids == tuple(sorted((reasons["fee"], reasons["damage"])))
    settings_browser.post(f"{add}{policy.id}/", {"name": "Thirty days", "text": "", "reason": [reasons["fee"]]})
    assert list_policies() == [], "no longer in force, because the box was left empty"
    assert [row.reason_ids for row in list_policies(with_former=True)] == [(reasons["fee"],)]


def test_what_is_not_there_is_not_found(settings_browser: Client) -> None:
    for path in ("prepared/99/", "policies/99/", "people/999999/"):
        assert settings_browser.get(f"/settings/goodwill/{path}").status_code == 404


def test_nobody_else_arranges(lead: Colleague) -> None:
    browser = browser_of(lead)
    for path in ("", "prepared/", "policies/", f"people/{lead.id}/"):
        assert browser.get(f"/settings/goodwill/{path}").status_code == 403
