from datetime import datetime, timedelta

import pytest
from django.db import connection
from tests.cast import Colleague, Person, know
from tests.desk.conftest import KeptOutbox
from tests.desk.letters import letter

import accord.desk.incidents.handlers  # noqa: F401 - so that its deadlines fire
from accord.channels.contracts import Placed
from accord.channels.operations import hand_in
from accord.customers.contracts import IdentityKind, Purpose
from accord.customers.operations import give_consent, mark_undeliverable, merge_customers
from accord.desk.case_types.operations import found_case_types, set_case_type
from accord.desk.case_types.queries import list_case_types
from accord.desk.contracts import CaseStatus, Place, Solution
from accord.desk.incidents.contracts import AnswerState, Skip
from accord.desk.incidents.models import Answer, Recipient
from accord.desk.incidents.operations import (
    add_cases,
    answering,
    change_incident,
    go_on_with_answer,
    open_incident,
    order_answer,
    remove_cases,
    reopen_incident,
    send_some,
    solve_cases_of,
    solve_incident,
    stop_answer,
    undo_gathering,
)
from accord.desk.incidents.queries import (
    get_incident,
    incidents_of_case,
    list_answers,
    list_incident_cases,
    list_incidents,
    preview_answer,
)
from accord.desk.models import Case, Conversation, Message
from accord.desk.operations import merge_conversations, post_reply, remove_conversation, solve_case, take_back_reply
from accord.kernel import clock
from accord.kernel.deadlines import fire_due_deadlines
from accord.kernel.errors import BadInput, NotAllowed, NotFound, Refusal
from accord.kernel.events import deliver_events, list_facts
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.permissions import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

TEXTS = {"en": "Dear {customer.first_name|customer}, about {reference}: it is fixed.", "de": "Es ist behoben."}


@pytest.fixture
def hit(angry_customer: Person, loyal_customer: Person) -> list[Placed]:
    """One case each of three customers, the last of whom speaks German."""
    german = know(name="Greta Huber", email="greta@mail.example", language="de")
    people = (angry_customer, loyal_customer, german)
    return [hand_in(letter(person.email, "The parcel was open.")) for person in people]


@pytest.fixture
def incident(agent: Colleague, hit: list[Placed]) -> int:
    return open_incident(actor=agent.actor, title="Parcels arrive open", case_ids=[one.case_id for one in hit])


def hand_in_one_more() -> Placed:
    return hand_in(letter("nora@mail.example", "Mine was open too."))


def send(lead: Colleague, incident: int, key: str = "once") -> int:
    return order_answer(actor=lead.actor, incident_id=incident, texts=TEXTS, order_key=key)


def work(*, later_minutes: int = 0) -> None:
    """Let a timekeeper and a worker do what is due until nothing is, a minute at a time."""
    now = clock.now() + timedelta(minutes=later_minutes)
    for minute in range(10):
        with clock.at(now + timedelta(minutes=minute)):
            fire_due_deadlines(now=clock.now())
            run_waiting_jobs()


def test_one_cause_gathers_the_cases_of_many(agent: Colleague, hit: list[Placed], incident: int) -> None:
    row = get_incident(actor=agent.actor, incident_id=incident)
    assert (row.cases, row.open_cases, row.opened_by) == (3, 3, agent.name)
    assert remove_cases(actor=agent.actor, incident_id=incident, case_ids=[hit[0].case_id]) == [hit[0].case_id]
    assert incidents_of_case(actor=agent.actor, case_id=hit[0].case_id) == []
    assert add_cases(actor=agent.actor, incident_id=incident, case_ids=[hit[0].case_id, hit[1].case_id, 999_999]) == [
        hit[0].case_id
    ]

    assert {one.case_id for one in list_incident_cases(actor=agent.actor, incident_id=incident)} == {
        one.case_id for one in hit
    }
    assert [one.id for one in incidents_of_case(actor=agent.actor, case_id=hit[0].case_id)] == [incident]
    assert [fact.kind for fact in list_facts(kinds=["desk.CasesLeftIncident"])] == ["desk.CasesLeftIncident"]


