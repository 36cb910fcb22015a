"""Programmes: what sets them off, who is held back and by which rule, what becomes of invitations."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from accord.customers.contracts import OutsideNotice
from accord.customers.operations import record_outside_events
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import Refusal
from accord.kernel.events import deliver_events
from accord.kernel.permissions import SYSTEM
from accord.measure.questionnaires.operations import standard_questionnaire
from accord.measure.questionnaires.starter import AFTER_DELIVERY, AFTER_RESOLUTION, RELATION
from accord.measure.surveys.contracts import (
    CONTACT,
    About,
    How,
    Occasion,
    ProgrammeChoices,
    ProgrammeKind,
    ProgrammeState,
)
from accord.measure.surveys.occasions import occasions_of
from accord.measure.surveys.operations import (
    answer_survey,
    change_programme,
    consider,
    consider_wave,
    create_programme,
    set_programme_state,
)
from accord.measure.surveys.queries import (
    get_programme,
    invitation_fates,
    list_suppressions,
    read_results,
    response_bias,
)
from accord.measure.surveys.rules import days_until_turn
from tests.cast import Person
from tests.measure.conftest import Postbox

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


DELIVERED = ProgrammeChoices(
    name="After a delivery",
    kind=ProgrammeKind.TRANSACTIONAL,
    questionnaire_id=0,
    trigger="parcel.delivered",
    delay_hours=48,
    only={About.TOUCHPOINT: ("parcel",)},
)


def begin(choices: ProgrammeChoices, slug: str = AFTER_DELIVERY) -> int:
    made = create_programme(actor=SYSTEM, choices=replace(choices, questionnaire_id=standard_questionnaire(slug=slug)))
    set_programme_state(actor=SYSTEM, programme_id=made, state=ProgrammeState.RUNNING)
    return made


def deliver(person: Person, number: str, *, touchpoint: str = "parcel") -> None:
    notice = OutsideNotice(
        customer_id=person.id,
        kind="parcel",
        reference=number,
        state="delivered",
        occurred_at=clock.now(),
        touchpoint_slug=touchpoint,
    )
    record_outside_events([notice])
    deliver_events()


def rules_hit(programme_id: int) -> list[str]:
    return [row.rule for row in list_suppressions(programme_id=programme_id)]


def occasion(person: Person, key: str) -> Occasion:
    return Occasion(kind=CONTACT, key=key, customer_id=person.id, at=clock.now())


def test_a_delivery_is_asked_about_two_days_later_and_once(
    noon: datetime, journey: None, loyal_customer: Person, postbox: Postbox
) -> None:
    made = begin(DELIVERED)
    deliver(loyal_customer, "P1")
    deliver(loyal_customer, "P2", touchpoint="elsewhere")
    assert invitation_fates(start=noon, end=noon + DAY, programme_id=made).waiting == 1
    with clock.at(noon + 47 * timedelta(hours=1)):
        fire_due_deadlines()
    assert postbox.surveys == []
    with clock.at(noon + 2 * DAY):
        fire_due_deadlines()
        deliver_events()
    [survey] = postbox.surveys
    assert "How well did your parcel reach you?" in survey.text
    assert survey.text.count("?score=") == 5
    with clock.at(noon + 2 * DAY):
        answer_survey(token=postbox.token, how=How.BUTTON, given={"arrived": 2, "trouble": ["late", "damaged"]})
        results = read_results(programme_id=made, start=noon, end=noon + 3 * DAY)
    [arrived, trouble] = results.questions
    assert (arrived.n, arrived.mean) == (1, 2)
    assert {each.key: each.count for each in trouble.slices} == {"late": 1, "damaged": 1, "wrong": 0, "packing": 0}


def test_without_a_programme_that_waits_for_it_nothing_is_asked_of_the_database(
    noon: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    occasions_of([])
    with django_assert_num_queries(0):
        assert occasions_of([]) == []


def test_each_who_is_held_back_is_kept_with_the_rule(
    noon: datetime, journey: None, angry_customer: Person, loyal_customer: Person, postbox: Postbox
) -> None:
    made = begin(replace(DELIVERED, trigger=CONTACT, delay_hours=0, only={}, quota_a_day=1))
    consider(occasions=[occasion(angry_customer, "a"), occasion(angry_customer, "b"), occasion(loyal_customer, "c")])
    consider(occasions=[occasion(angry_customer, "a")])
    assert sorted(rules_hit(made)) == ["global_cooldown", "quota"]
    assert len(postbox.surveys) == 1


def test_a_reminder_goes_out_at_most_once_and_not_to_whoever_answered(
    noon: datetime, journey: None, angry_customer: Person, loyal_customer: Person, postbox: Postbox
) -> None:
    made = begin(replace(DELIVERED, trigger=CONTACT, delay_hours=0, only={}, remind_after_days=5))
    consider(occasions=[occasion(angry_customer, "a")])
    consider(occasions=[occasion(loyal_customer, "b")])
    answer_survey(token=postbox.token, how=How.BUTTON, given={"arrived": 5})
    for days in (5, 6, 20):
        with clock.at(noon + days * DAY):
            fire_due_deadlines()
    first, _second, reminder = postbox.surveys
    assert reminder.to == first.to
    assert "will not ask about this again" in reminder.text
    with clock.at(noon + 6 * DAY):
        for mail in (first, reminder):  # both links lead to the one answer
            token = mail.text.split("/s/")[1].split("/")[0]
            answer_survey(token=token, how=How.BUTTON, given={"arrived": 4})
    fates = invitation_fates(start=noon, end=noon + DAY, programme_id=made)
    assert (fates.sent, fates.reminded, fates.answered) == (2, 1, 2)


def test_a_relational_survey_asks_each_on_a_day_of_their_own_and_its_place_is_kept_free(
    noon: datetime, journey: None, angry_customer: Person, postbox: Postbox
) -> None:
    relation = begin(
        replace(DELIVERED, name="Relation", kind=ProgrammeKind.RELATIONAL, every_days=90, delay_hours=0), RELATION
    )
    slug = get_programme(programme_id=relation).slug
    begin(replace(DELIVERED, trigger=CONTACT, delay_hours=0, only={}))
    turn = days_until_turn(programme=slug, customer_id=angry_customer.id, every_days=90, today=noon.date())
    with clock.at(noon + (turn - 13) * DAY if turn >= 13 else noon + (turn + 77) * DAY):
        consider(occasions=[occasion(angry_customer, "shortly before")])
    with clock.at(noon + (turn - 15) * DAY if turn >= 15 else noon + (turn + 75) * DAY):
        consider(occasions=[occasion(angry_customer, "long before")])
    assert [row.rule for row in list_suppressions()] == ["reserved"]
    asked = len(postbox.surveys)
    for day in (turn + 89, turn + 90, turn + 91):
        with clock.at(noon + day * DAY):
            consider_wave(programme_id=relation)
            fire_due_deadlines()
    assert len(postbox.surveys) == asked + 1
    assert "How likely are you to recommend us" in postbox.surveys[-1].text


def test_what_was_promised_stays_once_somebody_was_asked(
    noon: datetime, journey: None, loyal_customer: Person, postbox: Postbox
) -> None:
    made = begin(replace(DELIVERED, trigger=CONTACT, delay_hours=0, only={}))
    choices = get_programme(programme_id=made).choices
    consider(occasions=[occasion(loyal_customer, "a")])
    with pytest.raises(Refusal, match="promise"):
        change_programme(actor=SYSTEM, programme_id=made, choices=replace(choices, is_anonymous=True))


def test_a_paused_programme_asks_nobody_who_waits(
    noon: datetime, journey: None, loyal_customer: Person, postbox: Postbox
) -> None:
    made = begin(DELIVERED)
    deliver(loyal_customer, "P1")
    set_programme_state(actor=SYSTEM, programme_id=made, state=ProgrammeState.PAUSED)
    with clock.at(noon + 3 * DAY):
        fire_due_deadlines()
    assert postbox.surveys == []
    assert rules_hit(made) == ["stopped"]


def test_who_answers_is_compared_with_who_was_asked(stuck: int, noon: datetime, postbox: Postbox) -> None:
    from accord.measure.surveys.models import Invitation, Programme

    programme = Programme.objects.get(slug=AFTER_RESOLUTION)
    first = Invitation.objects.get()
    for number in range(60):
        Invitation.objects.create(
            programme=programme,
            customer_id=first.customer_id,
            occasion=f"made:{number}",
            language="de" if number % 2 else "en",
            fate="answered" if number % 2 or number < 6 else "sent",
            considered_at=noon,
            sent_at=noon,
        )
    rows = response_bias(programme_id=programme.pk, start=noon - DAY, end=noon + DAY)
    assert [(row.group, row.asked, row.answered, row.is_detectable) for row in rows] == [
        ("de", 30, 30, True),
        ("en", 30, 3, True),
    ]
    assert (round(rows[1].asked_share), round(rows[1].answered_share)) == (50, 9)
