"""A solution that stuck is asked about once; the answer lands, and a poor one comes back to a person."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from accord.customers.contracts import Purpose
from accord.customers.operations import give_consent
from accord.desk.contracts import CaseStatus
from accord.desk.queries import get_case
from accord.kernel import clock
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.events import list_facts
from accord.measure.queries import ces, csat, list_answers, touchpoint_figures
from accord.measure.surveys.contracts import How, VisitKind
from accord.measure.surveys.operations import TouchNotTrusted, answer_survey, consider_survey, stop_surveys, visit
from accord.measure.surveys.queries import invitation_fates
from tests.cast import Colleague, Person
from tests.measure.conftest import AFTER, Postbox, let_stick, solve, write

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def answers(noon: datetime) -> list[tuple[int, int | None, str]]:
    return [(a.csat, a.ces, a.words) for a in list_answers(start=noon - DAY, end=noon + 90 * DAY)]


def test_the_survey_comes_after_the_solution_has_stuck_not_before(
    noon: datetime, journey: None, agent: Colleague, angry_customer: Person, postbox: Postbox
) -> None:
    solve(agent, *write(angry_customer, key="first"))
    with clock.at(noon + timedelta(hours=23)):
        let_stick(noon - timedelta(hours=2))
    assert postbox.surveys == []
    let_stick(noon)
    [survey] = postbox.surveys
    assert [to.value for to in survey.to] == [angry_customer.email]
    assert survey.text.count("?score=") == 5
    assert survey.unsubscribe_url.endswith(f"/s/{postbox.token}/stop/")


def test_a_customer_who_writes_again_is_not_asked(
    noon: datetime, journey: None, agent: Colleague, angry_customer: Person, postbox: Postbox
) -> None:
    conversation_id, case_id = write(angry_customer, key="first")
    solve(agent, conversation_id, case_id)
    with clock.at(noon + timedelta(hours=5)):
        write(angry_customer, key="second", thread=(conversation_id,), text="It is still broken, nothing has arrived.")
    let_stick(noon)
    assert postbox.surveys == []


def test_one_resolution_is_considered_once(stuck: int, noon: datetime, postbox: Postbox) -> None:
    with clock.at(noon + 40 * DAY):
        assert consider_survey(case_id=stuck) is None
    assert len(postbox.surveys) == 1


def test_whoever_opted_out_is_not_asked_and_the_rule_is_kept(
    noon: datetime, journey: None, agent: Colleague, angry_customer: Person, postbox: Postbox
) -> None:
    give_consent(customer_id=angry_customer.id, purpose=Purpose.SURVEYS, given=False, evidence="said so")
    solve(agent, *write(angry_customer, key="first"))
    let_stick(noon)
    assert postbox.surveys == []
    assert invitation_fates(start=noon, end=noon + 2 * DAY).suppressed == {"opt_out": 1}


def test_fetching_a_link_records_nothing(stuck: int, noon: datetime, postbox: Postbox) -> None:
    with clock.at(noon + AFTER):
        visit(token=postbox.token, kind=VisitKind.PAGE, chosen="5")
    assert answers(noon) == []
    assert invitation_fates(start=noon, end=noon + 2 * DAY).opened == 1


def test_an_answer_lands_on_the_timeline_and_the_case(
    stuck: int, noon: datetime, angry_customer: Person, postbox: Postbox
) -> None:
    with clock.at(noon + AFTER):
        answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": 4, "ces": 6, "words": " Quick. "})
    assert answers(noon) == [(4, 6, "Quick.")]
    facts = [fact.kind for fact in list_facts(customer_ids=[angry_customer.id])]
    assert facts[0] == "measure.SurveyAnswered"
    assert get_case(case_id=stuck).status == CaseStatus.SOLVED


def test_a_poor_answer_comes_back_to_a_person(stuck: int, noon: datetime, postbox: Postbox) -> None:
    with clock.at(noon + AFTER):
        answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": 2})
    assert get_case(case_id=stuck).status == CaseStatus.OPEN


def test_the_last_word_within_a_day_counts(stuck: int, noon: datetime, postbox: Postbox) -> None:
    with clock.at(noon + AFTER):
        answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": 4})
    with clock.at(noon + AFTER + timedelta(hours=23)):
        answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": 5, "words": "Better now"})
    with clock.at(noon + AFTER + DAY), pytest.raises(Refusal, match="24 hours"):
        answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": 1})
    assert answers(noon) == [(5, None, "Better now")]


@pytest.mark.parametrize(("rating", "ease"), [(0, None), (6, None), (3, 8), (3, 0)])
def test_a_score_off_the_scale_is_refused(
    stuck: int, noon: datetime, postbox: Postbox, rating: int, ease: int | None
) -> None:
    with clock.at(noon + AFTER), pytest.raises(BadInput):
        answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": rating, "ces": ease})
    assert answers(noon) == []


def test_a_page_that_a_scanner_opened_cannot_answer_by_itself_but_a_person_can(
    stuck: int, noon: datetime, postbox: Postbox
) -> None:
    with clock.at(noon + AFTER):
        visit(token=postbox.token, kind=VisitKind.PAGE, chosen="5")
        visit(token=postbox.token, kind=VisitKind.PAGE, chosen="4")
        with pytest.raises(TouchNotTrusted):
            answer_survey(token=postbox.token, how=How.TOUCH, given={"csat": 4})
        assert answers(noon) == []
        answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": 4})
    assert answers(noon) == [(4, None, "")]


def test_whoever_follows_the_decoy_is_a_machine(stuck: int, noon: datetime, postbox: Postbox) -> None:
    with clock.at(noon + AFTER):
        visit(token=postbox.token, kind=VisitKind.DECOY)
        with pytest.raises(TouchNotTrusted):
            answer_survey(token=postbox.token, how=How.TOUCH, given={"csat": 5})
    assert answers(noon) == []


def test_a_wrong_or_old_token_opens_nothing(stuck: int, noon: datetime, postbox: Postbox) -> None:
    with pytest.raises(NotFound):
        answer_survey(token="guessed", how=How.BUTTON, given={"csat": 5})
    with clock.at(noon + 32 * DAY), pytest.raises(NotFound):
        answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": 5})
    assert answers(noon) == []


def test_the_token_is_kept_as_its_hash_alone(stuck: int, postbox: Postbox) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM measure_survey_invitation i WHERE i::text LIKE %s", [f"%{postbox.token}%"])
        assert cursor.fetchone() == (0,)


def test_one_link_ends_all_surveys(
    stuck: int, noon: datetime, agent: Colleague, angry_customer: Person, postbox: Postbox
) -> None:
    with clock.at(noon + AFTER):
        stop_surveys(token=postbox.token)
    with clock.at(noon + 60 * DAY):
        solve(agent, *write(angry_customer, key="later"))
    let_stick(noon + 60 * DAY)
    assert len(postbox.surveys) == 1


def test_figures_come_with_their_n_and_interval(stuck: int, noon: datetime, postbox: Postbox) -> None:
    with clock.at(noon + AFTER):
        answer_survey(token=postbox.token, how=How.BUTTON, given={"csat": 5, "ces": 3})
    period = {"start": noon - DAY, "end": noon + 3 * DAY}
    satisfied, easy = csat(**period), ces(**period)
    assert (satisfied.n, satisfied.value) == (1, 100.0)
    assert satisfied.low is not None
    assert round(satisfied.low, 1) == 20.7
    assert (easy.n, easy.value, easy.low) == (1, 0.0, 0.0)
    [parcel] = touchpoint_figures(**period)
    assert (parcel.touchpoint_name, parcel.contacts, parcel.failure_share.value) == ("Parcel", 1, 100.0)
    nothing = csat(start=noon - 9 * DAY, end=noon - 8 * DAY)
    assert (nothing.n, nothing.value) == (0, None)


def test_the_figures_of_all_touchpoints_take_four_statements(
    stuck: int, noon: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(4):
        touchpoint_figures(start=noon - DAY, end=noon + DAY)
