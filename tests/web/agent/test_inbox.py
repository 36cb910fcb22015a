import json
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

from accord.channels.contracts import AttachedFile, Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import CaseStatus, MessageKind
from accord.desk.models import Case, Conversation, Draft, Message
from accord.desk.operations import post_note, post_reply, solve_case
from accord.kernel import clock, files
from accord.web.agent.later import company_zone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HTMX = {"HX-Request": "true"}
PANES = {"HX-Request": "true", "HX-Target": "pane-main"}


@pytest.fixture
def received(angry_customer: Person) -> Placed:
    return hand_in(
        letter(angry_customer.email, "The pole is <b>broken</b>.\n\nhttps://shop.example/pole?x=1.", subject="Tent")
    )


def soup(response: object) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def test_the_inbox_lists_who_wrote_what(browser: Client, received: Placed) -> None:
    page = soup(browser.get("/inbox/"))

    row = page.select_one("#rows [data-row-id]")
    assert row["data-row-id"] == str(received.conversation_id)
    assert "Jonas Weber" in row.text
    assert "Tent" in row.text
    assert page.select_one("title").text == "All open · Accord"


def test_the_inbox_takes_at_most_twelve_statements(
    browser: Client, angry_customer: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        hand_in(letter(angry_customer.email))
    browser.get("/inbox/")
    with django_assert_max_num_queries(12):
        page = soup(browser.get("/inbox/"))

    assert len(page.select("#rows [data-row-id]")) == 30


def test_a_conversation_with_thirty_messages_takes_at_most_fifteen_statements(
    browser: Client,
    agent: Colleague,
    angry_customer: Person,
    received: Placed,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(15):
        post_reply(actor=agent.actor, conversation_id=received.conversation_id, text=f"Answer {number}")
        hand_in(letter(angry_customer.email, f"Again {number}", thread=(received.conversation_id,)))
    browser.get(f"/inbox/{received.conversation_id}/")
    with django_assert_max_num_queries(15):
        page = soup(browser.get(f"/inbox/{received.conversation_id}/"))

    assert len(page.select(".message")) == 31


def test_a_conversation_shows_words_and_no_markup_of_the_sender(browser: Client, received: Placed) -> None:
    page = soup(browser.get(f"/inbox/{received.conversation_id}/"))

    body = page.select_one(".message__body")
    assert "The pole is <b>broken</b>." in body.text
    link = body.select_one("a")
    assert (link["href"], link["rel"]) == ("https://shop.example/pole?x=1", ["noopener", "noreferrer", "nofollow"])


def test_nobody_without_the_desk_sees_a_conversation(department_owner: Colleague, received: Placed) -> None:
    browser = browser_of(department_owner)

    assert browser.get("/inbox/").status_code == 403
    assert browser.get(f"/inbox/{received.conversation_id}/").status_code == 403
    assert Client().get("/inbox/").status_code == 302


def test_what_is_not_there_is_not_found(browser: Client, received: Placed) -> None:
    assert browser.get("/inbox/999999/").status_code == 404


def test_a_click_in_the_list_fetches_two_panes_only(
    browser: Client, received: Placed, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser.get(f"/inbox/{received.conversation_id}/", headers=PANES)
    with django_assert_max_num_queries(13):
        page = soup(browser.get(f"/inbox/{received.conversation_id}/", headers=PANES))

    assert [section["id"] for section in page.select("section.pane, aside.pane")] == ["pane-main", "pane-aside"]
    assert page.select_one("#pane-aside")["hx-swap-oob"] == "true"


def test_a_reply_leaves_and_can_be_undone(browser: Client, received: Placed, outbox: KeptOutbox) -> None:
    answer = browser.post(
        f"/inbox/{received.conversation_id}/write/",
        {"kind": "reply", "words": "A new pole is on its way.", "seen": received.message_id, "copied": ""},
        headers=HTMX,
    )
    toast = json.loads(answer["HX-Trigger"])["toast"]
    undone = browser.post(toast["undo"], headers=HTMX)

    assert answer.status_code == 200
    assert toast["text"] == "The reply leaves in 10 seconds."
    assert undone.status_code == 204
    assert not outbox
    assert Message.objects.count() == 1
    assert Draft.objects.get().text == "A new pole is on its way."


def test_a_plain_form_works_without_scripts(browser: Client, received: Placed, outbox: KeptOutbox) -> None:
    answer = browser.post(f"/inbox/{received.conversation_id}/write/", {"kind": "reply", "words": "Hello."})

    assert answer.status_code == 302
    assert [message.text for message in outbox] == ["Hello."]


def test_a_stale_reply_keeps_its_words(
    browser: Client, other_agent: Colleague, received: Placed, outbox: KeptOutbox
) -> None:
    post_reply(actor=other_agent.actor, conversation_id=received.conversation_id, text="I was faster.")
    answer = browser.post(
        f"/inbox/{received.conversation_id}/write/",
        {"kind": "reply", "words": "Too late.", "seen": received.message_id},
        headers=HTMX,
    )

    assert answer.status_code == 409
    form = soup(answer).select_one("#composer")
    assert form.select_one("textarea").text == "Too late."
    assert "Lukas Brandt answered meanwhile" in form.text
    assert int(form.select_one("[name=seen]")["value"]) > received.message_id
    assert [message.text for message in outbox] == ["I was faster."]


def test_a_note_never_leaves(browser: Client, received: Placed, outbox: KeptOutbox) -> None:
    browser.post(f"/inbox/{received.conversation_id}/write/", {"kind": "note", "words": "He is right."}, headers=HTMX)

    assert not outbox
    assert Message.objects.get(kind=MessageKind.NOTE).text == "He is right."


def test_drafts_come_back(browser: Client, received: Placed) -> None:
    browser.post(f"/inbox/{received.conversation_id}/draft/", {"kind": "reply", "words": "Dear Jonas"})
    page = soup(browser.get(f"/inbox/{received.conversation_id}/"))

    assert page.select_one("#composer textarea").text == "Dear Jonas"


def test_files_go_along(browser: Client, received: Placed, outbox: KeptOutbox) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser.post(
        f"/inbox/{received.conversation_id}/write/",
        {"kind": "reply", "words": "See the drawing.", "files": SimpleUploadedFile("pole.pdf", b"%PDF-1.7")},
        headers=HTMX,
    )

    (file,) = outbox[0].attachments
    assert (file.filename, file.content_type, file.size) == ("pole.pdf", "application/pdf", 8)


def test_taking_and_giving_back(browser: Client, agent: Colleague, received: Placed) -> None:
    address = f"/inbox/{received.conversation_id}/assign/"
    dialog = soup(browser.get(address, headers=HTMX))
    browser.post(address, {"assignee": agent.id}, headers=HTMX)
    taken = Conversation.objects.get().assignee_id
    browser.post(address, {"assignee": ""}, headers=HTMX)

    assert dialog.select_one('[data-digit="1"]')["value"] == str(agent.id)
    assert "Away" in dialog.select_one('[data-digit="1"]').text  # nobody is there before they say so
    assert taken == agent.id
    assert Conversation.objects.get().assignee_id is None


def test_giving_it_to_somebody_can_be_taken_back(
    browser: Client, agent: Colleague, other_agent: Colleague, received: Placed
) -> None:
    address = f"/inbox/{received.conversation_id}/assign/"
    browser.post(address, {"assignee": agent.id}, headers=HTMX)
    toast = json.loads(browser.post(address, {"assignee": other_agent.id}, headers=HTMX)["HX-Trigger"])["toast"]
    browser.post(toast["undo"], headers=HTMX)

    assert Conversation.objects.get().assignee_id == agent.id
    again = browser.post(address, {"assignee": agent.id}, headers=HTMX)
    assert "undo" not in json.loads(again["HX-Trigger"])["toast"]


def test_putting_aside_leads_to_the_next(
    browser: Client, received: Placed, angry_customer: Person, noon: datetime
) -> None:
    following = hand_in(letter(angry_customer.email))
    address = f"/inbox/{received.conversation_id}/snooze/?view=unassigned"
    answer = browser.post(
        address,
        {"until": (noon + timedelta(hours=3)).isoformat(), "next": following.conversation_id},
        headers=HTMX,
    )

    assert json.loads(answer["HX-Location"])["path"] == f"/inbox/{following.conversation_id}/?view=unassigned"
    assert Conversation.objects.get(pk=received.conversation_id).snoozed_until == noon + timedelta(hours=3)


def test_what_is_put_aside_says_until_when(browser: Client, received: Placed, noon: datetime) -> None:
    until = (noon + timedelta(days=9)).isoformat()
    browser.post(f"/inbox/{received.conversation_id}/snooze/", {"until": until}, headers=HTMX)
    row = soup(browser.get("/inbox/?view=snoozed")).select_one("#rows [data-row] .status")

    assert row.text.strip() == "until 12 Mar"


def test_puts_aside_until_a_time_of_ones_own(browser: Client, received: Placed, noon: datetime) -> None:
    address = f"/inbox/{received.conversation_id}/snooze/"
    typed = (noon + timedelta(days=9)).replace(tzinfo=None, minute=30)
    browser.post(address, {"until": "own", "until_own": typed.isoformat(timespec="minutes")}, headers=HTMX)

    assert Conversation.objects.get().snoozed_until == typed.replace(tzinfo=company_zone())


@pytest.mark.parametrize("day", [8, 9], ids=["Sunday", "Monday"])
def test_offers_no_time_twice(browser: Client, received: Placed, noon: datetime, day: int) -> None:
    with clock.at(noon.replace(day=day)):
        dialog = soup(browser.get(f"/inbox/{received.conversation_id}/snooze/", headers=HTMX))
    offered = [each["value"] for each in dialog.select('button[name="until"]')]

    assert len(offered) == len(set(offered)) == 3


def test_a_time_that_is_none_is_refused(browser: Client, received: Placed) -> None:
    answer = browser.post(f"/inbox/{received.conversation_id}/snooze/", {"until": "soon"}, headers=HTMX)

    assert answer.status_code == 422
    assert answer["X-Accord-Sentence"] == "Choose%20a%20day%20and%20a%20time."
    assert Conversation.objects.get().snoozed_until is None


def test_status_is_set(browser: Client, received: Placed) -> None:
    browser.post(f"/inbox/{received.conversation_id}/status/", {"status": "pending"}, headers=HTMX)

    assert Case.objects.get().status == CaseStatus.PENDING


def test_a_story_of_events_stands_between_the_letters(browser: Client, agent: Colleague, received: Placed) -> None:
    post_note(actor=agent.actor, conversation_id=received.conversation_id, text="Third one this week.")
    solve_case(actor=agent.actor, case_id=received.case_id, demand="failure")
    page = soup(browser.get(f"/inbox/{received.conversation_id}/letters/", headers=HTMX))

    assert [" ".join(item.text.split())[:40] for item in page.select(".event-line")] == [
        "Ana Silva solved it: failure demand13:00"[:40]
    ]
    assert page.select_one(".note b").text == "Ana Silva"


def test_what_happened_at_one_instant_stands_in_its_order(browser: Client, agent: Colleague, received: Placed) -> None:
    number = received.conversation_id
    for path, given in (("assign", {"assignee": agent.id}), ("status", {"status": "on_hold"})):
        browser.post(f"/inbox/{number}/{path}/", given, headers=HTMX)

    events = soup(browser.get(f"/inbox/{number}/letters/", headers=HTMX)).select(".event-line, [id^='f-']")
    numbers = [int(str(each["id"]).removeprefix("f-")) for each in events if each.get("id")]
    assert len(numbers) >= 2
    assert numbers == sorted(numbers)


def test_bodies_of_letters_are_live(browser: Client, received: Placed) -> None:
    page = soup(browser.get(f"/inbox/{received.conversation_id}/"))

    assert f"conversation:{received.conversation_id}" in page.select_one("accord-letters")["data-topic"].split()
    assert page.select_one('meta[name="accord-live"]')["content"]


def test_search_finds_and_marks(browser: Client, received: Placed) -> None:
    page = soup(browser.get("/search/?q=broken"))

    assert page.select_one(".hit mark").text == "broken"
    found = browser.get("/palette/?q=Tent").json()["items"]
    assert [item["label"] for item in found] == ["Tent", "Search everywhere for “Tent”"]


def test_the_palette_tells_a_department_owner_nothing(department_owner: Colleague, received: Placed) -> None:
    assert browser_of(department_owner).get("/palette/?q=Tent").json() == {"items": []}


def test_two_of_one_person_are_merged_and_taken_apart(
    browser: Client, angry_customer: Person, received: Placed
) -> None:
    other = hand_in(letter(angry_customer.email, "Hello?", subject="Again"))
    dialog = soup(browser.get(f"/inbox/{other.conversation_id}/merge/", headers=HTMX))
    answer = browser.post(f"/inbox/{other.conversation_id}/merge/", {"target": received.conversation_id}, headers=HTMX)
    merged = Message.objects.filter(conversation_id=received.conversation_id).count()
    led = browser.get(f"/inbox/{other.conversation_id}/")
    browser.post(json.loads(answer["HX-Trigger"])["toast"]["undo"], headers=HTMX)

    assert dialog.select_one('[data-digit="1"]')["value"] == str(received.conversation_id)
    assert merged == 2
    assert (led.status_code, led["Location"]) == (302, f"/inbox/{received.conversation_id}/")
    assert Message.objects.filter(conversation_id=received.conversation_id).count() == 1


def test_an_appointment_in_a_mail_is_a_card_with_time_and_place(browser: Client, angry_customer: Person) -> None:
    calendar = (
        b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Repair of the tent\nDTSTART:20260304T130000Z\n"
        b"DTEND:20260304T140000Z\nLOCATION:Workshop 2\nORGANIZER;CN=Mia:mailto:mia@lind.example\nEND:VEVENT\n"
    )
    file = AttachedFile(
        filename="invite.ics", content_type="text/calendar", size=len(calendar), sha256=files.store(calendar)
    )
    placed = hand_in(letter(angry_customer.email, "Please come.", attachments=(file, file)))
    page = BeautifulSoup(browser.get(f"/inbox/{placed.conversation_id}/").content, "html.parser")
    cards = page.select(".appointment")

    assert len(cards) == 1
    words = " ".join(cards[0].get_text(" ").split())
    assert words.startswith("Repair of the tent Wednesday 4 March 2026, 14:00")
    assert words.endswith("until 15:00 Workshop 2 Mia")
