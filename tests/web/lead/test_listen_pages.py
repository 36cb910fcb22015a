"""Listen speaks in sentences; a leader can act on each."""

from datetime import date, timedelta

import pytest
from tests.cast import employ
from tests.web.lead.browsers import browser_of, words_of

from accord.journey.operations import plan_change
from accord.kernel import clock
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.permissions import Role
from accord.listen.models import Signal
from accord.listen.operations import ring_bell
from accord.listen.queries import contacts_behind
from accord.listen.watching import watch
from accord.measure.cells.operations import rebuild_cells
from accord.understand.feelings.models import Felt, Fit
from accord.understand.themes.models import Text

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 3)


@pytest.fixture
def risen(*, past, delivery, campaign, noon, cx_lead, department_owner):
    """Two months of quiet and three days with damaged parcels, seen by the watch."""
    past(delivery, {TODAY - timedelta(days=n): 1 for n in range(60)})
    past(campaign, {TODAY - timedelta(days=n): (1, 2, 0, 2, 1, 0, 2)[n % 7] for n in range(60)})
    past(delivery, {TODAY - timedelta(days=n): 5 for n in range(3)}, hour=9)
    (signal_id,) = watch()
    return signal_id


def test_opens_with_a_sentence_its_n_and_three_voices(risen, cx_lead):
    words = words_of(browser_of(cx_lead).get("/listen/"))
    assert "Parcel arrived damaged: 18 contacts in 3 days, 3 expected (" in words
    assert "Began on Sunday." in words
    assert "It lands with Warehouse." in words
    assert "n = 18 contacts of 5 customers" in words
    assert words.count("Something happened, number") == 3
    assert "not acknowledged yet" in words


def test_an_empty_listen_says_that_nothing_rises(noon, cx_lead):
    words = words_of(browser_of(cx_lead).get("/listen/"))
    assert "Nothing rises beyond what is expected" in words


def test_the_page_asks_a_fixed_number_of_questions(risen, cx_lead, agent, django_assert_max_num_queries):
    browser = browser_of(cx_lead)
    browser.get("/listen/")
    with django_assert_max_num_queries(30):
        browser.get("/listen/")


def test_a_hint_fetches_the_middle_alone(risen, cx_lead):
    response = browser_of(cx_lead).get("/listen/", headers={"HX-Request": "true"})
    assert response.content.startswith(b"\n") or b"<html" not in response.content
    assert b"<html" not in response.content
    assert "Parcel arrived damaged" in response.content.decode()


def test_agents_and_departments_have_no_listen_room(risen, agent, department_owner):
    for colleague in (agent, department_owner):
        assert browser_of(colleague).get("/listen/").status_code == 403
        assert browser_of(colleague).get(f"/listen/signals/{risen}/").status_code == 403


def test_a_signal_shows_its_size_its_cost_and_what_changed_before(
    *, real_charts, risen, cx_lead, administrator, warehouse, delivery
):
    plan_change(
        actor=administrator.actor,
        title="Thinner bags",
        department_id=warehouse.pk,
        begins_on=TODAY - timedelta(days=5),
        touchpoint_id=delivery.touchpoint_id,
    )
    response = browser_of(cx_lead).get(f"/listen/signals/{risen}/")
    words = words_of(response)
    assert "In the three weeks before, Warehouse changed something: Thinner bags" in words
    assert "Answers for it Warehouse" in words
    assert "EUR" in words
    assert "Ines Duarte" in words
    assert "Piotr Zielinski" in words
    assert b"<svg" in response.content
    assert b"expected" in response.content
    assert b'style="' not in response.content


def test_a_signal_says_how_its_contacts_sound(risen, cx_lead, noon):
    address = f"/listen/signals/{risen}/"
    assert "as a classifier guesses" not in words_of(browser_of(cx_lead).get(address))
    fit = Fit.objects.create(asked_at=noon, ended_at=noon, report={}, model_sha256="")
    first, second, third, *_ = contacts_behind(signal_ids=[risen])
    for row, feeling, is_sure in ((first, "pleased", True), (second, "pleased", True), (third, "angry", False)):
        text = Text.objects.create(kind="contact", contact_id=row.contact_id, at=row.at)
        Felt.objects.create(
            text=text, fit=fit, likeliest=feeling, probability=0.8, is_sure=is_sure, words=[], begins=0, ends=0
        )
    words = words_of(browser_of(cx_lead).get(address))
    assert "How they sound, as a classifier guesses: 2 pleased, 16 not sure" in words


def test_a_leader_acknowledges_in_the_browser(risen, lead):
    browser = browser_of(lead)
    response = browser.post(f"/listen/signals/{risen}/acknowledge/", follow=True)
    assert "acknowledged by Marta Novak" in words_of(response)
    assert "Acknowledged. Those who were told see your name." in response.content.decode()