def test_joining_is_taken_back_and_with_it_an_incident_opened_for_it(
    agent: Colleague, hit: list[Placed], incident: int
) -> None:
    [last] = add_cases(actor=agent.actor, incident_id=incident, case_ids=[hand_in_one_more().case_id])
    undo_gathering(actor=agent.actor, incident_id=incident, case_ids=[last], was_opened=False)
    assert [row.case_id for row in list_incident_cases(actor=agent.actor, incident_id=incident)] == [
        one.case_id for one in hit
    ]

    first = [one.case_id for one in hit[:2]]
    undo_gathering(actor=agent.actor, incident_id=incident, case_ids=first, was_opened=True)
    assert get_incident(actor=agent.actor, incident_id=incident).cases == 1  # the third joined besides
    undo_gathering(actor=agent.actor, incident_id=incident, case_ids=[hit[2].case_id], was_opened=True)
    with pytest.raises(NotFound):
        get_incident(actor=agent.actor, incident_id=incident)
    assert list_facts(kinds=["desk.IncidentWithdrawn"])[0].payload["incident_id"] == incident


def test_its_status_line_can_be_written_anew(agent: Colleague, incident: int) -> None:
    change_incident(actor=agent.actor, incident_id=incident, title="Open parcels", status_line="New tape from Monday.")
    with pytest.raises(BadInput):
        change_incident(actor=agent.actor, incident_id=incident, title=" ", status_line="")

    [row] = list_incidents(actor=agent.actor)
    assert (row.title, row.status_line) == ("Open parcels", "New tape from Monday.")


def test_others_see_no_incident_and_agents_do_not_answer_all(
    agent: Colleague, department_owner: Colleague, incident: int
) -> None:
    with pytest.raises(NotFound):
        get_incident(actor=department_owner.actor, incident_id=incident)
    with pytest.raises(NotAllowed):
        open_incident(actor=department_owner.actor, title="Mine")
    with pytest.raises(NotAllowed):
        send(agent, incident)

    assert list_incidents(actor=department_owner.actor) == []
    assert not Answer.objects.exists()


def test_each_gets_a_mail_of_their_own_in_their_conversation_and_language(
    lead: Colleague, hit: list[Placed], incident: int, outbox: KeptOutbox
) -> None:
    send(lead, incident)
    work()

    assert sorted([to.value for to in mail.to] for mail in outbox) == [
        ["amelie@mail.example"],
        ["greta@mail.example"],
        ["jonas@mail.example"],
    ]
    assert not any(mail.copied for mail in outbox)
    reference = Case.objects.get(pk=hit[0].case_id).reference
    texts = {mail.conversation_id: mail.text for mail in outbox}
    assert texts[hit[0].conversation_id] == f"Dear Jonas, about {reference}: it is fixed."
    assert texts[hit[2].conversation_id] == "Es ist behoben."
    [row] = list_answers(actor=lead.actor, incident_id=incident)
    assert (row.state, row.sent, row.waiting, row.skipped) == (AnswerState.DONE, 3, 0, 0)
    assert not Conversation.objects.exclude(assignee=None).exists()


def test_the_preview_says_the_same_as_what_is_sent(lead: Colleague, incident: int, outbox: KeptOutbox) -> None:
    planned = preview_answer(actor=lead.actor, incident_id=incident, texts=TEXTS)
    send(lead, incident)
    work()

    assert sorted(mail.text for mail in outbox) == sorted(mail.text for mail in planned)


def test_pressing_twice_is_one_order(lead: Colleague, incident: int, outbox: KeptOutbox) -> None:
    assert send(lead, incident) == send(lead, incident)
    work()
    work()

    assert len(outbox) == 3


