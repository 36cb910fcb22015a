"""Visits by plan: told to whoever goes, filled in on a phone without an account, seen beside what customers say."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Colleague
from tests.measure.audits.test_rules import photograph
from tests.measure.conftest import AFTER, Postbox

from accord.journey.queries import list_reasons
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotAllowed, Refusal
from accord.kernel.events import list_facts
from accord.measure.audits.contracts import PlanChoices, Shopper, VisitState
from accord.measure.audits.operations import (
    change_plan,
    end_plan,
    fill_in,
    make_plan,
    plan_coming_visits,
    skip_visit,
    visit_token,
)
from accord.measure.audits.queries import compare_sides, get_plan, get_visit, list_visits, points_of, visits_of
from accord.measure.questionnaires.operations import standard_questionnaire
from accord.measure.questionnaires.queries import VISIT
from accord.measure.surveys.contracts import How
from accord.measure.surveys.operations import answer_survey
from accord.staff.models import Employee
from accord.staff.queries import list_notifications

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FILLED: dict[str, list[str]] = {"found": ["yes"], "kindness": ["4"], "solved": ["partly"], "kept": ["yes"]}


@pytest.fixture
def touchpoint_id(stuck: int) -> int:
    """Where the parcel of the solved case went wrong."""
    return next(reason.touchpoint_id for reason in list_reasons() if reason.slug == "damaged")


@pytest.fixture
def choices(touchpoint_id: int, noon: datetime, agent: Colleague) -> Callable[..., PlanChoices]:
    def make(*shoppers: Shopper, every_days: int = 7) -> PlanChoices:
        return PlanChoices(
            name="The parcel",
            touchpoint_id=touchpoint_id,
            questionnaire_id=standard_questionnaire(slug=VISIT),
            every_days=every_days,
            first_on=noon.date() + 3 * DAY,
            shoppers=shoppers or (Shopper(employee_id=agent.id), Shopper(name="Kim Roth")),
        )

    return make


def test_a_plan_tells_whoever_goes_and_takes_turns(
    choices: Callable[..., PlanChoices], noon: datetime, cx_lead: Colleague, agent: Colleague
) -> None:
    plan_id = make_plan(actor=cx_lead.actor, choices=choices())
    assert [(visit.shopper, (visit.due_on - noon.date()).days) for visit in reversed(list_visits(plan_id=plan_id))] == [
        ("Ana Silva", 3),
        ("Kim Roth", 10),
    ]
    [notice] = [n for n in list_notifications(employee_id=agent.id) if n.text_code == "measure.visit_planned"]
    assert notice.url.startswith("/visits/")
    with clock.at(noon + 8 * DAY):
        assert plan_coming_visits() == 1
        assert plan_coming_visits() == 0
        assert get_plan(plan_id=plan_id).late == 1
        assert [visit.is_late for visit in visits_of(employee_id=agent.id)] == [True, False]
    end_plan(actor=cx_lead.actor, plan_id=plan_id)
    assert list_visits(plan_id=plan_id) == []


def test_only_planners_plan_and_a_plan_needs_a_form_and_people(
    choices: Callable[..., PlanChoices], cx_lead: Colleague, agent: Colleague
) -> None:
    with pytest.raises(NotAllowed):
        make_plan(actor=agent.actor, choices=choices())
    with pytest.raises(BadInput):
        make_plan(actor=cx_lead.actor, choices=choices(every_days=0))
    plan_id = make_plan(actor=cx_lead.actor, choices=choices())
    change_plan(actor=cx_lead.actor, plan_id=plan_id, choices=choices(Shopper(name="Kim Roth"), every_days=14))
    assert [visit.shopper for visit in list_visits(plan_id=plan_id)] == ["Kim Roth"]


def test_a_visit_is_kept_finished_once_and_scored(
    choices: Callable[..., PlanChoices], noon: datetime, cx_lead: Colleague
) -> None:
    plan_id = make_plan(actor=cx_lead.actor, choices=choices())
    visit = list_visits(plan_id=plan_id)[-1]
    token = visit_token(visit_id=visit.id)
    assert fill_in(token=token, given={"found": ["yes"]}, is_final=False) == {}
    assert set(fill_in(token=token, given={"found": ["yes"]}, is_final=True)) == {"kindness", "solved", "kept"}
    assert get_visit(visit_id=visit.id).visit.state == VisitState.BEGUN
    assert fill_in(token=token, given=FILLED, place="Shop in Lyon", is_final=True) == {}
    done = get_visit(visit_id=visit.id).visit
    assert (done.state, done.score, done.place) == (VisitState.DONE, 81.25, "Shop in Lyon")
    [fact] = list_facts(kinds=["measure.VisitDone"])
    assert fact.payload["score"] == 81.25
    for order in (
        lambda: fill_in(token=token, given=FILLED, is_final=True),
        lambda: skip_visit(actor=cx_lead.actor, visit_id=visit.id),
    ):
        with pytest.raises(Refusal):
            order()


def test_both_sides_of_a_touchpoint_stand_beside_each_other(
    choices: Callable[..., PlanChoices], noon: datetime, cx_lead: Colleague, postbox: Postbox, touchpoint_id: int
) -> None:
    plan_id = make_plan(actor=cx_lead.actor, choices=choices(every_days=5))
    with clock.at(noon + AFTER):
        answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": 2})
        for visit in list_visits(plan_id=plan_id):
            fill_in(token=visit_token(visit_id=visit.id), given=FILLED, is_final=True)
    [row] = compare_sides(start=noon - DAY, end=noon + 5 * DAY)
    assert (row.touchpoint_id, row.audits.n, row.audits.value) == (touchpoint_id, 3, 81.25)
    assert (row.csat.n, row.csat.value, row.contacts) == (1, 0.0, 1)
    points = points_of(plan_id=plan_id, language="de")
    assert [(point.key, point.score.value) for point in points][:2] == [("solved", 50.0), ("kindness", 75.0)]
    assert points[1].words == "Wie freundlich wurden Sie empfangen?"


def test_a_visit_is_made_on_a_phone_without_an_account(
    choices: Callable[..., PlanChoices], touchpoint_id: int, cx_lead: Colleague, agent: Colleague, client: Client
) -> None:
    plan_id = make_plan(actor=cx_lead.actor, choices=choices(Shopper(employee_id=agent.id)))
    visit = list_visits(plan_id=plan_id)[-1]
    address = f"/visits/{visit_token(visit_id=visit.id)}/"
    assert client.get(address).status_code == 200
    photo = SimpleUploadedFile("a.jpg", photograph((200, 100)), content_type="image/jpeg")
    assert client.post(f"{address}photos/", {"photos": [photo]}).status_code == 302
    [kept] = get_visit(visit_id=visit.id).visit.photos
    assert client.get(f"{address}photos/{kept.id}/")["Content-Type"] == "image/jpeg"
    given = {key: values[0] for key, values in FILLED.items()}
    assert client.post(address, {**given, "kindness": "", "visit-then": "finish"}).status_code == 409
    assert client.post(address, {**given, "visit-then": "finish"}).status_code == 302
    assert get_visit(visit_id=visit.id).visit.state == VisitState.DONE
    assert client.get("/visits/forged/").status_code == 404
    client.force_login(Employee.objects.get(pk=cx_lead.id))
    for page in (
        "",
        "new/",
        f"{plan_id}/",
        f"{plan_id}/change/",
        f"made/{visit.id}/",
        f"made/{visit.id}/photos/{kept.id}/",
    ):
        assert client.get(f"/listen/visits/{page}").status_code == 200, page
    assert client.get(f"/listen/journey/{touchpoint_id}/").status_code == 200
    client.force_login(Employee.objects.get(pk=agent.id))
    assert "For you to visit" in client.get("/tasks/").content.decode()
