"""Pieces that are asked for together, and what is made once for many, say what each says alone."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.operations import hand_in
from accord.config.benchmarks.desk.crowd.page import read_page
from accord.desk.contracts import CaseStatus
from accord.desk.operations import assign_conversation, post_note, set_status
from accord.desk.queries import count_views, count_views_for_many
from accord.kernel.live.sharing import shared_answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
LIVE = {"HX-Request": "true", "X-Accord-Live": "1"}


def together(browser: Client, *addresses: str) -> list[str | None]:
    answer = browser.get(f"/pieces/?{urlencode({'of': addresses}, doseq=True)}", headers=LIVE)
    assert answer.status_code == 200
    found: list[str | None] = json.loads(answer.content)
    return found


def test_pieces_asked_for_together_are_those_asked_for_alone(browser: Client, angry_customer: Person) -> None:
    number = hand_in(letter(angry_customer.email)).conversation_id
    addresses = ["/inbox/rows/?view=all", "/inbox/views/?view=mine", f"/inbox/{number}/top/?view=all"]

    alone = [browser.get(address, headers=LIVE).content.decode() for address in addresses]

    assert together(browser, *addresses) == alone


def test_what_is_refused_alone_is_refused_together(browser: Client) -> None:
    assert together(browser, "/settings/people/", "/inbox/999/top/", "/nowhere/", "/pieces/?of=/inbox/") == [None] * 4


def test_a_stranger_gets_no_pieces(client: Client) -> None:
    assert client.get("/pieces/?of=/inbox/rows/").status_code in (302, 403)


def test_counts_taken_once_for_all_are_those_of_each(
    agent: Colleague, other_agent: Colleague, angry_customer: Person
) -> None:
    placed = [hand_in(letter(angry_customer.email)) for _ in range(4)]
    for one, colleague in zip(placed, (agent, agent, other_agent), strict=False):
        assign_conversation(actor=agent.actor, conversation_id=one.conversation_id, assignee_id=colleague.id)
    set_status(actor=agent.actor, case_id=placed[0].case_id, status=CaseStatus.PENDING)

    with shared_answers.listening():
        for colleague in (agent, other_agent):
            assert count_views_for_many(actor=colleague.actor) == count_views(actor=colleague.actor)


def test_a_list_fetched_again_shows_what_a_colleague_did_since(
    browser: Client, other_agent: Colleague, angry_customer: Person, django_capture_on_commit_callbacks: object
) -> None:
    number = hand_in(letter(angry_customer.email)).conversation_id
    with shared_answers.listening():
        before = browser.get("/inbox/rows/?view=all", headers=LIVE).content.decode()
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            assign_conversation(actor=other_agent.actor, conversation_id=number, assignee_id=other_agent.id)
        after = browser.get("/inbox/rows/?view=all", headers=LIVE).content.decode()

    assert "Lukas" not in before
    assert "Lukas" in after


def test_known_is_fetched_anew_after_a_note(
    browser: Client, other_agent: Colleague, angry_customer: Person, django_capture_on_commit_callbacks: object
) -> None:
    number = hand_in(letter(angry_customer.email)).conversation_id
    with shared_answers.listening():
        browser.get(f"/inbox/{number}/top/?view=all", headers=LIVE)
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            post_note(actor=other_agent.actor, conversation_id=number, text="It waits for a part.")
        fresh = browser.get(f"/inbox/{number}/letters/?view=all", headers=LIVE).content.decode()

    assert "It waits for a part." in fresh


def test_the_load_reads_a_page_as_its_scripts_do(browser: Client, angry_customer: Person) -> None:
    number = hand_in(letter(angry_customer.email)).conversation_id

    listed = read_page(browser.get("/inbox/?view=all").content.decode())
    opened = read_page(browser.get(f"/inbox/{number}/?view=all").content.decode())

    assert {"views", "rows", "bell"} <= {piece.kind for piece in listed.pieces}
    assert {"views", "rows", "top", "letters", "known"} <= {piece.kind for piece in opened.pieces}
    assert ("POST", f"/inbox/{number}/viewers/") in opened.loads
    assert ("POST", f"/inbox/{number}/read/") in opened.loads
    assert listed.grant
    assert opened.grant != listed.grant
    for piece in opened.pieces:
        assert browser.get(piece.path, headers={"HX-Request": "true"}).status_code == 200, piece.path
