"""The bar above the list, kept views, and the page of search."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.desk.search.conftest import follow
from tests.web.agent.conftest import browser_of

from accord.channels.contracts import AttachedFile, Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import InboxOrder, InboxView, Priority, Whose
from accord.desk.models import Case, Conversation, Queue, Tag
from accord.desk.operations import assign_conversation, solve_case
from accord.desk.search.contracts import Field
from accord.kernel import clock, files
from accord.web.agent.listing import listing_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def soup(response: Any) -> Any:
    return BeautifulSoup(response.content, "html.parser")


def shown(browser: Client, query: str) -> list[int]:
    page = soup(browser.get(f"/inbox/?{query}"))
    return [int(row["data-row-id"]) for row in page.select("#rows [data-row-id]")]


@pytest.fixture
def three(angry_customer: Person, noon: datetime) -> list[Placed]:
    """An old one, one of the week, and a new one."""
    placed = []
    for days in (30, 5, 0):
        with clock.at(noon - timedelta(days=days)):
            placed.append(hand_in(letter(angry_customer.email, f"Written {days} days ago.")))
    return placed


def test_every_filter_and_order_of_the_address_is_kept() -> None:
    listing = listing_of(
        "view=solved&assignee=nobody&queue=3&tag=4&channel=email&priority=high&unread=yes&order=oldest"
    )

    assert (listing.view, listing.order) == (InboxView.SOLVED, InboxOrder.OLDEST)
    assert (listing.wanted.assignee, listing.wanted.priority) == (Whose.NOBODY, Priority.HIGH)
    assert listing_of(listing.query) == listing
    assert str(listing.without_field("queue").without_field("order")) == (
        "solved&assignee=nobody&tag=4&channel=email&priority=high&unread=yes"
    )


@pytest.mark.parametrize("query", ["view=x&queue=a&assignee=-1&status=,&order=sideways&tag=99999999999999", ""])
def test_an_edited_address_narrows_nothing(query: str) -> None:
    assert not listing_of(query).is_narrowed


def test_each_filter_narrows_the_list(browser: Client, agent: Colleague, three: list[Placed], noon: datetime) -> None:
    old, middle, new = (placed.conversation_id for placed in three)
    queue = Queue.objects.create(slug="second", name="Second level")
    tag = Tag.objects.create(name="vip", created_at=noon)
    Conversation.objects.filter(pk=old).update(queue=queue, tag_ids=[tag.pk], unread=False, inbox_id=7, channel="chat")
    Case.objects.filter(pk=three[0].case_id).update(priority="urgent")
    assign_conversation(actor=agent.actor, conversation_id=middle, assignee_id=agent.id)
    solve_case(actor=agent.actor, case_id=three[1].case_id)

    for one in (f"queue={queue.pk}", f"tag={tag.pk}", "unread=no", "inbox=7", "channel=chat", "priority=urgent"):
        assert shown(browser, f"view=all&{one}") == [old], one
        assert shown(browser, f"view=solved&{one}&unread=no") == ([middle] if one == "unread=no" else []), one
    assert shown(browser, "view=solved&assignee=me") == [middle]
    assert shown(browser, "view=solved&assignee=nobody") == []
    assert shown(browser, "view=all&assignee=nobody") == [new, old]
    assert shown(browser, "view=all&status=pending") == []
    assert shown(browser, "view=all&order=oldest") == [old, new]
    assert shown(browser, "view=all&order=waiting") == [old, new]


def test_pages_of_each_order_follow_each_other(browser: Client, angry_customer: Person, noon: datetime) -> None:
    placed = []
    for hours in range(55, 0, -1):
        with clock.at(noon - timedelta(hours=hours)):
            placed.append(hand_in(letter(angry_customer.email)).conversation_id)
    for order, expected in (("newest", placed[::-1]), ("oldest", placed), ("waiting", placed)):
        page = soup(browser.get(f"/inbox/?view=all&order={order}&assignee=nobody"))
        first = [int(row["data-row-id"]) for row in page.select("#rows [data-row-id]")]
        older = page.select_one(".older a")["href"]
        rest = soup(browser.get(older, headers={"HX-Request": "true"}))
        assert first + [int(row["data-row-id"]) for row in rest.select("[data-row-id]")] == expected, order


def test_the_bar_says_what_is_chosen_and_takes_it_off(browser: Client, three: list[Placed]) -> None:
    page = soup(browser.get("/inbox/?view=all&assignee=nobody&order=oldest"))

    marks = [(mark.get_text(" ", strip=True), mark["href"]) for mark in page.select(".filter-mark")]
    assert marks == [
        ("Who is on it: Nobody take off", "/inbox/?view=all&order=oldest"),
        ("Oldest first take off", "/inbox/?view=all&assignee=nobody"),
    ]
    row = page.select_one("#rows [data-row]")
    assert row["href"].endswith("?view=all&assignee=nobody&order=oldest")
    assert page.select_one("#rows")["data-live-url"] == "/inbox/rows/?view=all&assignee=nobody&order=oldest"


def test_a_view_is_kept_with_its_count_and_removed(browser: Client, agent: Colleague, three: list[Placed]) -> None:
    fields = {"kind": "inbox", "query": "view=all&assignee=nobody&order=oldest", "name": "For everybody"}
    page = soup(browser.post("/views/keep/", fields, follow=True))

    kept = page.select_one('nav[aria-label="Kept views"] a')
    assert kept.get_text(" ", strip=True).split() == ["For", "everybody", "3"]
    assert kept["aria-current"] == "page"
    assert page.select_one("title").text == "For everybody · Accord"
    browser.post(page.select_one('form[action^="/views/"][action$="/remove/"]')["action"])
    assert not soup(browser.get("/inbox/")).select('nav[aria-label="Kept views"]')


def test_shared_views_are_seen_by_those_they_are_for(
    browser: Client, agent: Colleague, other_agent: Colleague, lead: Colleague
) -> None:
    for_all = {"kind": "inbox", "query": "view=solved&assignee=me", "name": "Mine, done", "sharing": "all"}
    refused = browser.post("/views/keep/", for_all)
    browser_of(lead).post("/views/keep/", for_all)
    browser_of(other_agent).post("/views/keep/", {"kind": "inbox", "query": "view=all&tag=1", "name": "Private"})
    page = soup(browser.get("/inbox/"))

    assert refused.status_code == 403
    assert [kept.text.split()[:2] for kept in page.select('nav[aria-label="Kept views"] a')] == [["Mine,", "done"]]
    assert browser.post("/views/1000000/remove/").status_code == 404


def test_kept_views_cost_no_further_statements(
    browser: Client, three: list[Placed], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        view = "solved" if number % 2 else "all"
        query = f"view={view}&queue={number}&priority=high"
        browser.post("/views/keep/", {"kind": "inbox", "query": query, "name": f"View {number}"})
    browser.get("/inbox/")
    with django_assert_max_num_queries(12):
        assert len(soup(browser.get("/inbox/")).select('nav[aria-label="Kept views"] a')) == 12


def test_search_shows_every_match_of_the_line_and_where_it_stands(browser: Client, angry_customer: Person) -> None:
    hand_in(letter(angry_customer.email, "The pole <b>broke</b>, the pole bag too.", name="Jonas"))
    page = soup(browser.get("/search/?q=pole"))

    hit = page.select_one(".hit")
    assert [mark.text for mark in hit.select("mark")] == ["pole", "pole"]
    assert "The pole <b>broke</b>, the pole bag too." in hit.text
    assert hit.select_one(".hit__where").text == "Jonas:"


def test_search_says_what_it_put_right_and_what_it_did_not_understand(browser: Client, angry_customer: Person) -> None:
    for _ in range(2):
        hand_in(letter(angry_customer.email, "My receipt is missing."))
    follow()
    page = soup(browser.get("/search/?q=reciept"))

    assert "Nothing was found for “reciept”" in page.text
    assert page.select_one('a[href="/search/?q=receipt"]').text == "receipt"
    assert "There is no tag “nosuch”." in soup(browser.get("/search/?q=receipt+tag:nosuch")).text


def test_a_search_is_kept(browser: Client, three: list[Placed]) -> None:
    browser.post("/views/keep/", {"kind": "search", "query": "q=written+status%3Aactive", "name": "Written"})
    page = soup(browser.get("/search/?q=written+status:active"))

    assert page.select_one(".finder__more a.filter-mark")["href"] == "/search/?q=written+status%3Aactive"
    assert len(page.select(".hit")) == 3
    assert not soup(browser.get("/inbox/")).select('nav[aria-label="Kept views"]')


def test_a_kept_search_stands_beside_the_inbox_and_is_counted_after_the_page(
    browser: Client, other_agent: Colleague, three: list[Placed], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    kept = [("Written", "nobody"), ("Filed", "nobody"), ("Third", "nobody")]
    for name, sharing in kept:
        asked = {"kind": "search", "query": f"q={name}+OR+written", "name": name, "sharing": sharing}
        browser.post("/views/keep/", asked)
    page = soup(browser.get("/inbox/"))
    beside = page.select_one("#kept-searches")
    assert beside["hx-get"] == "/search/kept/"
    assert not beside.select(".count")

    counted = soup(browser.get("/search/kept/"))
    assert [count.text for count in counted.select(".nav__item .count")] == ["3", "3", "3"]
    with django_assert_max_num_queries(12):
        again = soup(browser.get("/inbox/")).select_one("#kept-searches")
    assert "hx-get" not in again.attrs
    assert len(again.select(".count")) == 3
    other = browser_of(other_agent)
    assert not soup(other.get("/inbox/")).select("#kept-searches a")


def test_files_stand_in_the_line_and_the_help_names_every_operator(browser: Client, angry_customer: Person) -> None:
    content = b"The insured kayak sank."
    file = AttachedFile(filename="claim.txt", content_type="text/plain", size=23, sha256=files.store(content))
    hand_in(replace(letter(angry_customer.email, "See below."), attachments=(file,)))
    follow()
    page = soup(browser.get("/search/?q=kayak"))

    assert page.select_one(".hit__where").text.strip() == "File claim.txt:"
    assert page.select_one(".hit mark").text == "kayak"
    named = page.select_one("dialog#search-help").text
    assert [field.value for field in Field if f"{field.value}:" not in named] == []


def test_search_takes_few_statements(
    browser: Client, three: list[Placed], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    follow()
    browser.get("/search/?q=written+status:active")
    with django_assert_max_num_queries(16):
        page = soup(browser.get("/search/?q=written+status:active"))
    assert len(page.select(".hit")) == 3
