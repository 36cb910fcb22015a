"""Who writes anew hears that it came, once, with an honest time; machines, junk and ourselves never do."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.cast import Colleague, Person
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import at, letter

import accord.desk.acknowledging.handlers  # noqa: F401 - so that they follow the log
from accord.channels.contracts import Placed
from accord.channels.email.models import Mailbox
from accord.channels.operations import hand_in
from accord.desk.acknowledging import operations
from accord.desk.acknowledging.contracts import Record
from accord.desk.acknowledging.models import Acknowledgement
from accord.desk.acknowledging.operations import also_says, choose
from accord.desk.acknowledging.queries import choice_of, expectation_of
from accord.desk.acknowledging.rules import duration_words, expectation, record_of
from accord.desk.contracts import MessageKind
from accord.desk.junk.operations import block_sender
from accord.desk.models import Case, Conversation, Message
from accord.desk.operations import post_reply
from accord.kernel.company import change_company
from accord.kernel.errors import NotAllowed
from accord.kernel.events import deliver_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def inbox(administrator: Colleague) -> int:
    """A mailbox that acknowledges."""
    mailbox = Mailbox.objects.create(address="service@company.example", name="Service")
    choose(actor=administrator.actor, inbox_id=mailbox.pk, is_on=True, words="Parcels: see your account.")
    return mailbox.pk


def write(sender: str, words: str = "Where is my parcel?", **more: Any) -> Placed:
    return hand_in(letter(sender, words, **more))


def follow() -> None:
    while deliver_events(names=["desk"]):
        pass


def test_a_new_matter_is_acknowledged_once_with_its_reference(
    inbox: int,
    angry_customer: Person,
    outbox: KeptOutbox,
) -> None:
    placed = write(angry_customer.email, inbox_id=inbox)
    follow()
    operations.acknowledge_new(conversation_ids=[placed.conversation_id])

    [mail] = outbox
    assert [to.value for to in mail.to] == [angry_customer.email]
    assert (mail.subject, mail.author_name) == ("Tent pole", "")
    assert Case.objects.get(pk=placed.case_id).reference in mail.text
    assert "Parcels: see your account." in mail.text
    assert "Of the last" not in mail.text, "nothing is promised without a record"
    conversation = Conversation.objects.get(pk=placed.conversation_id)
    assert (conversation.waiting_since is not None, conversation.unread) == (True, True), "the customer waits still"


def test_further_words_in_the_same_matter_are_not(inbox: int, angry_customer: Person, outbox: KeptOutbox) -> None:
    placed = write(angry_customer.email, inbox_id=inbox)
    follow()
    write(angry_customer.email, "And?", inbox_id=inbox, thread=(placed.conversation_id,))
    follow()
    assert len(outbox) == 1


def test_one_address_gets_at_most_one_a_day(
    inbox: int,
    angry_customer: Person,
    outbox: KeptOutbox,
    noon: datetime,
) -> None:
    for hours in (0, 1, 23):
        with at(noon + timedelta(hours=hours)):
            write(angry_customer.email, inbox_id=inbox)
            follow()
    assert len(outbox) == 1
    with at(noon + timedelta(hours=25)):
        write(angry_customer.email, inbox_id=inbox)
        follow()
    assert len(outbox) == 2


def test_neither_machines_nor_junk_nor_ourselves_nor_the_late(
    inbox: int,
    agent: Colleague,
    stranger: str,
    outbox: KeptOutbox,
    noon: datetime,
) -> None:
    block_sender(actor=agent.actor, value=stranger)
    write("robot@shop.example", inbox_id=inbox, machine="auto-generated")
    write("list@shop.example", inbox_id=inbox, machine="list")
    write(stranger, inbox_id=inbox)
    write("service@company.example", inbox_id=inbox)
    write("late@shop.example", inbox_id=inbox, sent_at=noon - timedelta(hours=7))
    follow()
    assert outbox == []
    assert not Acknowledgement.objects.exists()


def test_a_mailbox_that_does_not_want_it_costs_no_statement(
    angry_customer: Person,
    outbox: KeptOutbox,
    django_assert_num_queries: Any,
) -> None:
    placed = write(angry_customer.email, inbox_id=77)
    operations.read_on()
    with django_assert_num_queries(0):
        assert operations.acknowledge_new(conversation_ids=[placed.conversation_id]) == 0
    assert outbox == []


def test_what_an_agent_answered_already_needs_none(
    inbox: int,
    agent: Colleague,
    angry_customer: Person,
    outbox: KeptOutbox,
) -> None:
    placed = write(angry_customer.email, inbox_id=inbox)
    post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="It left today.")
    follow()
    assert [mail.text for mail in outbox] == ["It left today."]
    assert not Message.objects.filter(kind=MessageKind.NOTICE).exists()


def test_it_is_written_in_the_customers_language(inbox: int, outbox: KeptOutbox) -> None:
    from tests.cast import know

    write(know(name="Uta Klein", email="uta@mail.example", language="de").email, inbox_id=inbox)
    follow()
    assert "Guten Tag" in outbox[0].text or "Hallo" in outbox[0].text


def test_another_room_adds_what_it_knows(
    inbox: int,
    angry_customer: Person,
    outbox: KeptOutbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(operations, "_more_to_say", [])
    also_says(lambda *, conversation_id, inbox_id, customer_id: f"Open from nine to five ({inbox_id}).")
    also_says(lambda **_: "")
    write(angry_customer.email, inbox_id=inbox)
    follow()
    assert f"Open from nine to five ({inbox})." in outbox[0].text


def test_only_who_administers_chooses(agent: Colleague) -> None:
    with pytest.raises(NotAllowed):
        choose(actor=agent.actor, inbox_id=1, is_on=True)
    assert not choice_of(inbox_id=1).is_on


def test_the_time_comes_from_the_record_of_this_mailbox(inbox: int, agent: Colleague, noon: datetime) -> None:
    for number in range(25):
        with at(noon - timedelta(days=3)):
            placed = write(f"c{number}@mail.example", inbox_id=inbox)
        with at(noon - timedelta(days=3) + timedelta(hours=number + 1)):
            post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Here.")

    record, sentence = expectation_of(inbox_id=inbox)

    assert record == Record(n=25, median=timedelta(hours=13), most=timedelta(hours=20))
    assert sentence == (
        "Of the last 25 people who wrote to us, half had an answer within 13 hours and eight in ten within 20 hours."
    )
    assert expectation_of(inbox_id=inbox + 1) == (Record(n=0), "")


def hours(*numbers: float) -> list[tuple[timedelta, bool]]:
    return [(timedelta(hours=number), True) for number in numbers]


def test_those_who_wait_still_are_not_left_out() -> None:
    answered = hours(*range(1, 21))
    waiting = [(timedelta(hours=30), False)] * 20

    assert record_of(answered) == Record(n=20, median=timedelta(hours=10), most=timedelta(hours=16))
    assert record_of([*answered, *waiting]) == Record(n=40, median=timedelta(hours=20), most=None)
    assert expectation(record_of([*answered, *waiting])) == "", "eight in ten were never answered"


def test_the_record_agrees_with_a_table_of_kaplan_and_meier() -> None:
    """Times of the 6-MP group of Freireich et al. (1963): the published median of remission is 23 weeks."""
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    still = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    waits = [(timedelta(weeks=week), True) for week in ended] + [(timedelta(weeks=week), False) for week in still]
    from accord.desk.acknowledging.rules import _quantile

    assert _quantile(waits, 0.5) == timedelta(weeks=23)


def test_a_thin_record_says_nothing() -> None:
    assert expectation(record_of(hours(*range(1, 20)))) == ""


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=1), "5 minutes"),
        (timedelta(minutes=31), "35 minutes"),
        (timedelta(minutes=60), "60 minutes"),
        (timedelta(minutes=61), "2 hours"),
        (timedelta(hours=48), "48 hours"),
        (timedelta(hours=49), "3 days"),
    ],
)
def test_spans_are_rounded_up(span: timedelta, words: str) -> None:
    assert duration_words(span) == words


def test_a_reply_bears_the_reference_where_the_company_wants_it(
    agent: Colleague,
    administrator: Colleague,
    angry_customer: Person,
    outbox: KeptOutbox,
) -> None:
    placed = write(angry_customer.email)
    post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="One")
    change_company(actor=administrator.actor, reference_in_subject=True)
    post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Two")
    reference = Case.objects.get(pk=placed.case_id).reference
    assert [mail.subject for mail in outbox] == ["Tent pole", f"Tent pole [{reference}]"]

    write(angry_customer.email, subject=f"Re: Tent pole [{reference}]")
    assert Conversation.objects.count() == 2, "a reference in the subject alone joins nothing"


def test_it_says_when_we_are_back_and_where_to_look(
    inbox: int, administrator: Colleague, angry_customer: Person, outbox: KeptOutbox, noon: datetime
) -> None:
    from accord.desk.levels.contracts import CalendarChoices
    from accord.desk.levels.operations import set_calendar

    change_company(actor=administrator.actor, timezone="Europe/Lisbon")
    hours = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    choices = CalendarChoices(name="Service", timezone="Europe/Berlin", weekly=hours, is_default=True)
    set_calendar(actor=administrator.actor, choices=choices)
    write(angry_customer.email, inbox_id=inbox)
    follow()
    with at(noon + timedelta(hours=8)):
        write("late@mail.example", inbox_id=inbox)
        follow()
    in_time, late = (mail.text for mail in outbox)
    assert "/status/" in in_time
    assert ("we are back" in in_time, "we are back on Wednesday, 4 March, 09:00" in late) == (False, True)


def test_where_hours_are_said_the_record_is_in_working_time_and_says_by_when(
    inbox: int, administrator: Colleague, agent: Colleague, noon: datetime
) -> None:
    from accord.desk.levels.contracts import CalendarChoices
    from accord.desk.levels.operations import set_calendar

    for number in range(20):
        with at(noon - timedelta(days=4, hours=-3 - number % 2)):
            placed = write(f"c{number}@mail.example", inbox_id=inbox)
        with at(noon - timedelta(days=3, hours=4)):
            post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Here.")
    hours = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    choices = CalendarChoices(name="Service", timezone="Europe/Berlin", weekly=hours, is_default=True)
    set_calendar(actor=administrator.actor, choices=choices)
    with at(noon + timedelta(hours=4)):
        record, sentence = expectation_of(inbox_id=inbox)
    hour = timedelta(hours=1)
    assert record == Record(n=20, median=0 * hour, most=hour, in_working_time=True), "the night does not count"
    assert "of our working time" in sentence
    assert sentence.endswith("For you that is by Wednesday, 4 March, 10:00.")
