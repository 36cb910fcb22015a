"""Bringing in tables, the map of the journey and paths, as a CX leader uses them in the browser."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Colleague

from accord.customers.models import OutsideRecord
from accord.journey.contracts import ChangeKind
from accord.journey.operations import add_stage, add_touchpoint, plan_change
from accord.journey.queries import get_change, list_touchpoints
from accord.journey.shown.queries import list_shown
from accord.kernel import clock
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.permissions import SYSTEM
from accord.measure.imports.models import Import
from accord.measure.imports.queries import list_mappings
from accord.staff.models import Department, Employee

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


def browse(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(Employee.objects.get(pk=colleague.id))
    return client


@pytest.fixture
def shop(warehouse: Department) -> list[int]:
    stage_id = add_stage(actor=SYSTEM, name="Way")
    return [
        add_touchpoint(actor=SYSTEM, stage_id=stage_id, name=name, department_id=warehouse.pk)
        for name in ("Checkout", "Parcel", "Invoice")
    ]


def table() -> bytes:
    """Twelve customers who each order, get a parcel and an invoice, one row of nonsense below."""
    day = clock.now().date() - timedelta(days=60)
    rows = ["order no,status,date,email,touchpoint"]
    for n in range(12):
        for step, place in enumerate(("Checkout", "Parcel", "Invoice")):
            rows.append(f"{place[0]}-{n},told,{day + timedelta(days=step)},c{n}@mail.example,{place}")
    return "\n".join([*rows, "X-1,told,never,c1@mail.example,Parcel"]).encode()


def form_of(import_id: int, **changes: str) -> dict[str, str]:
    choices = Import.objects.get(pk=import_id).choices
    given = {f"role-{number}": role for number, role in enumerate(choices["roles"])}
    return given | {key: choices[key] for key in ("what", "source", "date_order", "timezone", "event_kind")} | changes


def test_a_table_is_looked_at_brought_in_mended_and_undone(cx_lead: Colleague, shop: list[int]) -> None:
    client = browse(cx_lead)
    assert client.get("/listen/imports/").status_code == 200
    wrong = client.post("/listen/imports/", {"file": SimpleUploadedFile("x.csv", b"")})
    assert (wrong.status_code, "empty" in wrong.content.decode()) == (422, True)
    answer = client.post("/listen/imports/", {"file": SimpleUploadedFile("orders.csv", table())})
    here = answer["Location"]
    import_id = int(here.strip("/").split("/")[-1])
    page = client.get(here).content.decode()
    assert "36 are understood" in page
    assert "c0@mail.example" in page

    refused = client.post(f"{here}choose/", form_of(import_id, order="start", **{"role-2": "keep"}))
    assert (refused.status_code, "holds the time" in refused.content.decode()) == (422, True)
    client.post(f"{here}choose/", form_of(import_id, order="keep", mapping_name="Shop", **{"role-2": "at"}))
    assert [kept.name for kept in list_mappings(actor=cx_lead.actor)] == ["Shop"]
    client.post(f"{here}choose/", form_of(import_id, order="start"))
    run_waiting_jobs()
    assert "37 read = 36 taken in + 0 known already + 1 waiting" in client.get(here).content.decode()
    assert "36 taken in" in client.get(here, headers={"hx-request": "true"}).content.decode()
    errors = client.get(f"{here}errors.csv")
    assert "never" in errors.content.decode()
    assert "X-1" in client.get("/listen/imports/waiting/").content.decode()
    assert OutsideRecord.objects.count() == 36

    ways = client.get("/listen/journey/paths/?days=90").content.decode()
    assert "Checkout → Parcel: 12" in ways
    assert "Last steps" in ways
    seen = client.get("/listen/journey/?days=90").content.decode()
    assert "Parcel" in seen

    client.post(f"{here}undo/")
    run_waiting_jobs()
    assert not OutsideRecord.objects.exists()
    assert "undone" in client.get(here).content.decode()


def test_only_those_who_lead_bring_tables(agent: Colleague) -> None:
    assert browse(agent).get("/listen/imports/").status_code == 403


def test_a_department_keeps_what_its_customers_see_and_others_look_at_it(
    department_owner: Colleague, other_department_owner: Colleague, cx_lead: Colleague, shop: list[int]
) -> None:
    owner, address = browse(department_owner), f"/settings/journey/touchpoints/{shop[1]}/shown/"
    given = {"title": "Label", "kind": "letter", "words": "Fragile", "valid_from": "2026-01-01"}
    owner.post(address, given | {"picture": SimpleUploadedFile("label.png", PNG)})
    [row] = list_shown(touchpoint_id=shop[1])
    assert browse(other_department_owner).get(address).status_code == 403
    listener = browse(cx_lead)
    assert "Fragile" in listener.get(f"/listen/journey/{shop[1]}/").content.decode()
    picture = listener.get(f"/listen/journey/shown/{row.id}/picture")
    assert (picture["Content-Type"], picture.content) == ("image/png", PNG)
    owner.post(f"/settings/journey/shown/{row.id}/end/", {"valid_until": "2026-02-01"})
    assert list_shown(touchpoint_id=shop[1])[0].valid_until == date(2026, 2, 1)
    owner.post(f"/settings/journey/shown/{row.id}/forget/")
    assert list_shown(touchpoint_id=shop[1]) == []


def test_touchpoints_are_moved_by_arrow_and_by_drag(administrator: Colleague, shop: list[int]) -> None:
    client = browse(administrator)
    page = client.get("/settings/journey/").content.decode()
    assert "Move “Checkout” down" in page
    client.post(f"/settings/journey/touchpoints/{shop[0]}/", {"by": "1"})
    assert [row.name for row in list_touchpoints()] == ["Parcel", "Checkout", "Invoice"]
    stage_id = list_touchpoints()[0].stage_id
    client.post(f"/settings/journey/touchpoints/{shop[2]}/", {"place": "0", "stage_id": str(stage_id)})
    assert [row.name for row in list_touchpoints()] == ["Invoice", "Parcel", "Checkout"]


def test_an_entry_of_the_calendar_is_edited(department_owner: Colleague, warehouse: Department) -> None:
    number = plan_change(
        actor=SYSTEM, title="Boxes", department_id=warehouse.pk, begins_on=date(2026, 3, 1), kind=ChangeKind.OTHER
    )
    client = browse(department_owner)
    assert client.get("/settings/changes/").status_code == 200
    assert "Boxes" in client.get(f"/settings/changes/{number}/").content.decode()
    given = {"title": "New boxes", "kind": "product", "department_id": warehouse.pk, "begins_on": "2026-03-05"}
    client.post(f"/settings/changes/{number}/", given)
    row = get_change(change_id=number)
    assert (row.title, row.kind, row.begins_on) == ("New boxes", "product", date(2026, 3, 5))
