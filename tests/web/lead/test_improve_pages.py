"""A cause is opened, promised, fixed and told in the browser, each by whom it belongs to."""

import pytest
from tests.web.lead.browsers import browser_of, words_of

from accord.desk.models import Case
from accord.improve.contracts import IdeaKind
from accord.improve.models import Idea, RootCause, Telling
from accord.improve.operations import note_idea
from accord.kernel.jobs import run_waiting_jobs

pytestmark = pytest.mark.django_db


def test_a_signal_becomes_a_cause_with_two_clicks(signal_id, cx_lead):
    browser = browser_of(cx_lead)
    words = words_of(browser.get(f"/improve/causes/new/?signal={signal_id}"))
    assert "Parcel arrived damaged: 6 contacts in 3 days, 2 expected (0–4)." in words.replace("\u2060", "")
    response = browser.post(
        "/improve/causes/new/", {"signal": signal_id, "title": "Parcels arrive damaged", "statement": ""}, follow=True
    )
    assert "Warehouse answers for it, Piotr Zielinski owns it." in words_of(response)
    assert RootCause.objects.get().title == "Parcels arrive damaged"


def test_the_list_shows_owner_promise_and_cost(cause_id, cx_lead, django_assert_max_num_queries):
    browser = browser_of(cx_lead)
    browser.get("/improve/")
    with django_assert_max_num_queries(12):
        words = words_of(browser.get("/improve/"))
    assert "Warehouse, Piotr Zielinski" in words
    assert "no date promised yet" in words
    assert "6 customers 13–39" in words.replace("\u2060", "")


def test_a_department_works_on_its_own_and_sees_nothing_else(cause_id, department_owner, other_department_owner, agent):
    assert browser_of(department_owner).get(f"/improve/causes/{cause_id}/").status_code == 200
    for outsider in (other_department_owner, agent):
        browser = browser_of(outsider)
        assert browser.get(f"/improve/causes/{cause_id}/").status_code == 404
        assert browser.post(f"/improve/causes/{cause_id}/fixed/", {"what_changed": "x"}).status_code in {404, 422}
        assert "No root cause is open" in words_of(browser.get("/improve/"))


def test_the_owner_promises_acts_and_fixes(cause_id, department_owner, agent):
    browser = browser_of(department_owner)
    page = f"/improve/causes/{cause_id}/"
    browser.post(page + "state/", {"title": "Bent poles", "statement": "The sleeve is missing.", "evidence": ""})
    browser.post(page + "commit/", {"committed_on": "2099-03-17"})
    browser.post(page + "actions/", {"text": "Order sleeves", "owner": agent.id, "due_on": "2099-03-10"})
    words = words_of(browser.get(page))
    assert "The sleeve is missing." in words
    assert "Order sleeves Ana Silva · until 10 Mar 2099" in words
    cause = RootCause.objects.get()
    browser.post(f"{page}actions/{cause.actions.get().pk}/done/")
    response = browser.post(
        page + "fixed/", {"what_changed": "Poles travel in sleeves.", "fixed_on": "2026-03-03"}, follow=True
    )
    assert "too early to say" in words_of(response)
    assert "Poles travel in sleeves." in words_of(response)


def test_a_listener_cannot_promise_for_a_department(cause_id, cx_lead):
    browser = browser_of(cx_lead)
    assert "Promised day" not in words_of(browser.get(f"/improve/causes/{cause_id}/"))
    assert browser.post(f"/improve/causes/{cause_id}/commit/", {"committed_on": "2099-03-17"}).status_code == 403
    assert RootCause.objects.get().committed_on is None


def test_nonsense_in_a_date_is_answered_in_words(cause_id, department_owner):
    response = browser_of(department_owner).post(f"/improve/causes/{cause_id}/commit/", {"committed_on": "soon"})
    assert response.status_code == 422
    assert "Give a day" in response.content.decode()


