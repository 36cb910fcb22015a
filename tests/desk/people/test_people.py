"""Persons on the desk: one timeline, taken apart exactly, the right address, and what messages say of their writers."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from tests.cast import Colleague, know
from tests.channels.email.post import receive, write_mail
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter

import accord.desk.people.handlers  # noqa: F401 - so that they follow the log
from accord.channels.email.models import Mailbox
from accord.channels.operations import hand_in
from accord.customers.companies.operations import keep_company
from accord.customers.duplicates.contracts import Why
from accord.customers.duplicates.queries import list_proposals
from accord.customers.models import Customer
from accord.customers.operations import merge_customers, record_outside_event, unmerge_customers
from accord.customers.queries import find_by_identity, get_customer
from accord.desk.context.links import status_token
from accord.desk.context.queries import status_page
from accord.desk.models import Case, Contact, Conversation, Message
from accord.desk.operations import post_reply, solve_case
from accord.desk.people.contracts import TimelineFilter
from accord.desk.people.operations import look_at_new_messages, take_apart
from accord.desk.people.queries import read_timeline, what_is_open
from accord.desk.people.rules import addresses_said, references_in
from accord.desk.promises.contracts import PromiseDraft, PromiseKind
from accord.desk.promises.operations import make_promises
from accord.kernel import clock
from accord.kernel.errors import NotFound
from accord.kernel.events import deliver_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

OLD, NEW = "anna.weber@gmail.com", "annaweber@gmial.com"


@pytest.fixture(autouse=True)
def forgotten() -> None:
    cache.clear()


def _mail(mailbox: Mailbox, sender: str, text: str, *, subject: str = "A matter", **headers: str) -> int:
    fate = receive(
        write_mail(
            sender=f"Anna Weber <{sender}>",
            to=mailbox.address,
            text=text,
            subject=subject,
            message_id=f"<{abs(hash((sender, text)))}@customer.example>",
            **headers,
        ),
        mailbox,
    )
    assert fate.conversation_id is not None
    return fate.conversation_id


@pytest.fixture
def merged(agent: Colleague, mailbox: Mailbox, noon: datetime) -> tuple[int, int, int]:
    """Anna by two addresses, each with a conversation from before; the newer one was merged into the older."""
    with clock.at(noon - timedelta(days=3)):
        first, second = _mail(mailbox, OLD, "My tent leaks."), _mail(mailbox, NEW, "The stove is bent.")
    ids = Conversation.objects.in_bulk([first, second])
    old, new = ids[first].customer_id, ids[second].customer_id
    with clock.at(noon - timedelta(days=2)):
        merge_id = merge_customers(actor=agent.actor, source_id=new, target_id=old)
    return old, new, merge_id


class TestTakingApart:
    def test_gives_back_what_began_under_the_other_address(
        self, merged: tuple[int, int, int], mailbox: Mailbox, agent: Colleague, noon: datetime
    ) -> None:
        old, new, merge_id = merged
        with clock.at(noon - timedelta(days=1)):
            theirs, own = _mail(mailbox, NEW, "A pole is missing."), _mail(mailbox, OLD, "And a peg.")
        assert Conversation.objects.get(pk=theirs).customer_id == old
        make_promises(
            actor=agent.actor,
            conversation_id=theirs,
            drafts=[PromiseDraft(kind=PromiseKind.CALL, words="I will call", due_at=noon + timedelta(days=1))],
        )
        given = take_apart(actor=agent.actor, merge_id=merge_id)
        deliver_events()

        assert (given.conversations, given.messages, given.stayed) == (1, 1, 0)
        case_id = Conversation.objects.get(pk=theirs).case_id
        assert Conversation.objects.get(pk=theirs).customer_id == new
        assert Case.objects.get(pk=case_id).customer_id == new
        assert Contact.objects.get(conversation_id=theirs).customer_id == new
        assert Message.objects.get(conversation_id=theirs).customer_id == new
        assert Conversation.objects.get(pk=own).customer_id == old
        assert [one.words for one in what_is_open(actor=agent.actor, customer_ids=[new]).promises] == ["I will call"]

    def test_each_has_their_own_time_again(
        self, merged: tuple[int, int, int], mailbox: Mailbox, agent: Colleague, noon: datetime
    ) -> None:
        old, new, merge_id = merged
        with clock.at(noon - timedelta(days=1)):
            theirs, own = _mail(mailbox, NEW, "A pole is missing."), _mail(mailbox, OLD, "And a peg.")
        take_apart(actor=agent.actor, merge_id=merge_id)
        arrived = TimelineFilter(kinds=("desk.MessageArrived",))

        def read(customer_id: int) -> list[int | None]:
            page = read_timeline(actor=agent.actor, customer_ids=[customer_id], wanted=arrived)
            return [entry.conversation_id for entry in page.entries]

        assert read(new)[0] == theirs
        assert read(old)[0] == own
        assert len(read(new)) == len(read(old)) == 2

    def test_no_page_of_either_shows_the_other(
        self, merged: tuple[int, int, int], mailbox: Mailbox, agent: Colleague, noon: datetime
    ) -> None:
        old, new, merge_id = merged
        with clock.at(noon - timedelta(days=1)):
            theirs = _mail(mailbox, NEW, "A pole is missing.")
        case_id = Conversation.objects.get(pk=theirs).case_id
        before = status_token(case_id=case_id, customer_id=old)
        assert [m.words for m in status_page(token=before).messages] == ["A pole is missing."]
        take_apart(actor=agent.actor, merge_id=merge_id)

        with pytest.raises(NotFound):
            status_page(token=before)
        after = status_page(token=status_token(case_id=case_id, customer_id=new))
        assert [m.words for m in after.messages] == ["A pole is missing."]

    def test_undone_elsewhere_the_conversations_follow_with_the_log(
        self, merged: tuple[int, int, int], mailbox: Mailbox, agent: Colleague
    ) -> None:
        _old, new, merge_id = merged
        theirs = _mail(mailbox, NEW, "A pole is missing.")
        deliver_events()
        unmerge_customers(actor=agent.actor, merge_id=merge_id)
        deliver_events()
        assert Conversation.objects.get(pk=theirs).customer_id == new


def test_a_reply_goes_to_the_address_that_wrote_in_the_conversation(
    merged: tuple[int, int, int], mailbox: Mailbox, agent: Colleague, outbox: KeptOutbox
) -> None:
    old, new, _merge_id = merged
    of_new = Conversation.objects.get(customer_id=new).pk
    of_old = Conversation.objects.get(customer_id=old).pk
    later = _mail(mailbox, NEW, "A pole is missing.")
    for conversation_id in (of_new, of_old, later):
        post_reply(actor=agent.actor, conversation_id=conversation_id, text="A new one is on its way.")
    assert [message.to[0].value for message in outbox] == [NEW, OLD, NEW]


def test_without_a_mail_the_conversation_of_a_merged_person_keeps_their_address(
    agent: Colleague, outbox: KeptOutbox
) -> None:
    one, other = know(name="Anna", email=OLD), know(name="Anna", email=NEW)
    placed = hand_in(letter(NEW))
    merge_customers(actor=agent.actor, source_id=other.id, target_id=one.id)
    post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="A new one is on its way.")
    assert outbox[0].to[0].value == NEW


class TestTimeline:
    @pytest.fixture
    def anna(self, agent: Colleague, noon: datetime) -> int:
        who = know(name="Anna Weber", email=OLD)
        for day in range(1, 4):
            with clock.at(noon - timedelta(days=day)):
                placed = hand_in(letter(OLD, f"Letter {day} about pole P-{day}"))
                record_outside_event(
                    kind="parcel",
                    reference=f"JJD-{day}",
                    state="damaged",
                    occurred_at=clock.now(),
                    customer_id=who.id,
                    touchpoint_slug="delivery",
                )
        solve_case(actor=agent.actor, case_id=placed.case_id)
        return who.id

    def _said(self, agent: Colleague, anna: int, **wanted: object) -> list[str]:
        page = read_timeline(actor=agent.actor, customer_ids=[anna], wanted=TimelineFilter(**wanted))  # type: ignore[arg-type]
        return [entry.kind.partition(".")[2] for entry in page.entries]

    def test_is_narrowed_by_kind_channel_period_words_and_touchpoint(
        self, agent: Colleague, anna: int, noon: datetime
    ) -> None:
        outside = "OutsideEventHappened"
        assert self._said(agent, anna, kinds=("desk.CaseSolved",)) == ["CaseSolved"]
        assert outside not in self._said(agent, anna, channel="email")
        assert self._said(agent, anna, channel="chat") == []
        assert self._said(agent, anna, words="jjd-2") == [outside]
        assert self._said(agent, anna, words="pole p-3", kinds=("desk.MessageArrived",)) == ["MessageArrived"]
        assert self._said(agent, anna, touchpoint_id=0, touchpoint_slug="delivery") == [outside] * 3
        since, until = noon - timedelta(days=2, hours=1), noon - timedelta(days=1, hours=1)
        assert self._said(agent, anna, since=since, until=until, kinds=("desk.MessageArrived",)) == ["MessageArrived"]

    def test_goes_on_page_by_page_and_misses_nothing(self, agent: Colleague, anna: int) -> None:
        whole = read_timeline(actor=agent.actor, customer_ids=[anna], limit=100)
        found, cursor = [], ""
        while True:
            page = read_timeline(actor=agent.actor, customer_ids=[anna], limit=3, before=cursor)
            found += [entry.id for entry in page.entries]
            cursor = page.next_cursor
            if not cursor:
                break
        assert found == [entry.id for entry in whole.entries]
        assert whole.next_cursor == ""

    def test_takes_two_statements_for_one_or_for_many(
        self, agent: Colleague, anna: int, django_assert_num_queries
    ) -> None:
        others = [know(name="", email=f"a{n}@alpine.example").id for n in range(5)]
        for ids in ([anna], [anna, *others]):
            with django_assert_num_queries(2):
                assert read_timeline(actor=agent.actor, customer_ids=ids).entries

    def test_shows_nothing_to_those_who_may_not_read(self, department_owner: Colleague, anna: int) -> None:
        assert read_timeline(actor=department_owner.actor, customer_ids=[anna]).entries == ()


class TestNoticing:
    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ("I also wrote from anna@work.example yesterday.", ["anna@work.example"]),
            ("Ich habe auch schon von Anna@Work.example geschrieben", ["anna@work.example"]),
            ("My old address was anna@work.example.", ["anna@work.example"]),
            ("Please copy piotr@work.example", []),
            ("Your mail from help@shop.example came.", []),
        ],
    )
    def test_hears_which_address_is_said_to_be_theirs_too(self, words: str, said: list[str]) -> None:
        assert addresses_said(words) == said

    def test_sees_numbers_of_orders(self) -> None:
        assert references_in("Order A12345-17, invoice RE-2026-0099, on 3 May, 34117 Kassel") == [
            "A12345-17",
            "RE-2026-0099",
            "34117",
        ]

    def test_proposes_whom_a_message_names(self, agent: Colleague, mailbox: Mailbox) -> None:
        work = know(name="Anna Weber", email="anna@work.example")
        record_outside_event(
            kind="order", reference="A12345-17", state="placed", occurred_at=clock.now(), customer_id=work.id
        )
        told = _mail(mailbox, OLD, "I also wrote from anna@work.example about A12345-17.")
        writer = Conversation.objects.get(pk=told).customer_id
        assert look_at_new_messages() == 1
        assert look_at_new_messages() == 0
        (row,) = list_proposals(actor=agent.actor).rows
        assert {row.one_id, row.other_id} == {work.id, writer}
        assert {reason.why for reason in row.reasons} == {Why.SAID_SO, Why.SAME_NUMBER}

    def test_proposes_where_answers_were_to_go(self, agent: Colleague, mailbox: Mailbox) -> None:
        know(name="Anna Weber", email="anna@work.example")
        _mail(mailbox, OLD, "My tent leaks.", Reply_To="Anna <anna@work.example>")
        look_at_new_messages()
        (row,) = list_proposals(actor=agent.actor).rows
        assert [reason.why for reason in row.reasons] == [Why.REPLY_TO]

    def test_ones_own_orders_propose_nobody(self, agent: Colleague, mailbox: Mailbox) -> None:
        anna = know(name="Anna Weber", email=OLD)
        record_outside_event(
            kind="order", reference="A12345-17", state="placed", occurred_at=clock.now(), customer_id=anna.id
        )
        _mail(mailbox, OLD, "Where is A12345-17?")
        look_at_new_messages()
        assert list_proposals(actor=agent.actor).rows == ()


def test_a_newcomer_belongs_to_the_company_of_the_domain(agent: Colleague) -> None:
    company_id = keep_company(actor=agent.actor, name="Alpine Club", domains=["alpine.example"])
    hand_in(letter("rosa@alpine.example"))
    deliver_events()
    found = find_by_identity(kind="email", value="rosa@alpine.example")  # type: ignore[arg-type]
    assert found is not None
    assert found.company_id == company_id
    assert get_customer(customer_id=Customer.objects.get().pk).company_by == "domain"
