"""What figures mean, as a CX leader reads it in the browser, and the invoice as its department does."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from markupsafe import Markup
from tests.cast import Colleague, Person
from tests.measure.conftest import Postbox, journey, postbox, solve, write
from tests.measure.drivers.test_drivers import cases_of

from accord.journey.queries import list_reasons
from accord.kernel import clock
from accord.kernel.events import deliver_events
from accord.kernel.render.contracts import ChartSpec, StepsChart
from accord.measure.demand.models import Placement, Terms
from accord.measure.drivers import queries as driver_queries
from accord.measure.lived import LivedCase
from accord.measure.loyalty import queries as loyalty_queries
from accord.staff.models import Employee
from accord.web.lead import meaning_charts

pytestmark = pytest.mark.django_db
__all__ = ["journey", "postbox"]


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[ChartSpec]:
    """The charts that would have been drawn: starting the one who draws takes seconds."""
    specs: list[ChartSpec] = []

    def draw(spec: ChartSpec) -> Markup:
        specs.append(spec)
        return Markup("<svg></svg>")

    monkeypatch.setattr(meaning_charts, "render_svg", draw)
    return specs


def browse(colleague: Colleague) -> Client:
    client = Client()
    client.force_login(Employee.objects.get(pk=colleague.id))
    return client


@pytest.fixture
def told(noon: datetime, journey: None, agent: Colleague, angry_customer: Person, postbox: Postbox) -> int:
    """A contact that need not have been; returns its conversation."""
    conversation_id, case_id = write(angry_customer, key="one")
    deliver_events()
    solve(agent, conversation_id, case_id)
    deliver_events()
    return conversation_id


def test_failure_demand_leads_to_its_conversations_and_takes_what_people_say(
    told: int, cx_lead: Colleague, agent: Colleague
) -> None:
    client = browse(cx_lead)
    page = client.get("/listen/demand/?days=28").content.decode()
    assert "About 1 of 1 contacts should never have been needed." in page
    assert "a quarter up and down is assumed" in page
    reason_id = list_reasons()[0].id
    behind = client.get(f"/listen/demand/conversations/?days=28&reason={reason_id}").content.decode()
    assert reverse("agent:conversation", args=[told]) in behind
    assert client.post("/listen/demand/cost/", {"low": "5", "high": "9,50"}).status_code == 302
    assert [(str(row.low), str(row.high)) for row in Terms.objects.all()] == [("5.00", "9.50")]
    assert client.post("/listen/demand/cost/", {"low": "much", "high": "9"}).status_code == 422
    placed = {"reason": reason_id, "to_customer": "irritating", "to_company": "valuable"}
    assert client.post("/listen/demand/place/", placed).status_code == 302
    assert Placement.objects.get().to_company == "valuable"
    assert client.post("/listen/demand/place/", placed | {"to_company": "so-so"}).status_code == 422
    assert browse(agent).get("/listen/demand/").status_code == 403


def test_a_department_reads_its_own_invoice_alone(
    told: int, department_owner: Colleague, other_department_owner: Colleague, cx_lead: Colleague
) -> None:
    month = f"{clock.now():%Y-%m}"
    number = department_owner.actor.department_id
    page = browse(department_owner).get(f"/department/invoice/?month={month}").content.decode()
    assert "1 of 1 contacts from your work should never have been needed." in page
    assert "too early to say" in page
    assert "(0 days on record)" in page
    assert browse(cx_lead).get(f"/department/{number}/invoice/?month={month}").status_code == 200
    assert browse(other_department_owner).get(f"/department/{number}/invoice/?month={month}").status_code == 404
    assert browse(department_owner).get("/department/invoice/?month=yesterday").status_code == 422
    assert browse(department_owner).get("/department/invoice/?month=2999-01").status_code == 404


def test_drivers_say_association_and_what_stands_out(cx_lead: Colleague, monkeypatch: pytest.MonkeyPatch) -> None:
    def lived(**_span: object) -> tuple[list[LivedCase], int]:
        return cases_of(400, effect=1.2), 1

    monkeypatch.setattr(driver_queries, "read_lived", lived)
    page = browse(cx_lead).get("/listen/drivers/").content.decode()
    assert "Associated with, not caused by" in page
    assert page.count("stands out</span>") == 1
    assert "Seen too seldom to be weighed:" in page


def test_groups_that_come_back_alike_are_not_told_apart(
    cx_lead: Colleague, monkeypatch: pytest.MonkeyPatch, drawn: list[ChartSpec]
) -> None:
    rows = [(5, 20, 0), (40, 20, 20)]
    monkeypatch.setattr(
        loyalty_queries, "read_times", lambda **_span: ({"none": rows, "contact": rows, "failure": [(3, 1, 2)]}, 1)
    )
    page = browse(cx_lead).get("/listen/loyalty/?by=contact").content.decode()
    assert "No detectable difference between the groups (log-rank test, p = 1.000)." in page
    assert "Failure contact: 3 customers are too few to show." in page
    chart = drawn[0]
    assert isinstance(chart, StepsChart)
    assert [(one.label, one.points[-1].at, one.words) for one in chart.series] == [
        ("No contact", 40, "No contact: 67\u202f%"), ("Other contact", 40, "Other contact: 67\u202f%"),
    ]  # fmt: skip
    assert browse(cx_lead).get("/listen/loyalty/?by=nonsense&sign=none&days=x&window=7").status_code == 200


def test_an_empty_desk_says_what_is_missing(cx_lead: Colleague, noon: datetime) -> None:
    client = browse(cx_lead)
    assert "No contacts in this span" in client.get("/listen/demand/").content.decode()
    assert "Too few customers to tell" in client.get("/listen/loyalty/").content.decode()
    assert "Too few cases to weigh anything" in client.get("/listen/drivers/?of=repurchase").content.decode()
    assert "There is nothing to compare" in client.get("/listen/fairness/?by=region").content.decode()
    for kind in ("loyalty", "drivers", "fairness", "demand"):
        assert "No conversation stands behind this" in client.get(f"/listen/{kind}/conversations/").content.decode()


def test_the_cost_of_poor_service_follows_what_somebody_assumes(told: int, cx_lead: Colleague) -> None:
    client = browse(cx_lead)
    assumed = "complain=50&dissatisfied=60&again_dissatisfied=30&again_satisfied=70&again_silent=50&again_unhit=80"
    page = client.get(f"/listen/demand/poor-service/?days=28&{assumed}&margin=40").content.decode()
    assert "Poor service cost about 32\u202f€" in page  # 2 × 0.32 × 40 + 6.50
    assert client.get(f"/listen/demand/poor-service/?{assumed}").status_code == 200
    assert client.get(f"/listen/demand/poor-service/?{assumed}&margin=much").status_code == 422
    assert client.get(f"/listen/demand/poor-service/?{assumed}0&margin=1").status_code == 422
