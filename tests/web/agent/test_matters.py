"""The matter beside a conversation: kind, fields, steps, links, moves and incidents, as a person presses them."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter
from tests.web.agent.conftest import browser_of

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.case_types.operations import answer_field, found_case_types, set_case_type
from accord.desk.case_types.queries import list_case_types, read_details
from accord.desk.contracts import CaseStatus
from accord.desk.incidents.operations import send_some
from accord.desk.incidents.queries import list_answers, list_incident_cases, list_incidents
from accord.desk.matters.contracts import LinkKind
from accord.desk.matters.operations import link_cases
from accord.desk.matters.queries import list_links
from accord.desk.models import Case, Conversation, Message
from accord.desk.operations import merge_conversations
from accord.desk.promises.contracts import PromiseDraft, PromiseKind
from accord.desk.promises.operations import make_promises
from accord.kernel import clock
from accord.kernel.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def types(db: None) -> dict[str, int]:
    found_case_types(actor=SYSTEM, language="en")
    return {row.slug: row.id for row in list_case_types()}


@pytest.fixture
def case(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email, "The parcel came broken."))


def undo_of(response: Any) -> str:
    return str(json.loads(response["HX-Trigger"])["toast"]["undo"])


def at(name: str, *given: object) -> str:
    return reverse(f"agent:{name}", args=list(given))


def test_the_conversation_page_fetches_its_matter(browser: Client, case: Placed) -> None:
    page = browser.get(at("conversation", case.conversation_id)).content.decode()

    assert at("matter", case.conversation_id) in page


def test_a_field_is_saved_at_once_and_undone(
    browser: Client, agent: Colleague, types: dict[str, int], case: Placed
) -> None:
    number = case.conversation_id
    browser.post(at("matter-type", number), {"type": types["delivery"]}, headers=HTMX)
    shown = browser.post(at("matter-field", number, "problem"), {"value": "damaged"}, headers=HTMX)
    assert "What is damaged" in shown.content.decode()
    browser.post(undo_of(shown), headers=HTMX)

    details = read_details(actor=agent.actor, case_id=case.case_id)
    assert details is not None
    assert details.answers == {}
    assert "What is damaged" not in browser.get(at("matter", number), headers=HTMX).content.decode()


def test_the_panel_needs_few_statements(
    browser: Client, agent: Colleague, types: dict[str, int], case: Placed, django_assert_max_num_queries: Any
) -> None:
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["delivery"])
    browser.get(at("matter", case.conversation_id), headers=HTMX)
    with django_assert_max_num_queries(15):
        browser.get(at("matter", case.conversation_id), headers=HTMX)


def test_without_scripts_it_is_a_page(browser: Client, types: dict[str, int], case: Placed) -> None:
    assert browser.get(at("matter", case.conversation_id)).status_code == 200
    answer = browser.post(at("matter-type", case.conversation_id), {"type": types["order"]})

    assert answer["Location"] == at("matter", case.conversation_id)
    assert "New address" not in browser.get(answer["Location"]).content.decode()


def test_solving_is_refused_and_leads_to_what_is_missing(
    browser: Client, agent: Colleague, types: dict[str, int], case: Placed
) -> None:
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["complaint"])
    refused = browser.post(at("solve", case.conversation_id), {"demand": "failure"}, headers=HTMX)
    assert refused.status_code == 409
    missing = json.loads(refused["HX-Trigger"])["missing"]
    assert missing["place"] == "matter-wanted"
    assert "make it good" in missing["sentence"]
    assert 'id="matter-wanted"' in browser.get(at("matter", case.conversation_id), headers=HTMX).content.decode()
    assert Case.objects.get(pk=case.case_id).status == CaseStatus.NEW
    browser.post(at("matter-field", case.conversation_id, "wanted"), {"value": "apology"}, headers=HTMX)
    browser.post(at("solve", case.conversation_id), {"demand": "failure"}, headers=HTMX)

    assert Case.objects.get(pk=case.case_id).status == CaseStatus.SOLVED


def test_a_step_is_ticked(browser: Client, agent: Colleague, types: dict[str, int], case: Placed) -> None:
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["return"])
    browser.post(at("matter-step", case.conversation_id, "label"), {"done": "yes"}, headers=HTMX)
    refused = browser.post(at("matter-step", case.conversation_id, "goods"), {"done": "yes"}, headers=HTMX)
    assert refused.status_code == 409

    details = read_details(actor=agent.actor, case_id=case.case_id)
    assert details is not None
    assert set(details.done) == {"label"}
    assert "Label sent" in browser.get(at("matter-history", case.conversation_id), headers=HTMX).content.decode()


def test_messages_are_split_off_and_put_back(browser: Client, angry_customer: Person, case: Placed) -> None:
    second = hand_in(letter(angry_customer.email, "And my invoice?", thread=(case.conversation_id,)))
    dialog = browser.get(at("move", case.conversation_id), headers=HTMX).content.decode()
    assert f'value="{second.message_id}" checked' in dialog
    moved = browser.post(
        at("move", case.conversation_id),
        {"message": second.message_id, "target": "new", "subject": "Invoice"},
        headers=HTMX,
    )
    assert Conversation.objects.filter(subject="Invoice", merged_into=None).count() == 1
    assert "Moved" in browser.get(at("matter", case.conversation_id), headers=HTMX).content.decode()
    browser.post(undo_of(moved), headers=HTMX)

    assert Message.objects.get(pk=second.message_id).conversation_id == case.conversation_id


def test_another_customers_case_takes_words_only_when_that_is_meant(
    browser: Client, angry_customer: Person, loyal_customer: Person, case: Placed
) -> None:
    second = hand_in(letter(angry_customer.email, "For Amélie.", thread=(case.conversation_id,)))
    other = hand_in(letter(loyal_customer.email, "Hello."))
    order = {
        "message": second.message_id,
        "target": "reference",
        "reference": Case.objects.get(pk=other.case_id).reference,
    }
    assert browser.post(at("move", case.conversation_id), order, headers=HTMX).status_code == 409
    assert browser.post(at("move", case.conversation_id), order | {"meant": "yes"}, headers=HTMX).status_code == 200

    assert Message.objects.get(pk=second.message_id).conversation_id == other.conversation_id


def test_a_conversation_goes_to_another_customer(browser: Client, loyal_customer: Person, case: Placed) -> None:
    order = {"target": "customer", "address": "nobody@mail.example"}
    assert browser.post(at("belong", case.conversation_id), order, headers=HTMX).status_code == 422
    moved = browser.post(at("belong", case.conversation_id), order | {"address": loyal_customer.email}, headers=HTMX)
    assert Conversation.objects.get(pk=case.conversation_id).customer_id == loyal_customer.id
    browser.post(undo_of(moved), headers=HTMX)

    assert Conversation.objects.get(pk=case.conversation_id).customer_id == case.customer_id


def test_what_was_promised_goes_along_to_another_customer(
    browser: Client, agent: Colleague, loyal_customer: Person, case: Placed
) -> None:
    call = PromiseDraft(kind=PromiseKind.CALL, words="We call you", due_at=clock.now() + timedelta(hours=2))
    make_promises(actor=agent.actor, conversation_id=case.conversation_id, drafts=[call])
    browser.post(
        at("belong", case.conversation_id), {"target": "customer", "address": loyal_customer.email}, headers=HTMX
    )
    page = browser.get(at("conversation", case.conversation_id)).content.decode()

    assert "We call you" in page
    assert page.count("promised a call") == 1


def test_cases_are_linked_and_unlinked(browser: Client, agent: Colleague, loyal_customer: Person, case: Placed) -> None:
    other = hand_in(letter(loyal_customer.email))
    reference = Case.objects.get(pk=other.case_id).reference
    browser.post(at("link", case.conversation_id), {"kind": "caused_by", "reference": reference}, headers=HTMX)
    [link] = list_links(actor=agent.actor, case_id=case.case_id)
    assert reference in browser.get(at("matter", case.conversation_id), headers=HTMX).content.decode()
    gone = browser.post(at("unlink", case.conversation_id, link.link_id), headers=HTMX)
    assert list_links(actor=agent.actor, case_id=case.case_id) == []
    browser.post(undo_of(gone), headers=HTMX)

    assert len(list_links(actor=agent.actor, case_id=case.case_id)) == 1


def test_solving_asks_about_the_parts_and_is_taken_back_with_them(
    browser: Client, agent: Colleague, angry_customer: Person, case: Placed
) -> None:
    part = hand_in(letter(angry_customer.email, "And the pegs are missing."))
    link_cases(actor=agent.actor, case_id=part.case_id, other_id=case.case_id, kind=LinkKind.CHILD_OF)
    asked = browser.get(at("solve", case.conversation_id), headers=HTMX).content.decode()
    assert Case.objects.get(pk=part.case_id).reference in asked

    done = browser.post(at("solve", case.conversation_id), {"part": part.case_id, "demand": "value"}, headers=HTMX)
    assert json.loads(done["HX-Trigger"])["toast"]["text"] == "Solved. 1 part too."
    assert set(Case.objects.values_list("status", "demand")) == {(CaseStatus.SOLVED, "value")}
    browser.post(undo_of(done), headers=HTMX)
    assert not Case.objects.filter(status=CaseStatus.SOLVED).exists()


def test_what_a_merged_case_says_otherwise_is_shown_and_taken_over(
    browser: Client, agent: Colleague, angry_customer: Person, types: dict[str, int], case: Placed
) -> None:
    other = hand_in(letter(angry_customer.email, "It came wet."))
    for placed, problem in ((case, "damaged"), (other, "late")):
        set_case_type(actor=agent.actor, case_id=placed.case_id, type_id=types["delivery"])
        answer_field(actor=agent.actor, case_id=placed.case_id, key="problem", given=[problem])
    merge_conversations(actor=agent.actor, source_id=other.conversation_id, target_id=case.conversation_id)
    taking = at("matter-joined", case.conversation_id, other.case_id, "problem")
    assert taking in browser.get(at("matter", case.conversation_id)).content.decode()
    shown = browser.post(taking, headers=HTMX).content.decode()
    assert taking not in shown
    details = read_details(actor=agent.actor, case_id=case.case_id)
    assert details is not None
    assert details.answers["problem"] == "late"


def test_an_incident_is_opened_from_a_conversation_and_answered(
    browser: Client, lead: Colleague, loyal_customer: Person, case: Placed, outbox: KeptOutbox
) -> None:
    other = hand_in(letter(loyal_customer.email, "Mine too."))
    browser.post(at("incident-of", case.conversation_id), {"title": "Open parcels"}, headers=HTMX)
    [row] = list_incidents(actor=lead.actor)
    assert "Open parcels" in browser.get(at("matter", case.conversation_id), headers=HTMX).content.decode()
    order = {"picked": [case.conversation_id, other.conversation_id], "incident": row.id}
    joined = browser.post(at("several-incident"), order, headers=HTMX)
    assert len(list_incident_cases(actor=lead.actor, incident_id=row.id)) == 2
    browser.post(json.loads(joined["HX-Trigger"])["toast"]["undo"], headers=HTMX)
    assert len(list_incident_cases(actor=lead.actor, incident_id=row.id)) == 1
    browser.post(at("several-incident"), order, headers=HTMX)
    assert "Open parcels" in browser.get(at("incidents")).content.decode()
    assert browser.post(at("incident-answer", row.id), {"text": "Sorry."}).status_code == 403

    desk = browser_of(lead)
    words = {"text": "Dear {customer.first_name}, sorry.", "other_language": "fr", "other_text": "Pardon."}
    refused = desk.post(at("incident-answer", row.id), words | {"text": "Dear {nobody}, sorry."})
    assert refused.status_code == 422
    assert "There is no variable" in refused.content.decode()
    assert "Dear {nobody}, sorry.</textarea>" in refused.content.decode()
    preview = desk.post(at("incident-answer", row.id), words).content.decode()
    assert "Dear Jonas, sorry." in preview
    assert "Pardon." in preview
    for _time in range(2):
        desk.post(at("incident-answer", row.id), words | {"send": "", "order_key": "one"})
    [answer] = list_answers(actor=lead.actor, incident_id=row.id)
    send_some(answer_id=answer.id)

    assert sorted(mail.text for mail in outbox) == ["Dear Jonas, sorry.", "Pardon."]
    assert "2 of 2" in desk.get(at("incident", row.id), headers=HTMX).content.decode()


def test_cases_come_and_go_on_the_page_of_an_incident(
    browser: Client, agent: Colleague, loyal_customer: Person, case: Placed
) -> None:
    other = hand_in(letter(loyal_customer.email))
    browser.post(at("incidents"), {"title": "Open parcels"})
    [row] = list_incidents(actor=agent.actor)
    references = " ".join(Case.objects.values_list("reference", flat=True))
    browser.post(at("incident-cases", row.id), {"references": references})
    assert browser.post(at("incident-cases", row.id), {"references": "ZZZ-ZZZ"}).status_code == 422
    browser.post(at("incident-cases", row.id), {"case": [other.case_id], "remove": ""})

    assert [one.case_id for one in list_incident_cases(actor=agent.actor, incident_id=row.id)] == [case.case_id]
    browser.post(at("incident", row.id), {"title": "Open parcels", "status_line": "New tape from Monday."})
    assert "New tape from Monday." in browser.get(at("matter", case.conversation_id), headers=HTMX).content.decode()
    browser.post(at("incident-solve", row.id), {"cases": "on"})
    assert Case.objects.get(pk=case.case_id).status == CaseStatus.SOLVED
    assert list_incidents(actor=agent.actor)[0].state == "solved"
    browser.post(at("incident-solve", row.id), {"again": ""})
    assert list_incidents(actor=agent.actor)[0].state == "open"


def test_cases_of_a_kind_are_listed_and_found(
    browser: Client, agent: Colleague, types: dict[str, int], case: Placed
) -> None:
    reference = Case.objects.get(pk=case.case_id).reference
    set_case_type(actor=agent.actor, case_id=case.case_id, type_id=types["delivery"])
    browser.post(at("matter-field", case.conversation_id, "problem"), {"value": "lost"}, headers=HTMX)

    def page(**query: str) -> str:
        return browser.get(at("cases"), {"type": str(types["delivery"]), **query}).content.decode()

    assert reference in page()
    assert reference in page(field="problem", value="Lost")
    assert reference not in page(field="problem", value="Late")
    assert "Choose one of the answers" in page(field="problem", value="burnt")


def test_nobody_without_the_desk_sees_any_of_it(department_owner: Colleague, case: Placed) -> None:
    stranger = browser_of(department_owner)
    for address in (at("matter", case.conversation_id), at("incidents"), at("cases"), at("move", case.conversation_id)):
        assert stranger.get(address).status_code in {403, 404}
