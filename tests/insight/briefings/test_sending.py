"""The briefing leaves at its hour, is kept as it was sent, and tells stories only for as long as customers allow."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import Colleague, employ
from tests.measure.conftest import Postbox

from accord.insight.briefings import letters
from accord.insight.briefings.contracts import Section
from accord.insight.briefings.operations import choose_briefing, choose_schedule, choose_voice, keep_planned, send_issue
from accord.insight.briefings.queries import list_readers, newest_issue, past_issues, read_issue, read_schedule
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import NotAllowed, Refusal
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.permissions import Role
from accord.listen.models import Story
from accord.listen.operations import (
    answer_consent,
    ask_consent,
    capture_story,
    publish_story,
    review_story,
)
from accord.listen.operations.stories import consent_token
from accord.staff.models import Employee

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def executive(noon: datetime) -> Colleague:
    return employ(name="Eva Keller", email="eva@company.example", role=Role.EXECUTIVE, language="de")


@pytest.fixture
def told_story(stuck: int, postbox: Postbox, noon: datetime, agent: Colleague, cx_lead: Colleague) -> int:
    """A story that the customer allowed, published; `stuck` is the conversation's case."""
    from accord.desk.models import Conversation

    [conversation_id] = Conversation.objects.values_list("pk", flat=True)
    story_id = capture_story(actor=agent.actor, conversation_id=conversation_id)
    review_story(actor=agent.actor, story_id=story_id, text="My parcel came broken.")
    ask_consent(actor=agent.actor, story_id=story_id)
    answer_consent(token=consent_token(story_id=story_id), allowed=True)
    publish_story(actor=cx_lead.actor, story_id=story_id)
    return story_id


def test_it_is_kept_as_it_was_sent_and_leaves_once(
    stuck: int, noon: datetime, executive: Colleague, agent: Colleague
) -> None:
    with clock.at(noon + 3 * DAY):
        issue_id = send_issue()
        assert send_issue() is None
        sent = newest_issue(actor=executive.actor)
    with clock.at(noon + 40 * DAY):
        again = read_issue(actor=executive.actor, week_until=(noon + 3 * DAY).date())
        assert [past.id for past in past_issues(actor=executive.actor)] == [issue_id]
    assert sent == again
    assert again.of(Section.CHANGED)[0].values == {"now": 1, "before": 0}
    with pytest.raises(NotAllowed):
        newest_issue(actor=agent.actor)


def test_the_hour_is_the_companys_choice(
    stuck: int, noon: datetime, executive: Colleague, cx_lead: Colleague, agent: Colleague
) -> None:
    keep_planned()
    assert (read_schedule().weekday, read_schedule().hour) == (0, 7)
    with pytest.raises(NotAllowed):
        choose_schedule(actor=agent.actor, weekday=1, hour=9)
    choose_schedule(actor=cx_lead.actor, weekday=1, hour=9)
    leaves = read_schedule().next_at
    assert leaves is not None
    with clock.at(leaves):
        fire_due_deadlines()
        run_waiting_jobs()
        assert newest_issue(actor=executive.actor) is not None
        assert read_schedule().next_at == leaves + 7 * DAY
        choose_schedule(actor=cx_lead.actor, weekday=1, hour=9, is_on=False)
    with clock.at(leaves + 7 * DAY):
        fire_due_deadlines()
        run_waiting_jobs()
        assert len(past_issues(actor=executive.actor)) == 1


def test_executives_are_sent_it_and_everybody_chooses(
    noon: datetime, executive: Colleague, cx_lead: Colleague, agent: Colleague
) -> None:
    assert [reader.name for reader in list_readers()] == ["Eva Keller"]
    choose_briefing(actor=executive.actor, by_mail=False, with_pdf=True)
    choose_briefing(actor=cx_lead.actor, by_mail=True, with_pdf=False)
    assert [(reader.name, reader.with_pdf) for reader in list_readers()] == [(cx_lead.name, False)]
    with pytest.raises(NotAllowed):
        choose_briefing(actor=agent.actor, by_mail=True, with_pdf=False)


def test_the_mail_is_in_the_readers_language_with_the_print(
    told_story: int, noon: datetime, executive: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[dict[str, Any]] = []
    monkeypatch.setattr(letters, "hand_over_internal", lambda **given: handed.append(given))
    with clock.at(noon + 3 * DAY):
        issue_id = send_issue()
        assert issue_id is not None
        letters.hand_over_briefing(issue_id=issue_id, employee_id=executive.id, message_id="one@company.example")
    [mail] = handed
    assert mail["to"] == executive.email
    assert "Was sich geändert hat".upper() in str(mail["text"])
    assert "My parcel came broken." in str(mail["html"])
    [(file, content)] = mail["attached"]
    assert (file.content_type, content[:5]) == ("application/pdf", b"%PDF-")


def test_a_story_taken_back_is_gone_from_a_briefing_that_was_sent(
    told_story: int, noon: datetime, executive: Colleague, cx_lead: Colleague
) -> None:
    choose_voice(actor=cx_lead.actor, story_id=told_story, is_told=True)
    with clock.at(noon + 3 * DAY):
        send_issue()
        sent = newest_issue(actor=executive.actor)
        assert sent is not None
        assert [voice.id for voice in sent.voices] == [told_story]
        answer_consent(token=consent_token(story_id=told_story), allowed=False)
        now = newest_issue(actor=executive.actor)
    assert now is not None
    assert (now.voices, now.silenced) == ((), 1)


def test_only_a_published_story_is_chosen(told_story: int, cx_lead: Colleague) -> None:
    Story.objects.update(published_at=None)
    with pytest.raises(Refusal):
        choose_voice(actor=cx_lead.actor, story_id=told_story, is_told=True)


def test_the_page_prints_and_lets_everybody_choose(told_story: int, noon: datetime, executive: Colleague) -> None:
    client = Client(headers={"accept-language": "de"})
    client.force_login(Employee.objects.get(pk=executive.id))
    with clock.at(noon + 3 * DAY):
        assert "My parcel came broken." in client.get("/briefing/").content.decode()
        send_issue()
        page = client.get("/briefing/").content.decode()
        assert "an 1 Person geschickt" in page
        printed = client.get("/briefing/print.pdf")
    assert (printed["Content-Type"], printed.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get("/briefing/choices/").status_code == 200
    assert client.post("/briefing/choices/", {"with_pdf": "on"}).status_code == 302
    assert list_readers() == []
    assert client.post("/briefing/schedule/", {"weekday": "1", "hour": "9"}).status_code == 403
    assert client.post(f"/briefing/voices/{told_story}/", {"told": "yes"}).status_code == 302


def test_each_sentence_leads_to_a_page_that_its_reader_may_open(
    stuck: int, noon: datetime, executive: Colleague
) -> None:
    client = Client()
    client.force_login(Employee.objects.get(pk=executive.id))
    with clock.at(noon + 3 * DAY):
        lines = read_issue(actor=executive.actor).lines
        assert {line.href: client.get(line.href).status_code for line in lines} == {line.href: 200 for line in lines}
