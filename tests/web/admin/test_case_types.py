"""An administrator designs a case type in the browser, without code, by forms alone."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from tests.cast import Colleague
from tests.web.agent.conftest import browser_of

from accord.desk.case_types.operations import found_case_types
from accord.desk.case_types.queries import list_case_types, list_versions
from accord.kernel.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def ada(administrator: Colleague) -> Client:
    return browser_of(administrator)


def show(browser: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(browser.get(address).content, "html.parser")


def test_a_type_is_designed_published_and_read_later(ada: Client) -> None:
    ada.post(reverse("admin:case_types"), {"order": "add", "name": "Warranty"})
    [row] = list_case_types(with_retired=True)
    page = reverse("admin:case_type", args=[row.id])

    def edit(what: str, **more: str | list[str]) -> None:
        assert ada.post(page, {"what": what, **more}).status_code == 302

    edit("add_section", label="Goods")
    edit("add_field", key="goods", label="Broken", kind="choice", lines="Zip\nPole\nSeam")
    edit("add_field", key="goods", label="Which pole", kind="text")
    edit(
        "change_field",
        key="which_pole",
        label="Which pole",
        when=["broken=pole", "broken=zip"],
        required_at="solve",
        hint="Its mark",
    )
    assert (
        ada.post(page, {"what": "change_field", "key": "which_pole", "when": ["broken=pole", "a=b"]}).status_code == 422
    )
    edit("move_field", key="which_pole", up="yes")
    assert ada.post(reverse("admin:case_type_publish", args=[row.id])).status_code == 422
    edit("move_field", key="which_pole")
    edit("add_step", label="Sent in", lines="Label\nBox", required="on")
    ada.post(reverse("admin:case_type_publish", args=[row.id]))

    [version] = list_versions(type_id=row.id)
    assert version.number == 1
    assert [field.key for field in version.design.fields()] == ["broken", "which_pole"]
    pole = version.design.field("which_pole")
    assert pole is not None
    assert (pole.when_field, pole.when_values, pole.required_at, pole.hint) == (
        "broken",
        ("pole", "zip"),
        "solve",
        "Its mark",
    )
    assert [item.label for item in version.design.steps[0].items] == ["Label", "Box"]
    edit("retire_field", key="broken")
    [preview] = show(ada, page).select(".designer__preview")
    assert "Seam" not in preview.get_text()
    assert "Version 1" in show(ada, f"{page}?version=1").get_text()
    ada.post(reverse("admin:case_type_publish", args=[row.id]), {"discard": ""})
    assert len(list_versions(type_id=row.id)) == 1


def test_types_are_moved_renamed_retired_and_offered_again(ada: Client) -> None:
    found_case_types(actor=SYSTEM, language="en")
    first, second, *_rest = list_case_types()
    address = reverse("admin:case_types")
    moved = ada.post(address, {"order": "up", "type": second.id})
    assert [row.id for row in list_case_types()][:2] == [second.id, first.id]
    [focused] = show(ada, moved["Location"]).select("button[autofocus]")
    assert focused["aria-label"] == f"Move up: {second.name}"
    ada.post(address, {"order": "rename", "type": second.id, "name": "Orders"})
    ada.post(address, {"order": "retire", "type": first.id})
    assert first.id not in {row.id for row in list_case_types()}
    ada.post(address, {"order": "offer", "type": first.id})

    assert [row.name for row in list_case_types()][:2] == ["Orders", first.name]


def test_every_control_has_a_name(ada: Client) -> None:
    found_case_types(actor=SYSTEM, language="en")
    for row in list_case_types():
        page = show(ada, reverse("admin:case_type", args=[row.id]))
        ids = [item["id"] for item in page.select("[id]")]
        assert len(ids) == len(set(ids))
        for button in page.select("main button"):
            assert button.get("aria-label") or button.get_text(strip=True)


def test_agents_do_not_design(agent: Colleague) -> None:
    assert browser_of(agent).get(reverse("admin:case_types")).status_code == 403
