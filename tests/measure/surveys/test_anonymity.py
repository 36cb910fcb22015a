"""Where anonymity was promised nothing in the database leads from an answer to a person."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import override_settings

from accord.kernel import clock
from accord.kernel.errors import Refusal
from accord.kernel.events import list_facts
from accord.kernel.permissions import SYSTEM
from accord.kernel.vault import unseal
from accord.measure.cells.contracts import Filters, Kind, Span
from accord.measure.cells.models import Fact
from accord.measure.cells.operations import rebuild_cells
from accord.measure.cells.queries import METRICS, count_left_out, read_figures, read_trend
from accord.measure.questionnaires.starter import RELATION
from accord.measure.surveys.contracts import CONTACT, Fate, How, Occasion, ProgrammeKind, VisitKind, Way
from accord.measure.surveys.models import AnonymousAnswer, Answer, Invitation, SealedAnswer, Visit
from accord.measure.surveys.operations import (
    TouchNotTrusted,
    answer_at_door,
    answer_survey,
    consider,
    open_door,
    release_answers,
    visit,
)
from accord.measure.surveys.queries import count_scores, door_page, list_doors, read_results, survey_page
from tests.cast import Person
from tests.measure.conftest import Postbox
from tests.measure.surveys.test_programmes import DELIVERED, begin

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ANONYMOUS = replace(
    DELIVERED, kind=ProgrammeKind.TRANSACTIONAL, trigger=CONTACT, delay_hours=0, only={}, is_anonymous=True
)


@pytest.fixture
def token(noon: datetime, journey: None, angry_customer: Person, postbox: Postbox) -> str:
    """An anonymous survey that reached the angry customer."""
    begin(ANONYMOUS, RELATION)
    consider(occasions=[Occasion(kind=CONTACT, key="a", customer_id=angry_customer.id, at=noon)])
    return postbox.token


def everything_kept() -> str:
    """Every row of the surveys' tables as text."""
    tables = ("invitation", "visit", "answer", "anonymous_answer", "sealed_answer")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT t::text FROM measure_survey_{name} t" for name in tables))  # noqa: S608
        return "\n".join(row[0] for row in cursor.fetchall())


def fill_pool(others: int) -> None:
    """So many others answer at a door of the same programme."""
    programme_id = Invitation.objects.get().programme_id
    open_door(actor=SYSTEM, programme_id=programme_id, way=Way.LINK, place="Intranet")
    [door] = list_doors(programme_id=programme_id)
    for number in range(others):
        answer_at_door(token=door.token, given={"nps": number % 11, "why": f"reason {number}"})


def test_looking_and_answering_leave_no_moment_no_event_and_no_words(token: str, noon: datetime) -> None:
    facts = len(list_facts())
    with clock.at(noon + timedelta(hours=5)):
        visit(token=token, kind=VisitKind.PAGE, chosen="3")
        answer_survey(token=token, how=How.BUTTON, given={"nps": 3, "why": "Ana shouted at me."})
    kept = everything_kept()
    assert "Ana shouted" not in kept
    assert "17:00" not in kept
    invitation = Invitation.objects.get()
    assert (invitation.fate, invitation.opened_at, invitation.started_at) == (Fate.ANSWERED, None, None)
    assert (Visit.objects.count(), Answer.objects.count(), AnonymousAnswer.objects.count()) == (0, 0, 0)
    assert len(list_facts()) == facts


def test_answers_wait_for_company_and_leave_together_with_the_day_alone(token: str, noon: datetime) -> None:
    answer_survey(token=token, how=How.BUTTON, given={"nps": 3, "why": "Too slow"})
    fill_pool(3)
    with clock.at(noon + DAY):
        assert release_answers() == 0
    assert SealedAnswer.objects.count() == 4
    fill_one_more = list_doors(programme_id=Invitation.objects.get().programme_id)[0]
    answer_at_door(token=fill_one_more.token, given={"nps": 9})
    with clock.at(noon + 3 * DAY):
        assert release_answers() == 5
        assert release_answers() == 0
    released = AnonymousAnswer.objects.all()
    assert {row.released_on for row in released} == {(noon + 3 * DAY).date()}
    assert sorted(row.nps or 0 for row in released) == [0, 1, 2, 3, 9]
    assert SealedAnswer.objects.count() == 0
    assert {field.name for field in AnonymousAnswer._meta.get_fields()}.isdisjoint(
        {"invitation", "customer", "case", "door", "answered_at"}
    )


