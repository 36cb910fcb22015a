"""Nothing twice: what is known, what is asked again, what is handed over, and what a customer may see."""

from datetime import datetime, timedelta

import pytest
from tests.cast import Colleague, Person, know
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter

import accord.desk.context.handlers  # noqa: F401 - so that they follow the log
from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.customers.contracts import OutsideNotice
from accord.customers.models import Customer
from accord.customers.operations import merge_customers, record_outside_events
from accord.customers.queries import get_customer
from accord.desk.context.contracts import Known
from accord.desk.context.links import status_token
from accord.desk.context.models import Repeat, Transfer
from accord.desk.context.operations import hand_over, write_again
from accord.desk.context.queries import (
    asked_again,
    known_about,
    last_answers,
    repeat_figures,
    status_page,
    transfer_figures,
)
from accord.desk.context.rules import asked_for, numbers_in, repeats, similarity
from accord.desk.contracts import DeliveryState
from accord.desk.models import Message
from accord.desk.operations import assign_conversation, post_note, post_notice, post_reply
from accord.desk.operations.reattaching import give_to_author
from accord.desk.promises.contracts import PromiseDraft, PromiseKind
from accord.desk.promises.operations import make_promises
from accord.kernel import clock, ids
from accord.kernel.company import change_company
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import deliver_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

LONG = "The second pole of my tent broke on the very first evening although there was hardly any wind at all."


@pytest.fixture
def received(angry_customer: Person, noon: datetime) -> Placed:
    with clock.at(noon - timedelta(hours=2)):
        return hand_in(letter(angry_customer.email, LONG))


@pytest.fixture
def ordered(angry_customer: Person, noon: datetime) -> None:
    notice = OutsideNotice(
        customer_id=angry_customer.id,
        kind="order",
        reference="LK-20417",
        state="shipped",
        occurred_at=noon - timedelta(days=3),
        detail={"title": "Tent Vega", "tracking": "JJD000390007", "address": "Hafenweg 3, 20457 Hamburg"},
    )
    record_outside_events([notice])
    Customer.objects.filter(pk=angry_customer.id).update(outside_id="C-7731")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("Could you send me your order number?", [Known.ORDER]),
        ("Please tell us your order number and your address.", [Known.ORDER, Known.ADDRESS]),
        ("What is your customer number?", [Known.CUSTOMER_NUMBER]),
        ("I'll need your tracking number to look into this.", [Known.TRACKING]),
        ("Which order is this about?", [Known.ORDER]),
        ("Could you confirm your e-mail address?", [Known.EMAIL]),
        ("Wie lautet Ihre Kundennummer?", [Known.CUSTOMER_NUMBER]),
        ("Könnten Sie mir bitte die Bestellnummer schicken?", [Known.ORDER]),
        ("Bitte teilen Sie uns Ihre Telefonnummer mit.", [Known.PHONE]),
        ("Wir benötigen noch Ihre Lieferadresse.", [Known.ADDRESS]),
        ("Um welche Bestellung geht es?", [Known.ORDER]),
        ("Nennen Sie mir bitte die Rechnungsnummer.", [Known.INVOICE]),
        ("Your order number is LK-20417.", []),
        ("You do not need to send us your order number, we have it.", []),
        ("We have found your order number.", []),
        ("Please send us your new address.", []),
        ("Ihre Bestellnummer liegt uns vor.", []),
        ("Sie schrieben: „Wie lautet Ihre Kundennummer?“", []),
        ("I will send it to your address.", []),
        ("Bitte schicken Sie das Paket an unsere Adresse.", []),
        ("Could you send us a photograph?", []),
    ],
)
def test_a_draft_says_what_it_asks_for(words: str, what: list[Known]) -> None:
    assert [found for found, _ in asked_for(words)] == what


def test_what_is_known_can_be_put_into_a_reply(angry_customer: Person, ordered: None) -> None:
    known = {thing.what: thing.value for thing in known_about(customer=get_customer(customer_id=angry_customer.id))}
    assert known == {
        Known.NAME: "Jonas Weber",
        Known.CUSTOMER_NUMBER: "C-7731",
        Known.EMAIL: angry_customer.email,
        Known.ORDER: "LK-20417",
        Known.TRACKING: "JJD000390007",
        Known.ADDRESS: "Hafenweg 3, 20457 Hamburg",
    }


def test_earlier_answers_are_at_hand(agent: Colleague, angry_customer: Person, received: Placed) -> None:
    post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="Unscrew the foot first.")
    [answer] = last_answers(customer=get_customer(customer_id=angry_customer.id))
    assert (answer.value, answer.beside) == ("Unscrew the foot first.", agent.name)


