import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from accord.config.command_line import main
from accord.config.importing.shop import import_shop
from accord.customers.contracts import IdentityKind
from accord.customers.models import Customer, OutsideRecord
from accord.customers.queries import find_by_identity, list_outside_records, timeline
from accord.kernel.errors import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

WRITTEN = datetime(2026, 1, 31, tzinfo=UTC)
USERS: dict[str, Any] = {
    "eva_1": {"name": {"first_name": "Eva", "last_name": "Rossi"}, "email": "eva@mail.example", "phone": "+39 02 1"},
    "odd_2": {"name": "Odd"},
}
ORDERS: dict[str, Any] = {
    "#W1": {
        "user_id": "eva_1",
        "status": "delivered",
        "address": {"address1": "Via Po 1", "city": "Torino"},
        "items": [
            {"product_id": "p1", "item_id": "i1", "price": 20.5, "options": {"size": "M"}},
            {"name": "Tent", "product_id": "p2", "item_id": "i2", "price": 100},
        ],
        "fulfillments": [{"tracking_id": ["T9"], "item_ids": ["i1"]}],
    },
    "#W2": {"user_id": "nobody", "status": "pending", "items": []},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in {"users": USERS, "orders": ORDERS, "products": {"p1": {"name": "Stove"}}}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(rows))
    return tmp_path


def test_customers_and_orders_come_in_and_a_second_run_adds_nothing(folder: Path) -> None:
    refusals: list[tuple[str, str]] = []
    first = import_shop(folder=folder, as_of=WRITTEN, refused=lambda what, why: refusals.append((what, why)))
    second = import_shop(folder=folder)

    assert (first.customers_read, first.customers_imported, first.customers_known, first.customers_refused) == (
        2,
        2,
        0,
        0,
    )
    assert (first.orders_read, first.orders_imported, first.orders_known, first.orders_refused) == (2, 1, 0, 1)
    assert (first.order_lines, first.products, first.states) == (2, 1, {"delivered": 1})
    assert refusals == [("#W2", "The order belongs to nobody in the customers' file.")]
    assert (second.customers_imported, second.customers_known) == (0, 2)
    assert (second.orders_imported, second.orders_known, second.orders_refused) == (0, 1, 1)
    assert (Customer.objects.count(), OutsideRecord.objects.count()) == (2, 1)


def test_an_order_is_shown_with_what_was_in_it(folder: Path) -> None:
    import_shop(folder=folder, as_of=WRITTEN)

    customer = find_by_identity(kind=IdentityKind.PHONE, value="+39021")
    assert customer is not None
    assert (customer.name, customer.email) == ("Eva Rossi", "eva@mail.example")
    [order] = list_outside_records(customer_id=customer.id)
    assert (order.kind, order.reference, order.state, order.changed_at) == ("order", "#W1", "delivered", WRITTEN)
    assert order.detail["title"] == "Stove, Tent"
    assert (order.detail["total"], order.detail["tracking"]) == (120.5, ["T9"])
    assert order.detail["address"] == "Via Po 1, Torino"
    assert [entry.at for entry in timeline(customer_id=customer.id)] == [WRITTEN, WRITTEN]


def test_a_state_that_changed_since_is_told(folder: Path) -> None:
    import_shop(folder=folder, as_of=WRITTEN)
    changed = ORDERS | {"#W1": ORDERS["#W1"] | {"status": "returned"}}
    (folder / "orders.json").write_text(json.dumps(changed))

    assert import_shop(folder=folder).orders_imported == 1
    assert OutsideRecord.objects.get().state == "returned"


def test_an_address_that_is_somebody_elses_refuses_that_customer_alone(folder: Path) -> None:
    twin = USERS | {"eva_3": {"name": "Eva", "email": "other@mail.example", "phone": "+39 02 1"}}
    (folder / "users.json").write_text(json.dumps(twin))

    summary = import_shop(folder=folder)

    assert (summary.customers_imported, summary.customers_refused) == (2, 1)
    assert Customer.objects.count() == 2


def test_says_which_file_is_missing_or_broken(folder: Path, tmp_path: Path) -> None:
    (folder / "orders.json").write_text("{")
    with pytest.raises(Refusal, match="cannot be read"):
        import_shop(folder=folder)
    (folder / "orders.json").unlink()
    with pytest.raises(Refusal, match=r"There is no orders\.json"):
        import_shop(folder=folder)
    assert Customer.objects.count() == 0


def test_the_command_prints_the_account(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accord.config.commands.importing.ready", lambda tell: None)

    assert main(["import", "shop", str(folder), "--as-of", "2026-01-31"]) == 1
    assert json.loads(capsys.readouterr().out)["orders_imported"] == 1
    assert OutsideRecord.objects.get().first_at == WRITTEN
