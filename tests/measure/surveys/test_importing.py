from datetime import datetime, timedelta

import pytest

from accord.desk.contracts import MessageKind, PastConversation, PastMessage, Solution
from accord.desk.operations import import_conversations
from accord.kernel.errors import BadInput
from accord.measure.contracts import PastAnswer
from accord.measure.operations import take_over_answers
from accord.measure.queries import csat, list_answers
from accord.measure.surveys.contracts import ProgrammeState
from accord.measure.surveys.models import Answer, Programme
from accord.measure.surveys.operations import consider_survey
from accord.measure.surveys.queries import invitation_fates
from tests.cast import Person

pytestmark = pytest.mark.django_db


def past_answer(customer: Person, at: datetime, *, csat: int, ces: int | None = None) -> PastAnswer:
    [place] = import_conversations(
        conversations=[
            PastConversation(
                source="old desk",
                key=str(csat),
                channel="chat",
                customer_id=customer.id,
                customer_name=customer.name,
                subject="",
                messages=(PastMessage(kind=MessageKind.INCOMING, text="Where is it?", sent_at=at),),
                solution=Solution(),
            )
        ]
    )
    return PastAnswer(
        case_id=place.case_id,
        conversation_id=place.conversation_id,
        customer_id=place.customer_id,
        csat=csat,
        ces=ces,
        words=" Too slow ",
        answered_at=at,
    )


def test_answers_of_the_past_count_at_their_time(angry_customer: Person, noon: datetime) -> None:
    then = noon - timedelta(days=100)
    answers = [past_answer(angry_customer, then, csat=2), past_answer(angry_customer, then, csat=5, ces=7)]

    assert len(take_over_answers(answers=answers)) == 2

    day = {"start": then - timedelta(hours=1), "end": then + timedelta(hours=1)}
    assert (csat(**day).n, csat(**day).value) == (2, 50.0)
    assert {row.words for row in list_answers(**day)} == {"Too slow"}
    fates = invitation_fates(**day)
    assert (fates.considered, fates.answered, fates.response_rate.n) == (0, 0, 0)
    assert Programme.objects.get(slug="imported").state == ProgrammeState.ENDED


def test_answers_of_the_past_do_not_keep_us_from_asking(
    angry_customer: Person, noon: datetime, postbox: object
) -> None:
    yesterday = noon - timedelta(days=1)
    answer = past_answer(angry_customer, yesterday, csat=3)
    take_over_answers(answers=[answer])

    consider_survey(case_id=answer.case_id)

    assert invitation_fates(start=noon, end=noon + timedelta(hours=1)).sent == 1


def test_a_score_off_its_scale_is_refused(angry_customer: Person, noon: datetime) -> None:
    good, bad = past_answer(angry_customer, noon, csat=4), past_answer(angry_customer, noon, csat=6)

    with pytest.raises(BadInput):
        take_over_answers(answers=[good, bad])

    assert Answer.objects.count() == 0
    assert take_over_answers(answers=[]) == []
