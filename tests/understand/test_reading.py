from datetime import UTC, date, datetime, timedelta

import pytest
from tests.cast import Colleague, Person
from tests.desk.letters import letter

from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.desk.contracts import MessageKind, PastConversation, PastMessage, Solution
from accord.desk.models import Contact
from accord.desk.operations import import_conversations, solve_case
from accord.journey.contracts import ReasonRow
from accord.kernel import clock
from accord.kernel.events import deliver_events
from accord.understand.contracts import ContactCounts, DailyCount
from accord.understand.models import Lesson, Reading, WordCount
from accord.understand.operations import classify, take_over_history
from accord.understand.queries import (
    count_contacts,
    count_others_like,
    daily_counts,
    list_contacts_of,
    list_others_like,
    list_readings,
    suggest_reasons,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "damaged", "sizes", "invoice")]


def write(customer: Person, words: str, **more: object) -> Placed:
    placed = hand_in(letter(customer.email, words, subject="", **more))
    deliver_events(names=["understand"])
    return placed


def test_a_contact_is_read_by_the_reasons_own_words(angry_customer: Person, damaged: ReasonRow) -> None:
    placed = write(angry_customer, "The parcel arrived damaged and the pole is broken.")

    reading = Reading.objects.get(case_id=placed.case_id)
    assert (reading.reason_id, reading.touchpoint_id) == (damaged.id, damaged.touchpoint_id)
    assert reading.confidence > 0.5
    assert (reading.demand, reading.decided_at) == ("", None)


def test_words_that_say_nothing_leave_it_open(angry_customer: Person) -> None:
    placed = write(angry_customer, "Please call me back tomorrow.")

    reading = Reading.objects.get(case_id=placed.case_id)
    assert (reading.reason_id, reading.touchpoint_id) == (None, None)


def test_what_a_person_decides_counts(agent: Colleague, angry_customer: Person, sizes: ReasonRow) -> None:
    placed = write(angry_customer, "The parcel arrived damaged.")
    solve_case(actor=agent.actor, case_id=placed.case_id, reason_id=sizes.id, demand="value")
    deliver_events(names=["understand"])

    (reading,) = list_readings(contact_ids=Contact.objects.values_list("pk", flat=True)).values()
    assert (reading.reason_id, reading.touchpoint_id, reading.demand) == (sizes.id, sizes.touchpoint_id, "value")
    assert reading.is_decided
    assert Reading.objects.get().decided_by_id == agent.id


def test_a_later_contact_of_a_decided_case_is_about_the_same(
    agent: Colleague, angry_customer: Person, sizes: ReasonRow
) -> None:
    placed = write(angry_customer, "The parcel arrived damaged.")
    solve_case(actor=agent.actor, case_id=placed.case_id, reason_id=sizes.id)
    write(angry_customer, "It is broken again.", thread=(placed.conversation_id,))

    assert list(Reading.objects.values_list("reason_id", flat=True)) == [sizes.id, sizes.id]


def test_learns_words_from_what_people_decided(
    agent: Colleague, angry_customer: Person, loyal_customer: Person, invoice: ReasonRow
) -> None:
    for words in ("Reverse charge is missing", "There is no reverse charge on it", "Where is the reverse charge?"):
        placed = write(angry_customer, words)
        solve_case(actor=agent.actor, case_id=placed.case_id, reason_id=invoice.id)
    deliver_events(names=["understand"])
    asked = write(loyal_customer, "I need reverse charge, please.")

    best, *_ = suggest_reasons(case_id=asked.case_id)
    assert best.reason_id == invoice.id
    assert best.confidence > 0.8


def test_a_correction_unlearns(agent: Colleague, angry_customer: Person, sizes: ReasonRow, invoice: ReasonRow) -> None:
    placed = write(angry_customer, "About the zipper")
    solve_case(actor=agent.actor, case_id=placed.case_id, reason_id=sizes.id)
    deliver_events(names=["understand"])
    solve_case(actor=agent.actor, case_id=placed.case_id, reason_id=invoice.id)
    deliver_events(names=["understand"])

    assert Lesson.objects.get().reason_id == invoice.id
    zipper = dict(WordCount.objects.filter(word="zipper").values_list("reason_id", "cases"))
    assert zipper == {sizes.id: 0, invoice.id: 1}


def test_the_same_contact_is_read_once(angry_customer: Person) -> None:
    write(angry_customer, "The parcel arrived damaged.")
    classify(contact_ids=[Contact.objects.get().pk])

    assert Reading.objects.count() == 1