def test_asking_for_what_is_on_record_is_noticed_with_what_it_says(angry_customer: Person, ordered: None) -> None:
    text = "Hello,\n\ncould you send me your order number and your phone number?"
    [found] = asked_again(text=text, customer_id=angry_customer.id)
    assert (found.what, found.values) == (Known.ORDER, ("LK-20417",))  # no phone number is on record


def test_a_sent_question_for_it_counts_as_having_to_repeat(
    agent: Colleague, received: Placed, ordered: None, noon: datetime
) -> None:
    words = "Could you please send me your order number?"
    post_reply(actor=agent.actor, conversation_id=received.conversation_id, text=words)
    deliver_events(names=["desk"])

    figures = repeat_figures(start=noon - timedelta(days=1), end=noon + timedelta(days=1))
    assert (figures.repeated.hits, figures.repeated.n, figures.asked_again, figures.gave_again) == (1, 1, 1, 0)
    assert Repeat.objects.get().asked == [Known.ORDER]


def test_telling_it_again_counts_and_telling_something_new_does_not(
    angry_customer: Person, loyal_customer: Person, received: Placed, noon: datetime
) -> None:
    hand_in(letter(angry_customer.email, f"Hello? {LONG} Is anybody there?", subject="Again"))
    hand_in(letter(loyal_customer.email, LONG))
    with clock.at(noon + timedelta(days=3)):
        hand_in(
            letter(angry_customer.email, "Something else: where do I find the washing advice for it?", subject="Wash")
        )
    deliver_events(names=["desk"])

    [repeat] = Repeat.objects.all()
    assert (repeat.given, repeat.asked, repeat.customer_id) == ([Known.DESCRIPTION], [], angry_customer.id)
    figures = repeat_figures(start=noon - timedelta(days=1), end=noon + timedelta(days=9))
    assert (figures.repeated.hits, figures.repeated.n) == (1, 4)


def test_a_number_in_a_signature_is_not_said_again() -> None:
    signed = "Thank you, and the bag?\n\nKind regards\nJonas Weber\n0170 5550123"
    assert repeats(signed, ["The tent.\n\nKind regards\nJonas Weber\n0170 5550123"]) == []
    assert repeats("As I said: order LK-20417.", ["It is order LK-20417."]) == [Known.NUMBER]
    assert (
        repeats("Perfect.\n\nWolfgang\nSchillerstr. 1, 49572 Leipzig", ["A lamp.\nSchillerstr. 1, 49572 Leipzig"]) == []
    )
    assert numbers_in("in 2026, 14 days, 20 euros, and to 49572 Leipzig") == set()


def test_similar_means_the_same_words_in_the_same_order() -> None:
    assert similarity(LONG, f"Once more: {LONG}") == 1.0
    assert similarity(LONG, "My lamp does not shine and nobody can tell me why that is so, which I find odd.") == 0.0
    assert similarity("Thank you.", "Thank you.") == 0.0


def test_a_transfer_carries_a_note_or_is_counted_without(
    agent: Colleague, other_agent: Colleague, lead: Colleague, received: Placed, noon: datetime
) -> None:
    number = received.conversation_id
    assign_conversation(actor=agent.actor, conversation_id=number, assignee_id=agent.id)  # taken, not handed over
    hand_over(actor=agent.actor, conversation_id=number, assignee_id=other_agent.id, note="Pole is ordered.")
    with clock.at(noon + timedelta(hours=1)):
        hand_over(actor=other_agent.actor, conversation_id=number, assignee_id=lead.id)
    deliver_events(names=["desk"])
    deliver_events(names=["desk"])

    figures = transfer_figures(start=noon - timedelta(days=1), end=noon + timedelta(days=1))
    assert (figures.transfers, figures.cases, figures.with_context.hits) == (2, 1, 1)
    first = Transfer.objects.order_by("at").first()
    assert first is not None
    assert Message.objects.get(pk=first.note_id or 0).text == "Pole is ordered."


def token_of(received: Placed) -> str:
    return status_token(case_id=received.case_id, customer_id=received.customer_id)


def test_the_status_page_shows_words_and_promises_and_no_note(
    agent: Colleague, received: Placed, noon: datetime
) -> None:
    number = received.conversation_id
    post_note(actor=agent.actor, conversation_id=number, text="A difficult customer, be careful.")
    post_notice(customer_id=received.customer_id, purpose="survey", subject="How was it?", text="Tell us secretly.")
    reply = post_reply(actor=agent.actor, conversation_id=number, text="I will call you tomorrow.", undo_seconds=0)
    draft = PromiseDraft(kind=PromiseKind.CALL, words="I will call you tomorrow", due_at=noon + timedelta(days=1))
    make_promises(actor=agent.actor, conversation_id=number, drafts=[draft], message_id=reply)

    page = status_page(token=token_of(received))

    assert [(message.is_ours, message.words) for message in page.messages] == [
        (False, LONG),
        (True, "I will call you tomorrow."),
    ]
    assert [(one.kind, one.due_at) for one in page.promises] == [(PromiseKind.CALL, noon + timedelta(days=1))]
    assert not page.is_waiting_for_us