def test_the_order_of_a_release_is_not_the_order_of_the_answers(token: str, noon: datetime) -> None:
    fill_pool(24)
    release_answers()
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM measure_survey_anonymous_answer ORDER BY ctid")
        order = [row[0] for row in cursor.fetchall()]
    # One order in 24! is that of the answers: this fails less often than a disk loses a bit.
    assert order != sorted(order, key=lambda words: int(words.split()[1]))
    assert len(set(order)) == 24


def test_a_token_is_good_for_one_answer_and_the_page_never_sends_by_itself(token: str, noon: datetime) -> None:
    with pytest.raises(TouchNotTrusted):
        answer_survey(token=token, how=How.TOUCH, given={"nps": 3})
    assert not survey_page(token=token).is_answered
    answer_survey(token=token, how=How.BUTTON, given={"nps": 3})
    with pytest.raises(Refusal, match="answered already"):
        answer_survey(token=token, how=How.BUTTON, given={"nps": 9})
    page = survey_page(token=token)
    assert (page.is_closed, page.customer_name, dict(page.answers)) == (True, "", {})
    assert SealedAnswer.objects.count() == 1


def test_when_the_answer_cannot_be_put_away_the_token_is_given_back(
    token: str, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_kept: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("accord.measure.surveys.operations.answering.seal_answer", fails)
    with pytest.raises(OSError, match="no room"):
        answer_survey(token=token, how=How.BUTTON, given={"nps": 3})
    assert not survey_page(token=token).is_answered


def test_results_of_an_anonymous_programme_tell_no_moment_and_no_conversation(token: str, noon: datetime) -> None:
    fill_pool(10)
    release_answers()
    programme_id = Invitation.objects.get().programme_id
    results = read_results(programme_id=programme_id, start=noon - DAY, end=noon + DAY)
    assert results.answers == 10
    [nps] = results.questions
    assert nps.figure is not None
    assert (nps.n, round(nps.figure.value or 0)) == (10, -60)
    assert {(row.at, row.conversation_id) for row in results.words} == {(None, None)}
    assert door_page(token=list_doors(programme_id=programme_id)[0].token).is_anonymous


def test_what_waits_opens_neither_with_the_key_of_backups_nor_on_another_machine(token: str, noon: datetime) -> None:
    answer_survey(token=token, how=How.BUTTON, given={"nps": 3})
    fill_pool(5)
    with pytest.raises(ValueError, match="another key"):
        unseal(SealedAnswer.objects.all()[0].sealed)
    with override_settings(APART_KEY="that of another machine"):
        assert release_answers() == 0
    assert SealedAnswer.objects.count() == 6
    assert release_answers() == 6


def test_releases_count_in_the_companys_figures_from_the_day_after_with_company_alone(
    token: str, noon: datetime
) -> None:
    released_at, later = noon + DAY, noon + 2 * DAY
    today = Span(since=released_at.date(), until=released_at.date())
    nobody = Filters()
    answer_survey(token=token, how=How.BUTTON, given={"nps": 3})
    fill_pool(5)
    with clock.at(released_at):
        assert release_answers() == 6
        AnonymousAnswer.objects.filter(nps__gte=3).update(csat=2)
        assert AnonymousAnswer.objects.filter(csat=2).count() == 3
        rebuild_cells()
        assert read_figures(span=today, before=today, filters=nobody)["nps"].now.n == 0
    with clock.at(later):
        rebuilt = rebuild_cells()
        found = read_figures(span=today, before=today, filters=nobody)
        of_a_channel = replace(nobody, channel="")
        narrowed = read_figures(span=today, before=today, filters=of_a_channel)
        scores = count_scores(scale="nps", start=noon, end=later)
        again = rebuild_cells()
        left_out = [count_left_out(span=today, filters=filters) for filters in (nobody, of_a_channel)]
        [point] = read_trend(metric=METRICS["nps"], span=today, filters=nobody).points
    assert (found["nps"].now.n, found["nps"].now.value, found["csat"].now.n) == (6, -100.0, 0)
    assert (narrowed["nps"].now.n, point.n, scores) == (0, 6, {0: 1, 1: 1, 2: 1, 3: 2, 4: 1})
    assert left_out == [{Kind.CSAT: 3}, {Kind.NPS: 6, Kind.CSAT: 3}]
    assert (rebuilt.cells_otherwise, again.cells_otherwise) == (1, 0)
    assert not Fact.objects.exists()