def test_an_agent_cannot_acknowledge(risen, agent):
    assert browser_of(agent).post(f"/listen/signals/{risen}/acknowledge/").status_code == 403
    assert Signal.objects.get(pk=risen).acknowledged_by_id is None


def test_dismissing_says_why(risen, lead):
    browser = browser_of(lead)
    assert browser.post(f"/listen/signals/{risen}/dismiss/", {"reason": ""}).status_code == 422
    response = browser.post(f"/listen/signals/{risen}/dismiss/", {"reason": "Our own test."}, follow=True)
    assert "Dismissed by Marta Novak: Our own test." in words_of(response)
    assert "Our own test." in words_of(browser.get("/listen/signals/"))


def test_a_signal_that_is_not_there(lead):
    assert browser_of(lead).get("/listen/signals/999/").status_code == 404


def test_anybody_rings_the_bell_and_sees_who_was_told(noon, department_owner, lead, cx_lead, delivery):
    browser = browser_of(department_owner)
    assert "What is wrong?" in words_of(browser.get("/bell/"))
    response = browser.post("/bell/", {"text": "The label printer is down.", "touchpoint": ""}, follow=True)
    words = words_of(response)
    assert "“The label printer is down.”" in words
    assert "Marta Novak" in words
    assert "Ines Duarte" in words
    assert browser.post("/bell/", {"text": " "}).status_code == 422


def test_a_bell_without_a_place_asks_for_one(noon, agent, cx_lead, delivery):
    signal_id = ring_bell(actor=agent.actor, text="Poles bend.")
    browser = browser_of(cx_lead)
    words = words_of(browser.get("/listen/"))
    assert "Poles bend." in words
    assert "Ana Silva rang the bell." in words
    assert "Where does it belong?" in words_of(browser.get(f"/listen/signals/{signal_id}/"))
    browser.post(f"/listen/signals/{signal_id}/place/", {"touchpoint": delivery.touchpoint_id})
    assert Signal.objects.get(pk=signal_id).touchpoint_id == delivery.touchpoint_id


def test_executives_listen_and_acknowledge(risen):
    executive = employ(name="Eva Roth", email="eva@company.example", role=Role.EXECUTIVE)
    browser = browser_of(executive)
    assert "Acknowledge" in words_of(browser.get("/listen/"))
    assert "acknowledged by Eva Roth" in words_of(browser.post(f"/listen/signals/{risen}/acknowledge/", follow=True))


def test_figures_stand_with_their_n(risen, cx_lead):
    rebuild_cells()
    browser = browser_of(cx_lead)
    words = words_of(browser.get("/listen/figures/?days=28"))
    assert "Parcel Warehouse 43" in words
    assert "n = 0" in words
    assert "too few to compare" in words
    narrowed = words_of(browser.get("/listen/figures/?days=365&channel=phone&weekday=3&against=year"))
    assert "No contacts in this span" in narrowed


def test_a_figure_leads_to_its_trend_its_parts_and_its_conversations(risen, cx_lead, lead):
    rebuild_cells()
    page = browser_of(lead).get("/listen/figures/contacts/?days=28&by=channel")
    words = words_of(page)
    assert "Day by day" in words
    assert "Mail" in words
    assert "/inbox/" in page.content.decode()
    assert browser_of(cx_lead).get("/listen/figures/fcr_7/?since=2026-01-01&until=2026-02-01").status_code == 200
    assert browser_of(lead).get("/listen/figures/nothing/").status_code == 404


def test_looking_back_says_what_would_have_been_seen_and_when(risen, cx_lead, agent):
    assert browser_of(agent).get("/listen/backtest/").status_code == 403
    browser = browser_of(cx_lead)
    assert "Nobody has looked back yet" in words_of(browser.get("/listen/backtest/"))
    assert "The past is being judged day by day." in words_of(browser.post("/listen/backtest/again/", follow=True))
    run_waiting_jobs()
    words = words_of(browser.get("/listen/backtest/"))
    assert "1 rise would have been seen." in words
    assert "its months are not over" in words
    assert "the signal of that time" in words


def test_a_signal_shows_what_became_of_one_like_it(risen, lead, delivery):
    browser = browser_of(lead)
    browser.post(f"/listen/signals/{risen}/dismiss/", {"reason": "Our own test."})
    with clock.at(clock.now() + timedelta(hours=1)):
        (again,) = watch()
    words = words_of(browser.get(f"/listen/signals/{again}/"))
    assert "Something like it before" in words
    assert "Dismissed: Our own test." in words