def test_what_has_not_left_is_not_shown_with_what_it_promises(
    agent: Colleague, received: Placed, noon: datetime
) -> None:
    reply = post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="I will call you tomorrow.")
    draft = PromiseDraft(kind=PromiseKind.CALL, words="I will call you tomorrow", due_at=noon + timedelta(days=1))
    make_promises(actor=agent.actor, conversation_id=received.conversation_id, drafts=[draft], message_id=reply)

    page = status_page(token=token_of(received))
    assert (len(page.messages), page.promises) == (1, ())

    with clock.at(noon + timedelta(minutes=1)):
        assert len(status_page(token=token_of(received)).promises) == 1
        Message.objects.filter(pk=reply).update(delivery_state=DeliveryState.FAILED)
        page = status_page(token=token_of(received))
    assert (len(page.messages), page.promises) == (1, ())


def test_a_strangers_words_and_a_reply_to_somebody_else_are_not_shown(
    agent: Colleague, received: Placed, stranger: str
) -> None:
    number = received.conversation_id
    hand_in(letter(stranger, "I am the neighbour and have seen it.", thread=(number,)))
    reply = post_reply(actor=agent.actor, conversation_id=number, text="For other eyes.", undo_seconds=0)
    Message.objects.filter(pk=reply).update(recipients=["other@elsewhere.example"])

    assert [message.words for message in status_page(token=token_of(received)).messages] == [LONG]


@pytest.mark.parametrize("how", ["forged", "cut", "other purpose", "unknown case", "somebody else's", "nonsense"])
def test_a_link_that_is_not_this_customers_opens_nothing(
    received: Placed, loyal_customer: Person, noon: datetime, how: str
) -> None:
    good = token_of(received)
    tokens = {
        "forged": good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        "cut": good[: len(good) // 2],
        "other purpose": ids.sign(purpose="web_form.sent", value=[received.case_id, received.customer_id]),
        "unknown case": status_token(case_id=received.case_id + 999, customer_id=received.customer_id),
        "somebody else's": status_token(case_id=received.case_id, customer_id=loyal_customer.id),
    }
    with pytest.raises(NotFound):
        status_page(token=tokens.get(how, "x"))


def test_when_the_matter_turns_out_to_be_another_persons_the_old_link_closes(
    agent: Colleague, received: Placed
) -> None:
    give_to_author(
        actor=agent.actor, conversation_id=received.conversation_id, email="author@mail.example", name="The Author"
    )
    with pytest.raises(NotFound):
        status_page(token=token_of(received))


def test_a_person_who_was_merged_keeps_the_link(agent: Colleague, received: Placed) -> None:
    twin = know(name="Jonas W.", email="jonas.weber@work.example")
    merge_customers(actor=agent.actor, source_id=received.customer_id, target_id=twin.id, reason="same person")
    assert status_page(token=token_of(received)).messages[0].words == LONG


def test_writing_there_joins_the_conversation_once(received: Placed, agent: Colleague) -> None:
    post_reply(actor=agent.actor, conversation_id=received.conversation_id, text="Which colour?", undo_seconds=0)

    first = write_again(token=token_of(received), words=" Blue, please. ", submission="a1")
    second = write_again(token=token_of(received), words=" Blue, please. ", submission="a1")

    assert (first.conversation_id, first.case_id) == (received.conversation_id, received.case_id)
    assert (second.is_duplicate, second.message_id) == (True, first.message_id)
    page = status_page(token=token_of(received))
    assert (page.messages[-1].words, page.is_waiting_for_us) == ("Blue, please.", True)
    with pytest.raises(BadInput):
        write_again(token=token_of(received), words="  ", submission="a2")


def test_the_link_stands_below_replies_only_where_the_company_wants_it_and_nobody_is_copied(
    agent: Colleague, administrator: Colleague, received: Placed, outbox: KeptOutbox
) -> None:
    number = received.conversation_id
    post_reply(actor=agent.actor, conversation_id=number, text="One.")
    change_company(actor=administrator.actor, status_page_in_replies=True)
    shown = post_reply(actor=agent.actor, conversation_id=number, text="Two.")
    post_reply(actor=agent.actor, conversation_id=number, text="Three.", copied=["boss@elsewhere.example"])

    assert ["/status/" in message.text for message in outbox] == [False, True, False]
    assert Message.objects.get(pk=shown).text == "Two."  # colleagues do not get the customer's key
    token = outbox[1].text.rsplit("/status/", 1)[1].rstrip("/\n")
    assert status_page(token=token).case_id == received.case_id