def test_giving_it_on_is_shown_with_its_reason(cause_id, department_owner, other_department_owner, marketing, lead):
    page = f"/improve/causes/{cause_id}/"
    browser_of(department_owner).post(
        page + "reassign/", {"department": marketing.pk, "owner": "", "reason": "An offer."}
    )
    words = words_of(browser_of(other_department_owner).get(page))
    assert "gave it from Warehouse to Marketing. An offer." in words
    assert "given on 1 time" in words_of(browser_of(lead).get("/improve/"))
    assert browser_of(department_owner).get(page).status_code == 404


def test_telling_is_looked_at_first_and_sent_once(fixed_cause_id, cx_lead, outbox):
    browser = browser_of(cx_lead)
    page = f"/improve/causes/{fixed_cause_id}/tell/"
    words = words_of(browser.get(page))
    assert "Tell 6 customers what changed" in words
    assert "As the first of them reads it" in words
    assert not Telling.objects.exists()
    letters = {f"{part}-{code}": f"{part} {code}" for code in ("en", "de") for part in ("subject", "text")}
    looked = browser.post(page, letters | {"then": "look"})
    assert "subject en" in looked.content.decode()
    assert outbox == []
    browser.post(page, letters | {"then": "send"})
    browser.post(page, letters | {"then": "send"})
    run_waiting_jobs()
    assert sorted(mail.subject for mail in outbox) == ["subject de"] * 3 + ["subject en"] * 3
    assert "6 customers were told what changed." in words_of(browser.get(f"/improve/causes/{fixed_cause_id}/"))


def test_the_customers_timeline_shows_that_they_were_told_and_who_was_thanked(
    fixed_cause_id, complaints, cx_lead, agent, outbox
):
    Case.objects.filter(pk=complaints[0].case_id).update(solved_by_id=agent.id)
    letters = {"subject-en": "News", "text-en": "Sleeves.", "then": "send"}
    browser_of(cx_lead).post(f"/improve/causes/{fixed_cause_id}/tell/", letters)
    run_waiting_jobs()
    words = words_of(browser_of(agent).get(f"/customers/{complaints[0].customer_id}/"))
    assert "Was told what was changed because of this" in words
    assert "Ana Silva was thanked for helping; it is fixed now" in words


def test_a_department_cannot_write_to_customers(fixed_cause_id, department_owner, outbox):
    browser = browser_of(department_owner)
    response = browser.post(
        f"/improve/causes/{fixed_cause_id}/tell/", {"subject-en": "x", "text-en": "x", "then": "send"}
    )
    assert response.status_code == 403
    assert not Telling.objects.exists()


def test_an_idea_is_noted_voted_and_answered(noon, agent, other_agent, lead):
    browser = browser_of(agent)
    response = browser.post("/improve/ideas/new/", {"kind": "idea", "text": "A second screen."}, follow=True)
    idea = Idea.objects.get()
    assert "answer by 17 Mar" in words_of(response)
    browser_of(other_agent).post(f"/improve/ideas/{idea.pk}/vote/", {"wanted": "yes"})
    boss = browser_of(lead)
    assert "A second screen." in words_of(boss.get("/improve/ideas/?show=to_decide"))
    assert "1 vote" in words_of(boss.get(f"/improve/ideas/{idea.pk}/"))
    assert boss.post(f"/improve/ideas/{idea.pk}/decide/", {"decision": "adopted", "answer": ""}).status_code == 422
    boss.post(f"/improve/ideas/{idea.pk}/decide/", {"decision": "adopted", "answer": "Ordered."})
    assert "Ordered." in words_of(browser.get("/improve/ideas/?show=answered"))


def test_a_list_of_ideas_asks_a_fixed_number_of_questions(noon, agent, lead, django_assert_max_num_queries):
    for number in range(5):
        note_idea(actor=agent.actor, kind=IdeaKind.IDEA, text=f"Idea {number}")
    browser = browser_of(lead)
    browser.get("/improve/ideas/")
    with django_assert_max_num_queries(12):
        browser.get("/improve/ideas/")