def test_three_suggestions_add_up_to_at_most_one(angry_customer: Person) -> None:
    placed = write(angry_customer, "Which size fits? The invoice says damaged.")
    found = suggest_reasons(case_id=placed.case_id)

    assert len(found) == 3
    assert sum(suggestion.confidence for suggestion in found) == pytest.approx(1)


def test_days_are_those_of_the_companys_time_zone(angry_customer: Person, damaged: ReasonRow, noon: datetime) -> None:
    for instant in (
        datetime(2026, 3, 1, 22, 59, tzinfo=UTC),  # 23:59 in Berlin
        datetime(2026, 3, 1, 23, 0, tzinfo=UTC),  # midnight in Berlin
        datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
    ):
        with clock.at(instant):
            write(angry_customer, "The pole is broken and damaged.")

    start, end = noon - timedelta(days=7), noon
    assert daily_counts(by="reason", start=start, end=end) == [
        DailyCount(key_id=damaged.id, day=date(2026, 3, 1), contacts=1),
        DailyCount(key_id=damaged.id, day=date(2026, 3, 2), contacts=2),
    ]
    assert daily_counts(by="touchpoint", start=start, end=end)[0].key_id == damaged.touchpoint_id
    assert len(list_contacts_of(reason_id=damaged.id, start=start, end=end)) == 3
    assert list_contacts_of(reason_id=damaged.id, start=start, end=datetime(2026, 3, 1, 22, 59, tzinfo=UTC)) == []


def test_failure_demand_is_a_share_of_what_was_judged(
    agent: Colleague, angry_customer: Person, damaged: ReasonRow, noon: datetime
) -> None:
    places = [write(angry_customer, "The pole is broken and damaged.") for _ in range(3)]
    solve_case(actor=agent.actor, case_id=places[0].case_id, reason_id=damaged.id, demand="failure")
    solve_case(actor=agent.actor, case_id=places[1].case_id, reason_id=damaged.id, demand="value")
    deliver_events(names=["understand"])
    write(angry_customer, "Please call me back tomorrow.")

    assert count_contacts(start=noon, end=noon + timedelta(seconds=1)) == {
        damaged.touchpoint_id: ContactCounts(contacts=3, failures=1, judged=2),
        None: ContactCounts(contacts=1, failures=0, judged=0),
    }


def test_others_who_wrote_about_the_same_today(angry_customer: Person, loyal_customer: Person, noon: datetime) -> None:
    with clock.at(noon - timedelta(hours=25)):
        write(loyal_customer, "Broken and damaged, long ago.")
    same = write(loyal_customer, "Broken and damaged.")
    junk = write(loyal_customer, "Broken and damaged, buy now.")
    Contact.objects.filter(case_id=junk.case_id).update(withdrawn_at=noon)
    write(loyal_customer, "Which size fits?")
    write(angry_customer, "Damaged, as I wrote before.")
    mine = write(angry_customer, "Broken and damaged too.")

    assert count_others_like(case_id=mine.case_id) == 1
    assert list_others_like(case_id=mine.case_id) == [same.conversation_id]


def test_history_is_read_as_it_was_decided_and_taught_once(
    angry_customer: Person, damaged: ReasonRow, noon: datetime
) -> None:
    decided, undecided = (
        PastConversation(
            source="old desk",
            key=words,
            channel="chat",
            customer_id=angry_customer.id,
            customer_name="Jonas Weber",
            subject="",
            messages=(PastMessage(kind=MessageKind.INCOMING, text=words, sent_at=noon - timedelta(days=500)),),
            solution=Solution(reason_id=reason_id),
        )
        for words, reason_id in (("A zipper tore", damaged.id), ("The pole is broken and damaged", None))
    )
    cases = [answer.case_id for answer in import_conversations(conversations=[decided, undecided])]

    deliver_events(names=["understand"])
    take_over_history(case_ids=cases)

    counted = count_contacts(start=noon - timedelta(days=501), end=noon - timedelta(days=499))
    assert counted == {damaged.touchpoint_id: ContactCounts(contacts=2, failures=0, judged=0)}
    assert [reading.decided_at is not None for reading in Reading.objects.order_by("case_id")] == [True, False]
    assert dict(WordCount.objects.values_list("word", "cases")) == {"zipper": 1, "tore": 1}
    assert Lesson.objects.get().case_id == cases[0]