def test_a_crash_between_two_mails_sends_none_twice_and_forgets_none(
    lead: Colleague, incident: int, outbox: KeptOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_id = send(lead, incident)
    calls = iter([False, True, False, False])

    def fragile(**order: object) -> int:
        message_id = post_reply(**order)  # type: ignore[arg-type]
        if next(calls):
            raise OSError("the machine lost its power")
        return message_id

    monkeypatch.setattr(answering, "post_reply", fragile)
    with pytest.raises(OSError, match="power"):
        send_some(answer_id=answer_id)
    sent = [mail.conversation_id for mail in outbox if Message.objects.filter(pk=mail.message_id).exists()]
    assert len(sent) == 1
    send_some(answer_id=answer_id)

    sent = [mail.conversation_id for mail in outbox if Message.objects.filter(pk=mail.message_id).exists()]
    assert len(sent) == len(set(sent)) == 3
    assert Recipient.objects.filter(state="sent").count() == 3


def test_they_leave_a_few_at_a_time(
    lead: Colleague, incident: int, outbox: KeptOutbox, monkeypatch: pytest.MonkeyPatch, noon: datetime
) -> None:
    monkeypatch.setattr(answering, "BATCH", 2)
    send(lead, incident)
    fire_due_deadlines(now=noon)
    run_waiting_jobs()
    assert len(outbox) == 2
    fire_due_deadlines(now=noon + timedelta(seconds=19))
    run_waiting_jobs()
    assert len(outbox) == 2
    fire_due_deadlines(now=noon + timedelta(seconds=20))
    run_waiting_jobs()

    assert len(outbox) == 3


def test_it_can_be_stopped_and_go_on(
    lead: Colleague, incident: int, outbox: KeptOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "BATCH", 1)
    answer_id = send(lead, incident)
    send_some(answer_id=answer_id)
    stop_answer(actor=lead.actor, answer_id=answer_id)
    work()
    assert len(outbox) == 1
    go_on_with_answer(actor=lead.actor, answer_id=answer_id)
    work(later_minutes=20)

    assert len(outbox) == 3


def test_one_mail_of_it_is_taken_back_like_any_reply(lead: Colleague, incident: int, outbox: KeptOutbox) -> None:
    send_some(answer_id=send(lead, incident))
    sent = Recipient.objects.filter(message__isnull=False).order_by("pk")
    first, others = sent[0], sent.count() - 1

    take_back_reply(actor=lead.actor, message_id=first.message_id or 0)

    connection.check_constraints()
    assert sent.count() == others > 0
    deliver_events(names=["desk"])
    [answer] = list_answers(actor=lead.actor, incident_id=incident)
    assert (answer.sent, skips_of(answer.id)) == (others, {Skip.TAKEN_BACK})


def skips_of(answer_id: int) -> set[str]:
    return set(Recipient.objects.filter(answer_id=answer_id).exclude(skip="").values_list("skip", flat=True))


def skips(lead: Colleague, incident: int) -> dict[int, Skip]:
    planned = preview_answer(actor=lead.actor, incident_id=incident, texts=TEXTS)
    return {mail.case_id: mail.skip for mail in planned if mail.skip}


def test_junk_machines_and_those_without_an_address_get_nothing(
    agent: Colleague, lead: Colleague, hit: list[Placed], incident: int
) -> None:
    robot = hand_in(letter("robot@mail.example", "I am away.", machine="vacation"))
    silent = hand_in(letter("nobody@nowhere.example"))
    add_cases(actor=agent.actor, incident_id=incident, case_ids=[robot.case_id, silent.case_id])
    remove_conversation(actor=agent.actor, conversation_id=hit[0].conversation_id, place=Place.JUNK)
    mark_undeliverable(kind=IdentityKind.EMAIL, value="nobody@nowhere.example")

    assert skips(lead, incident) == {
        hit[0].case_id: Skip.OUT_OF_WORK,
        robot.case_id: Skip.MACHINE,
        silent.case_id: Skip.UNREACHABLE,
    }


def test_one_person_with_two_cases_is_told_once(
    agent: Colleague, lead: Colleague, angry_customer: Person, hit: list[Placed], incident: int
) -> None:
    second = hand_in(letter(angry_customer.email, "And another one."))
    add_cases(actor=agent.actor, incident_id=incident, case_ids=[second.case_id])

    assert skips(lead, incident) == {second.case_id: Skip.SAME_PERSON}


def test_two_who_turn_out_to_be_one_while_it_is_sent_are_told_once(
    lead: Colleague, hit: list[Placed], incident: int, outbox: KeptOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "BATCH", 1)
    answer_id = send(lead, incident)
    send_some(answer_id=answer_id)
    merge_customers(actor=lead.actor, source_id=hit[0].customer_id, target_id=hit[1].customer_id, reason="one person")
    work()

    assert len(outbox) == 2
    assert Recipient.objects.get(skip=Skip.SAME_PERSON).state == "skipped"


def test_whoever_was_answered_already_gets_news_only_if_they_allow_it(
    agent: Colleague, lead: Colleague, angry_customer: Person, hit: list[Placed], incident: int
) -> None:
    give_consent(customer_id=angry_customer.id, purpose=Purpose.NEWS_OF_CHANGE, given=False, evidence="asked")
    assert skips(lead, incident) == {}
    solve_case(actor=agent.actor, case_id=hit[0].case_id)
    give_consent(customer_id=hit[1].customer_id, purpose=Purpose.NEWS_OF_CHANGE, given=True, evidence="asked")
    solve_case(actor=agent.actor, case_id=hit[1].case_id)

    assert skips(lead, incident) == {hit[0].case_id: Skip.NO_NEWS}


def test_a_merged_case_is_answered_where_it_went(
    lead: Colleague, angry_customer: Person, hit: list[Placed], incident: int, outbox: KeptOutbox
) -> None:
    other = hand_in(letter(angry_customer.email, "Same again."))
    merge_conversations(actor=lead.actor, source_id=hit[0].conversation_id, target_id=other.conversation_id)
    send(lead, incident)
    work()

    assert other.conversation_id in {mail.conversation_id for mail in outbox}
    assert [row.id for row in incidents_of_case(actor=lead.actor, case_id=other.case_id)] == [incident]


def test_texts_must_say_something_known(lead: Colleague, incident: int) -> None:
    for texts in ({"en": "  "}, {"en": "Dear {customer.shoe_size}"}):
        with pytest.raises(BadInput):
            order_answer(actor=lead.actor, incident_id=incident, texts=texts, order_key="x")
    with pytest.raises(BadInput):
        order_answer(actor=lead.actor, incident_id=incident, texts=TEXTS, order_key="x", status="solved")

    assert not Answer.objects.exists()


def test_an_answer_that_nobody_would_get_is_refused(agent: Colleague, lead: Colleague) -> None:
    empty = open_incident(actor=agent.actor, title="Nothing yet")
    with pytest.raises(Refusal, match="Nobody"):
        send(lead, empty)


def test_a_case_that_was_solved_stays_so_when_it_gets_the_news(
    lead: Colleague, hit: list[Placed], incident: int
) -> None:
    solve_case(actor=lead.actor, case_id=hit[0].case_id)
    give_consent(customer_id=hit[0].customer_id, purpose=Purpose.NEWS_OF_CHANGE, given=True, evidence="asked")
    order_answer(actor=lead.actor, incident_id=incident, texts=TEXTS, order_key="k", status=CaseStatus.ON_HOLD)
    work()

    assert Recipient.objects.filter(state="sent").count() == 3
    assert Case.objects.get(pk=hit[0].case_id).status == CaseStatus.SOLVED


def test_the_cases_stand_where_the_order_says(lead: Colleague, hit: list[Placed], incident: int) -> None:
    order_answer(actor=lead.actor, incident_id=incident, texts=TEXTS, order_key="k", status=CaseStatus.ON_HOLD)
    work()

    assert set(Case.objects.values_list("status", flat=True)) == {CaseStatus.ON_HOLD}


def test_solving_it_offers_to_solve_its_cases_and_names_those_that_lack_something(
    agent: Colleague, hit: list[Placed], incident: int
) -> None:
    found_case_types(actor=SYSTEM, language="en")
    complaint = next(row.id for row in list_case_types() if row.slug == "complaint")
    set_case_type(actor=agent.actor, case_id=hit[1].case_id, type_id=complaint)
    assert solve_incident(actor=agent.actor, incident_id=incident)
    assert not solve_incident(actor=agent.actor, incident_id=incident)
    assert get_incident(actor=agent.actor, incident_id=incident).open_cases == 3
    found = solve_cases_of(actor=agent.actor, incident_id=incident, solution=Solution(demand="failure"))

    assert found.solved == (hit[0].case_id, hit[2].case_id)
    assert found.refused == (Case.objects.get(pk=hit[1].case_id).reference,)
    assert get_incident(actor=agent.actor, incident_id=incident).open_cases == 1
    assert reopen_incident(actor=agent.actor, incident_id=incident)
