"""A department sees what came from its work, its causes and what it promised, and no customer's words unasked."""

from datetime import date, timedelta

import pytest
from tests.cast import employ
from tests.web.lead.browsers import browser_of, words_of

from accord.kernel.permissions import Role
from accord.listen.operations import ring_bell

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 3)


def test_says_in_one_sentence_what_came_from_its_work(noon, department_owner, past, delivery, campaign):
    past(delivery, {TODAY - timedelta(days=n): 2 for n in range(30)})
    past(delivery, {TODAY - timedelta(days=n): 2 for n in range(30, 60)})
    past(campaign, {TODAY: 9})
    words = words_of(browser_of(department_owner).get("/department/"))
    assert "In the last 30 days 60 contacts came from our work." in words
    assert "The 60 of the 30 days before are no detectable difference." in words
    assert "60 of them need not have been; answering all of them cost 390" in words
    assert "Parcel arrived damaged 60" in words
    assert "Offer sold out" not in words


def test_says_that_it_fell(noon, department_owner, past, delivery):
    past(delivery, {TODAY - timedelta(days=n): 1 for n in range(30)})
    past(delivery, {TODAY - timedelta(days=n): 3 for n in range(30, 60)})
    assert "Fewer than the 90 of the 30 days before." in words_of(browser_of(department_owner).get("/department/"))


def test_shows_its_causes_with_their_promise(cause_id, department_owner, other_department_owner):
    words = words_of(browser_of(department_owner).get("/department/"))
    assert "Parcel arrived damaged" in words
    assert "no date promised yet" in words
    assert "Parcel arrived damaged" not in words_of(browser_of(other_department_owner).get("/department/"))


def test_shows_a_signal_in_figures_and_nobodys_words(signal_id, department_owner, complaints):
    words = words_of(browser_of(department_owner).get("/department/")).replace("\u2060", "")
    assert "Parcel arrived damaged: 6 contacts in 3 days, 0–4 expected." in words
    assert "No leader has acknowledged it yet." in words
    assert "arrived bent" not in words


def test_a_bell_at_its_touchpoint_is_heard(noon, agent, department_owner, delivery):
    ring_bell(actor=agent.actor, text="Sleeves are out.", touchpoint_id=delivery.touchpoint_id)
    assert "Ana Silva rang the bell: Sleeves are out." in words_of(browser_of(department_owner).get("/department/"))


def test_other_departments_pages_are_for_those_who_listen(noon, department_owner, cx_lead, marketing):
    assert browser_of(department_owner).get(f"/department/{marketing.pk}/").status_code == 403
    assert "Marketing" in words_of(browser_of(cx_lead).get(f"/department/{marketing.pk}/"))


def test_without_a_department_it_says_what_to_do(noon):
    nomad = employ(name="Nora Voss", email="nora@company.example", role=Role.EMPLOYEE)
    assert "You belong to no department yet" in words_of(browser_of(nomad).get("/department/"))


def test_the_page_asks_a_fixed_number_of_questions(cause_id, department_owner, django_assert_max_num_queries):
    browser = browser_of(department_owner)
    browser.get("/department/")
    with django_assert_max_num_queries(25):
        browser.get("/department/")


def test_a_hint_fetches_the_middle_alone(cause_id, department_owner):
    response = browser_of(department_owner).get("/department/", headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert b"Parcel arrived damaged" in response.content
