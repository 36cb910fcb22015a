"""Tags, priority, handing up, junk, trash and following on screen: for one and for several, with undo."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import Place, Priority
from accord.desk.junk.models import Block
from accord.desk.models import Case, Conversation, Tag
from accord.desk.notices.queries import is_followed
from accord.desk.operations import create_queue, find_or_make_tag, set_priority, tag_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def two(angry_customer: Person, loyal_customer: Person) -> list[Placed]:
    return [hand_in(letter(who.email)) for who in (angry_customer, loyal_customer)]


@pytest.fixture
def ids(two: list[Placed]) -> list[int]:
    return [each.conversation_id for each in two]


def order(browser: Client, path: str, ids: list[int], **fields: Any) -> dict[str, Any]:
    """Give an order as the page does; returns what the page is told to do."""
    data = {"picked": [str(number) for number in ids], **fields}
    answer = browser.post(f"/inbox/several/{path}/?view=all", data, headers={"HX-Request": "true"})
    assert answer.status_code in {200, 204}, answer.content.decode()[:300]
    found: dict[str, Any] = json.loads(answer["HX-Trigger"])
    return found


def undo(browser: Client, told: dict[str, Any]) -> None:
    assert browser.post(told["toast"]["undo"], headers={"HX-Request": "true"}).status_code == 204


def page(browser: Client, address: str) -> BeautifulSoup:
    answer = browser.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def column(name: str) -> list[Any]:
    return list(Conversation.objects.order_by("pk").values_list(name, flat=True))


def test_a_typed_tag_is_put_on_all_shown_in_the_row_and_taken_off(browser: Client, ids: list[int]) -> None:
    told = order(browser, "tag", ids, name="tents")
    tag = Tag.objects.get()
    assert column("tag_ids") == [[tag.pk]] * 2
    assert [found.get_text() for found in page(browser, "/inbox/?view=all").select("#rows .mark-tag")] == ["tents"] * 2

    undo(browser, told)
    assert column("tag_ids") == [[]] * 2


def test_a_tag_that_all_bear_is_taken_off(browser: Client, agent: Colleague, ids: list[int]) -> None:
    tag_id = find_or_make_tag(actor=agent.actor, name="tents")
    tag_conversation(actor=agent.actor, conversation_id=ids[0], tag_id=tag_id)
    order(browser, "tag", ids, tag=tag_id)
    assert column("tag_ids") == [[tag_id]] * 2, "one bore it, so it is put on the other"
    told = order(browser, "tag", ids, tag=tag_id)
    assert column("tag_ids") == [[]] * 2
    undo(browser, told)
    assert column("tag_ids") == [[tag_id]] * 2


def test_the_dialog_of_tags_offers_those_with_a_digit(browser: Client, agent: Colleague, ids: list[int]) -> None:
    find_or_make_tag(actor=agent.actor, name="tents")
    dialog = page(browser, f"/inbox/several/tag/?picked={ids[0]}&one={ids[0]}")
    assert [found["data-name"] for found in dialog.select("[data-digit='1']")] == ["tents"]


def test_priority_of_several_and_back_to_each_ones_own(browser: Client, agent: Colleague, ids: list[int]) -> None:
    set_priority(actor=agent.actor, conversation_id=ids[0], priority=Priority.LOW)
    told = order(browser, "priority", ids, priority="urgent")
    assert set(Case.objects.values_list("priority", flat=True)) == {"urgent"}
    assert "urgent" in page(browser, "/inbox/?view=all").select_one("#rows .mark-priority").get_text()  # type: ignore[union-attr]
    undo(browser, told)
    assert list(Case.objects.order_by("pk").values_list("priority", flat=True)) == ["low", "normal"]


def test_handing_up_is_shown_with_its_reason_and_taken_back(
    browser: Client, administrator: Colleague, ids: list[int]
) -> None:
    queue_id = create_queue(actor=administrator.actor, slug="second", name="Second level")
    order(browser, "escalate", ids[:1], to=f"queue:{queue_id}", reason="Needs the lab", one=ids[0])
    shown = page(browser, f"/inbox/{ids[0]}/")
    assert "handed it up to Second level" in shown.get_text()
    assert "Needs the lab" in shown.get_text()
    button = shown.select_one('[hx-post^="/inbox/escalations/"]')
    assert button is not None
    assert browser.post(str(button["hx-post"]), {"one": ids[0]}, headers={"HX-Request": "true"}).status_code == 204
    assert column("queue_id") == [None, None]


def test_without_a_reason_nothing_is_handed_up(browser: Client, administrator: Colleague, ids: list[int]) -> None:
    queue_id = create_queue(actor=administrator.actor, slug="second", name="Second level")
    answer = browser.post("/inbox/several/escalate/", {"picked": ids, "to": f"queue:{queue_id}", "reason": " "})
    assert answer.status_code == 422
    assert column("queue_id") == [None, None]


def test_junk_goes_with_its_sender_blocked_and_comes_back(browser: Client, ids: list[int]) -> None:
    dialog = page(browser, f"/inbox/several/junk/?picked={ids[0]}&one={ids[0]}")
    assert "jonas@mail.example" in dialog.get_text()
    told = order(browser, "junk", ids[:1], block="address", one=ids[0])
    assert column("place") == [Place.JUNK, Place.WORK]
    assert Block.objects.get().value == "jonas@mail.example"
    assert [row["data-row-id"] for row in page(browser, "/inbox/?view=all").select("#rows [data-row-id]")] == [
        str(ids[1])
    ]
    assert [row["data-row-id"] for row in page(browser, "/inbox/?view=junk").select("#rows [data-row-id]")] == [
        str(ids[0])
    ]
    assert "It counts for nothing" in page(browser, f"/inbox/{ids[0]}/").get_text()
    undo(browser, told)
    assert column("place") == [Place.WORK, Place.WORK]


def test_the_trash_asks_why_and_gives_back(browser: Client, ids: list[int]) -> None:
    assert browser.post("/inbox/several/trash/", {"picked": ids}).status_code == 422
    assert column("place") == ["", ""]
    told = order(browser, "trash", ids, why="A test")
    assert column("place") == ["trash", "trash"]
    assert "A test" in page(browser, f"/inbox/{ids[0]}/").get_text()
    undo(browser, told)
    assert column("place") == ["", ""]
    order(browser, "trash", ids, reason="Twice")
    order(browser, "restore", ids)
    assert column("place") == ["", ""]


def test_following_and_no_longer(browser: Client, agent: Colleague, ids: list[int]) -> None:
    told = order(browser, "follow", ids)
    assert all(is_followed(employee_id=agent.id, conversation_id=number) for number in ids)
    undo(browser, told)
    assert not any(is_followed(employee_id=agent.id, conversation_id=number) for number in ids)


def test_a_forged_undo_undoes_nothing(browser: Client, ids: list[int]) -> None:
    order(browser, "trash", ids, why="A test")
    assert browser.post("/inbox/several/arranged/forged/undo/").status_code == 422
    assert column("place") == ["trash", "trash"]


def test_every_order_has_its_key_and_stands_in_the_menu(browser: Client, ids: list[int]) -> None:
    shown = page(browser, f"/inbox/{ids[0]}/")
    keys = {found["data-key"]: found["data-key-label"] for found in shown.select(".conversation-head [data-key]")}
    assert {"t", "l", "E", "F", "!", "#"} <= set(keys)
    for_several = {found["data-key"] for found in shown.select("#several [data-key-first]")}
    assert {"t", "l", "E", "!", "#"} <= for_several


def test_who_has_no_seat_on_the_desk_orders_nothing(department_owner: Colleague, ids: list[int]) -> None:
    other = browser_of(department_owner)
    for path in ("tag", "priority", "escalate", "junk", "trash", "restore", "follow"):
        answer = other.post(f"/inbox/several/{path}/", {"picked": ids, "why": "x", "name": "x", "priority": "low"})
        assert answer.status_code in {403, 404}
    assert column("place") == ["", ""]
    assert not Tag.objects.exists()


def test_tags_and_priority_cost_a_list_no_statement(
    browser: Client, agent: Colleague, ids: list[int], django_assert_max_num_queries: Any
) -> None:
    tag_id = find_or_make_tag(actor=agent.actor, name="tents")
    for number in ids:
        tag_conversation(actor=agent.actor, conversation_id=number, tag_id=tag_id)
    browser.get("/inbox/?view=all")
    with django_assert_max_num_queries(12):
        browser.get("/inbox/?view=all")
