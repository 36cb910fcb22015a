"""Feelings as a CX leader looks at them, and as an agent judges them beside a conversation."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Colleague, Person, employ
from tests.web.lead.test_theme_pages import browse

from accord.channels.contracts import Placed
from accord.desk.models import Contact
from accord.kernel import clock
from accord.kernel.permissions import Role
from accord.understand.feelings.models import Felt, Fit, Judgement
from accord.understand.themes.models import Text

Writing = Callable[..., Placed]

WORDS = "I am furious. The tent pole is broken."
REPORT = {
    "asked": 100,
    "sure": 80,
    "right": 60,
    "commonest": 30,
    "sure_from": 0.6,
    "taught": 100,
    "corrected": 0,
    "feelings": {
        name: {"said": 10, "meant": 20, "right": 8}
        for name in ("angry", "disappointed", "worried", "confused", "pleased", "neutral")
    },
    "bins": [[40, 0.7, 30], [60, 0.9, 55]],
}


@pytest.fixture
def text(write: Writing, customers: list[Person]) -> Text:
    now = clock.now()
    fit = Fit.objects.create(asked_at=now, ended_at=now, report=REPORT, model_sha256="")
    contact = Contact.objects.get(case_id=write(customers[0], WORDS).case_id)
    text = Text.objects.create(kind="contact", contact=contact, at=contact.at)
    Felt.objects.create(
        text=text, fit=fit, likeliest="angry", probability=0.83, is_sure=True, words=[[5, 12]], begins=0, ends=13
    )
    return text


def test_the_page_tells_shares_and_how_wrong_they_are(cx_lead: Colleague, text: Text) -> None:
    client = browse(cx_lead)
    client.get("/listen/feelings/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/listen/feelings/").content.decode()
    assert len(asked) <= 12
    assert "Nothing acts on it by itself" in page
    assert "100.0" in page
    assert "n = 80" in page
    assert "n = 10" in page
    one = client.get("/listen/feelings/angry/").content.decode()
    assert "I am furious." in one
    assert "furious" in one
    assert client.get("/listen/feelings/not-sure/").status_code == 200
    assert client.get("/listen/feelings/jealous/").status_code == 404


def test_a_leader_judges_and_takes_back(cx_lead: Colleague, text: Text) -> None:
    client = browse(cx_lead)
    client.post(f"/listen/feelings/texts/{text.pk}/", {"feeling": "worried", "back": "angry"})
    assert "said angry, judged worried" in client.get("/listen/feelings/").content.decode()
    client.post(f"/listen/feelings/judged/{Judgement.objects.get().pk}/undo/")
    assert Felt.objects.get().judged == ""
    assert client.post(f"/listen/feelings/texts/{text.pk}/", {"feeling": "jealous"}).status_code == 422


def test_who_may_not_read_conversations_sees_no_words(text: Text) -> None:
    executive = employ(name="Iris Roth", email="iris@company.example", role=Role.EXECUTIVE)
    page = browse(executive).get("/listen/feelings/angry/").content.decode()
    assert "furious" not in page


def test_an_agent_judges_with_one_click_beside_the_conversation(agent: Colleague, text: Text) -> None:
    assert text.contact is not None
    conversation = text.contact.conversation_id
    client = browse(agent)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/inbox/{conversation}/themes/").content.decode()
    assert len(asked) <= 12
    assert "How does it sound?" in page
    assert "83" in page
    said = client.post(f"/inbox/{conversation}/feelings/{text.pk}/", {"feeling": "disappointed"}).content.decode()
    assert "says" in said
    judgement = Judgement.objects.get()
    assert (judgement.feeling, judgement.said) == ("disappointed", "angry")
    client.post(f"/inbox/{conversation}/feelings/taken-back/{judgement.pk}/")
    assert Felt.objects.get().judged == ""
