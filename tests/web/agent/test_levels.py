"""What is due in the inbox and beside a conversation, and the page of those who lead."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.cast import Colleague, Person
from tests.desk.letters import letter
from tests.desk.levels.working import HOUR, follow, open_office, pass_time, promise, target
from tests.web.agent.conftest import browser_of

from accord.channels.contracts import Placed
from accord.desk.contracts import InboxOrder, InboxView
from accord.desk.levels.contracts import Metric
from accord.desk.operations import post_reply, receive_message
from accord.desk.queries import list_conversations
from accord.kernel import clock
from accord.web.agent.levels import levels_of_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def words(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def waiting(angry_customer: Person) -> Placed:
    """Jonas waits for a first reply, promised within two working hours; it is one in the afternoon in Berlin."""
    open_office()
    promise(target(Metric.FIRST_REPLY, 2 * HOUR), target(Metric.RESOLUTION, 8 * HOUR))
    placed = receive_message(message=letter(angry_customer.email))
    follow()
    return placed


def test_a_row_says_when_the_reply_is_due_and_when_it_was(browser: Client, waiting: Placed) -> None:
    calm = words(browser.get("/inbox/"))
    assert "reply due <time" in calm
    assert "status--waiting" in calm
    now = clock.now()
    pass_time(now + 1.6 * HOUR)
    with clock.at(now + 1.6 * HOUR):
        assert "status--risk" in words(browser.get("/inbox/"))
    pass_time(now + 2 * HOUR)
    with clock.at(now + 2 * HOUR):
        late = words(browser.get("/inbox/"))
    assert "reply was due <time" in late
    assert "status--late" in late


def test_the_levels_of_a_list_cost_one_statement(
    waiting: Placed, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert set(levels_of_rows([waiting.case_id, waiting.case_id + 1])) == {waiting.case_id}
    with django_assert_num_queries(0):
        assert levels_of_rows([]) == {}


def test_the_panel_names_what_stands_and_what_was_late(browser: Client, agent: Colleague, waiting: Placed) -> None:
    page = words(browser.get(f"/inbox/{waiting.conversation_id}/"))
    assert "Service levels" in page
    assert "First reply" in page
    assert "Full resolution" in page
    now = clock.now()
    pass_time(now + 3 * HOUR)
    with clock.at(now + 3 * HOUR):
        post_reply(actor=agent.actor, conversation_id=waiting.conversation_id, text="Sorry.")
        follow()
        page = words(browser.get(f"/inbox/{waiting.conversation_id}/"))
    assert "was late" in page
    assert "Late: First reply" in page  # the line in the conversation


def test_leads_see_what_is_late_and_at_risk_and_agents_do_not(
    browser: Client, lead: Colleague, waiting: Placed
) -> None:
    leading = browser_of(lead)
    assert "Everything is within its time" in words(leading.get("/inbox/late/"))
    assert browser.get("/inbox/late/").status_code == 403
    assert "/inbox/late/" in words(leading.get("/inbox/"))
    assert "/inbox/late/" not in words(browser.get("/inbox/"))
    now = clock.now()
    pass_time(now + timedelta(hours=1.5))
    assert "1 promise of time is nearly used up" in words(leading.get("/inbox/late/"))
    pass_time(now + 2 * HOUR)
    page = words(leading.get("/inbox/late/"))
    assert "1 promise of time is late" in page
    assert "nobody is on it" in page


def test_the_page_of_leads_says_what_was_kept(
    lead: Colleague, agent: Colleague, angry_customer: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    promise(target(Metric.FIRST_REPLY, HOUR))
    for number in range(6):
        placed = receive_message(message=letter(angry_customer.email, f"Question {number}?"))
        post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Yes.")
    follow()
    leading = browser_of(lead)
    leading.get("/inbox/late/")
    with clock.at(clock.now() + HOUR), django_assert_max_num_queries(14):
        page = words(leading.get("/inbox/late/"))
    assert "Kept in the last 7 days" in page
    assert "61" in page  # the low end of the interval of six of six


def test_a_list_can_stand_in_the_order_of_what_is_due(
    browser: Client, agent: Colleague, waiting: Placed, loyal_customer: Person
) -> None:
    later = receive_message(message=letter(loyal_customer.email, "Where is it?"))
    with clock.at(clock.now() + HOUR):
        third = receive_message(message=letter(loyal_customer.email, "And the other?"))
        post_reply(actor=agent.actor, conversation_id=waiting.conversation_id, text="Soon.")
        follow()
        seen = [row.id for row in list_conversations(actor=agent.actor, view=InboxView.ALL, order=InboxOrder.DUE).rows]
        assert seen == [later.conversation_id, third.conversation_id, waiting.conversation_id]
        pages, after = [], None
        while after != "":
            page = list_conversations(actor=agent.actor, view=InboxView.ALL, order=InboxOrder.DUE, limit=1, after=after)
            pages += [row.id for row in page.rows]
            after = page.next_cursor
        assert pages == seen
        assert "Due soonest" in words(browser.get("/inbox/?view=all&order=due"))
