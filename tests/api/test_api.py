"""Other systems report what happened and ask what is known."""

import json

import pytest
from django.test import Client
from django.urls import get_resolver

from accord.api.keys import WRONG_KEYS_A_MINUTE
from accord.customers.models import Customer, OutsideRecord
from accord.customers.queries import timeline
from accord.kernel.permissions import Permission
from accord.measure.imports.operations import mend_row
from accord.measure.imports.queries import count_waiting_rows, list_waiting_rows
from accord.staff.operations import create_api_token, revoke_api_token
from accord.staff.queries import list_api_tokens

pytestmark = pytest.mark.django_db

ORDER = {
    "id": "n1",
    "kind": "order",
    "reference": "A-1",
    "state": "placed",
    "occurred_at": "2026-03-03T12:00:00+01:00",
    "customer": {"email": "jonas@mail.example", "name": "Jonas Weber"},
    "detail": {"total": "89.90 EUR"},
    "touchpoint": "checkout",
}


@pytest.fixture
def key(administrator) -> str:
    return create_api_token(actor=administrator.actor, name="Shop", permissions=[Permission.DESK])


def post(client: Client, key: str, body, path: str = "/api/v1/events"):
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def get(client: Client, key: str, path: str):
    return client.get(path, headers={"authorization": f"Bearer {key}"})


def test_an_order_becomes_part_of_the_customers_story(client, key, angry_customer):
    response = post(client, key, ORDER)
    assert response.status_code == 200
    counted = {k: v for k, v in response.json().items() if k not in {"events", "refused"}}
    assert counted == {"received": 1, "new": 1, "known": 0, "waiting": 0}
    assert response.json()["events"][0]["customer_id"] == angry_customer.id
    (entry,) = timeline(customer_id=angry_customer.id)
    assert entry.record is not None
    assert (entry.record.reference, entry.parameters["touchpoint"], entry.actor[:4]) == ("A-1", "checkout", "api:")


def test_the_same_notice_counts_once(client, key):
    post(client, key, ORDER)
    again = post(client, key, [ORDER, ORDER | {"id": "n2", "state": "shipped"}])
    assert [again.json()[key] for key in ("received", "new", "known", "waiting")] == [2, 1, 1, 0]
    assert OutsideRecord.objects.get().state == "shipped"
    assert Customer.objects.count() == 1


def test_a_list_is_taken_whole_or_not_at_all(client, key):
    response = post(client, key, [ORDER, ORDER | {"id": "n2", "customer": {"name": "nobody"}}])
    assert response.status_code == 422
    assert "whose" in response.json()["error"]
    assert [(row["index"], row["id"]) for row in response.json()["refused"]] == [(1, "n2")]
    assert not OutsideRecord.objects.exists()


def test_what_is_not_understood_can_wait_for_a_person(client, key, cx_lead):
    bad = [ORDER | {"id": "n2", "occurred_at": "someday"}, ORDER | {"id": "n3", "customer": {}}, "nonsense"]
    response = post(client, key, [ORDER, *bad], "/api/v1/events?not_understood=wait")
    assert [response.json()[k] for k in ("received", "new", "waiting")] == [4, 1, 3]
    assert [row["index"] for row in response.json()["refused"]] == [1, 2, 3]
    first, _second, last = list_waiting_rows(actor=cx_lead.actor)
    assert (first.source, first.values[0], first.values[4]) == ("Shop", "n2", "someday")
    assert last.values[-1] == '"nonsense"'
    cells = [cell.replace("someday", "2026-03-04T12:00:00+01:00") for cell in first.values]
    mend_row(actor=cx_lead.actor, waiting_id=first.id, values=cells)
    assert count_waiting_rows(actor=cx_lead.actor) == 2


@pytest.mark.parametrize(
    "change", [{"occurred_at": "2026-03-03T12:00:00"}, {"id": ""}, {"kind": None}, {"occurred_at": "yesterday"}]
)
def test_what_cannot_be_used_is_refused(client, key, change):
    response = post(client, key, ORDER | change)
    assert response.status_code == 422
    assert response.json()["error"]
    assert not OutsideRecord.objects.exists()


def test_more_than_five_hundred_are_refused(client, key):
    assert post(client, key, [ORDER] * 501).status_code == 422


def test_without_a_key_or_with_a_revoked_one_nothing_opens(client, key, administrator):
    assert post(client, "", ORDER).status_code == 401
    assert post(client, "", ORDER).json() == {"error": "Send a key that is in force."}
    assert post(client, "acc_wrong", ORDER).status_code == 401
    revoke_api_token(actor=administrator.actor, token_id=list_api_tokens()[0].id)
    assert post(client, key, ORDER).status_code == 401
    assert not OutsideRecord.objects.exists()


def test_a_key_without_the_permission_is_refused_in_words(client, administrator):
    weak = create_api_token(actor=administrator.actor, name="Wall", permissions=[Permission.EMPLOYEE])
    response = post(client, weak, ORDER)
    assert response.status_code == 403
    assert response.json()["error"]
    assert not OutsideRecord.objects.exists()


def test_guessing_keys_is_stopped(client, agent, noon):
    codes = [post(client, f"acc_{number}", ORDER).status_code for number in range(WRONG_KEYS_A_MINUTE + 2)]
    assert codes == [401] * WRONG_KEYS_A_MINUTE + [429, 429]


def test_shows_a_customer_by_id_and_by_address(client, key, angry_customer):
    post(client, key, ORDER)
    shown = get(client, key, f"/api/v1/customers/{angry_customer.id}").json()
    assert (shown["name"], shown["identities"][0]["value"]) == ("Jonas Weber", "jonas@mail.example")
    assert [record["reference"] for record in shown["records"]] == ["A-1"]
    assert get(client, key, "/api/v1/customers?email=JONAS@mail.example").json() == shown
    assert get(client, key, "/api/v1/customers/999999").status_code == 404
    assert get(client, key, "/api/v1/customers?email=nobody@mail.example").status_code == 404
    assert get(client, key, "/api/v1/customers").status_code == 422


def test_the_specification_is_open_and_names_every_address(client, agent):
    spec = client.get("/api/v1/openapi.json").json()
    assert set(spec["paths"]) == {"/api/v1/events", "/api/v1/customers/{customer_id}", "/api/v1/customers"}
    assert "ApiKey" in spec["components"]["securitySchemes"]
    assert client.get("/api/v1/docs").status_code == 404


def test_every_address_is_marked_with_who_may_enter(agent):
    resolver = next(r for r in get_resolver().url_patterns if str(r.pattern) == "" and _is_api(r))
    patterns = resolver.url_patterns[0].url_patterns
    assert {p.name: p.callback.access.split(":")[0] for p in patterns} == {
        "openapi-json": "public",
        "api-root": "public",
        "take_events": "key",
        "show_customer": "key",
        "find_customer": "key",
    }


def _is_api(resolver) -> bool:
    return any(str(p.pattern) == "api/v1/" for p in resolver.url_patterns)
