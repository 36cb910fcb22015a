"""The CX lead writes a questionnaire, begins a programme, reads its results and puts up a QR code."""

from datetime import datetime

import pytest
from django.test import Client
from tests.cast import Colleague
from tests.web.lead.browsers import browser_of, words_of

from accord.kernel.permissions import SYSTEM
from accord.measure.questionnaires.queries import published_version, versions_of
from accord.measure.surveys.contracts import ProgrammeState, Way
from accord.measure.surveys.models import AnonymousAnswer, Answer, Programme
from accord.measure.surveys.operations import open_door, set_programme_state
from accord.measure.surveys.operations.programmes import standard_programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

LIST = "/listen/surveys/"
FORM = {
    "name": "Shop in Lyon",
    "kind": "transactional",
    "way": "kiosk",
    "percent": "100",
    "quota_a_day": "500",
    "every_days": "180",
    "cooldown_days": "30",
}


def a_draft(browser: Client) -> tuple[int, dict[str, object]]:
    """A questionnaire begun from what Accord brings, and the fields of its form."""
    place = browser.post("/listen/questionnaires/new/", {"beginning": "after-delivery"})["Location"]
    number = int(place.strip("/").split("/")[-1])
    definition = versions_of(questionnaire_id=number)[0].definition
    fields: dict[str, object] = {"name": "Delivery", "languages": list(definition.languages), "number": []}
    for code in definition.languages:
        fields |= {f"title-{code}": definition.title[code], f"thanks-{code}": definition.thanks[code]}
    for n, question in enumerate(definition.questions):
        fields["number"] = [*fields["number"], str(n)]  # type: ignore[misc]
        fields |= {f"q{n}-key": question.key, f"q{n}-kind": question.kind, f"q{n}-points": question.points}
        for code in definition.languages:
            fields[f"q{n}-words-{code}"] = question.words[code]
            fields[f"q{n}-choices-{code}"] = "\n".join(choice.words[code] for choice in question.choices)
        for condition in question.when:
            fields |= {f"q{n}-when": condition.question, f"q{n}-comparison": condition.comparison}
            fields[f"q{n}-value"] = condition.value
        if question.is_required:
            fields[f"q{n}-required"] = "on"
    return number, fields


def test_a_questionnaire_is_written_previewed_and_published(cx_lead: Colleague) -> None:
    browser = browser_of(cx_lead)
    number, fields = a_draft(browser)
    page = f"/listen/questionnaires/{number}/"
    assert "How well did your parcel reach you?" in browser.get(page).content.decode()

    shown = browser.post(f"{page}preview/", fields | {"preview_language": "de"}).content.decode()
    assert ("Meine Antwort senden" in shown, "Send my answer" in shown) == (True, False)
    changed = fields | {"q0-words-en": "How did it arrive?", "do": "down:0"}
    browser.post(page, changed)
    draft = versions_of(questionnaire_id=number)[0].definition
    assert [question.key for question in draft.questions] == ["trouble", "arrived", "words"]
    assert "does not come before it" in words_of(browser.get(page))
    assert browser.post(page, changed | {"do": "publish"}).status_code in {302, 409}

    browser.post(page, fields | {"q0-words-en": "How did it arrive?", "do": "publish"})
    asked = published_version(questionnaire_id=number)
    assert asked is not None
    assert asked.definition.questions[0].words["en"] == "How did it arrive?"
    assert [choice.key for choice in asked.definition.questions[1].choices] == ["late", "damaged", "wrong", "packing"]


def test_a_programme_is_begun_and_its_kiosk_takes_answers(cx_lead: Colleague, client: Client) -> None:
    browser = browser_of(cx_lead)
    number, fields = a_draft(browser)
    browser.post(f"/listen/questionnaires/{number}/", fields | {"do": "publish"})
    refused = browser.post(f"{LIST}new/", FORM | {"questionnaire": number, "percent": "much"})
    assert "is not a number" in words_of(refused)
    browser.post(f"{LIST}new/", FORM | {"questionnaire": number})
    programme = Programme.objects.get(name="Shop in Lyon")
    browser.post(f"{LIST}{programme.pk}/state/", {"state": "running"})
    browser.post(f"{LIST}{programme.pk}/doors/", {"way": "kiosk", "place": "Till 2"})
    door = programme.doors.get()

    kiosk = f"/q/{door.token}/"
    assert client.get(f"{kiosk}?language=de").status_code == 200
    assert client.head(kiosk).status_code == 200
    german, english = (
        words_of(client.get(kiosk, headers={"accept-language": spoken})) for spoken in ("de-AT", "nl,en")
    )
    assert "Meine Antwort senden" in german
    assert "Send my answer" in english
    assert Answer.objects.count() == 0
    missing = client.post(kiosk, {"words": "no number"})
    assert missing.status_code == 422
    assert "no number" in missing.content.decode()
    thanks = client.post(kiosk, {"arrived": "2", "trouble": ["late"]}, follow=True)
    assert thanks["Refresh"].startswith("8; url=/q/")
    assert not client.cookies
    [answer] = Answer.objects.all()
    assert (answer.customer_id, answer.answers) == (None, {"arrived": 2, "trouble": ["late"]})

    said = words_of(browser.get(f"{LIST}{programme.pk}/"))
    assert "It came late" in said
    assert "Till 2" in said
    assert "Shop in Lyon" in words_of(browser.get(LIST))
    behind = f"{LIST}{programme.pk}/answers/?question=trouble&answer="
    assert "n = 1" in words_of(browser.get(f"{behind}late"))
    assert "n = 0" in words_of(browser.get(f"{behind}damaged"))
    assert AnonymousAnswer.objects.count() == 0


def test_a_qr_code_is_a_drawing_of_the_doors_address(cx_lead: Colleague) -> None:
    programme = standard_programme()
    door_id = open_door(actor=SYSTEM, programme_id=programme.pk, way=Way.QR, place="Poster")
    response = browser_of(cx_lead).get(f"{LIST}{programme.pk}/doors/{door_id}.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")


def test_who_may_listen_reads_but_does_not_change(lead: Colleague, agent: Colleague, noon: datetime) -> None:
    programme = standard_programme()
    reader = browser_of(lead)
    assert "After a resolution" in words_of(reader.get(LIST))
    assert reader.get(f"{LIST}{programme.pk}/").status_code == 200
    assert "Nobody was held back" in words_of(reader.get(f"{LIST}{programme.pk}/not-asked/"))
    assert reader.post(f"{LIST}{programme.pk}/state/", {"state": "ended"}).status_code == 403
    assert browser_of(agent).get(LIST).status_code == 403
    assert Programme.objects.get().state == ProgrammeState.RUNNING
    set_programme_state(actor=SYSTEM, programme_id=programme.pk, state=ProgrammeState.ENDED)
    assert reader.post(f"{LIST}new/", FORM).status_code == 403
