"""People hear of what is theirs: once, not of what they did themselves, as they chose."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from tests.cast import Colleague, Person, employ
from tests.channels.email.outer_world import outer_world
from tests.desk.letters import at, letter

import accord.desk.notices.handlers  # noqa: F401 - so that they follow the log
from accord.channels.contracts import Placed
from accord.channels.email.models import Mailbox
from accord.channels.operations import hand_in
from accord.desk.contracts import Place
from accord.desk.notices.contracts import Digest, NoticeKind, Way
from accord.desk.notices.digest import send_digests
from accord.desk.notices.models import Follow, Notice
from accord.desk.notices.operations import choose_habits, follow, follow_several, habits_of, read_notices
from accord.desk.notices.queries import count_new, is_followed, list_followers, list_notices, rings_now
from accord.desk.notices.words import name_of_kind, sentence_of
from accord.desk.operations import (
    assign_conversation,
    escalate,
    post_note,
    post_reply,
    remove_conversation,
)
from accord.kernel.errors import BadInput, NotAllowed, NotFound
from accord.kernel.events import deliver_events
from accord.kernel.jobs import run_waiting_jobs
from accord.kernel.permissions import SYSTEM, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def follow_log() -> None:
    while deliver_events(names=["desk"]):
        pass


def kinds(who: Colleague) -> list[str]:
    follow_log()
    return [row.kind.value for row in list_notices(employee_id=who.id, only_new=True)]


@pytest.fixture
def placed(angry_customer: Person) -> Placed:
    return hand_in(letter(angry_customer.email))


def assign(by: Colleague, placed: Placed, to: Colleague) -> None:
    assign_conversation(actor=by.actor, conversation_id=placed.conversation_id, assignee_id=to.id)


def writes_again(who: Person, placed: Placed, **more: Any) -> None:
    hand_in(letter(who.email, "Hello?", thread=(placed.conversation_id,), **more))


def test_whoever_is_given_a_conversation_hears_of_it(agent: Colleague, lead: Colleague, placed: Placed) -> None:
    assign(lead, placed, agent)
    assert (kinds(agent), kinds(lead)) == (["assigned"], [])
    [notice] = list_notices(employee_id=agent.id)
    assert sentence_of(notice) == "Marta Novak gave you the conversation with Jonas Weber"


def test_whoever_takes_one_hears_nothing(agent: Colleague, placed: Placed) -> None:
    assign(agent, placed, agent)
    assert kinds(agent) == []


def test_a_customer_who_writes_again_is_heard_by_whoever_is_on_it_and_followers(
    agent: Colleague, other_agent: Colleague, lead: Colleague, placed: Placed, angry_customer: Person
) -> None:
    assign(agent, placed, agent)
    follow(actor=lead.actor, conversation_id=placed.conversation_id)
    follow_log()
    writes_again(angry_customer, placed)
    writes_again(angry_customer, placed)

    assert (kinds(agent), kinds(lead), kinds(other_agent)) == (["answered"], ["answered"], [])
    writes_again(angry_customer, placed, machine="vacation")
    assert read_notices(actor=agent.actor)
    assert kinds(agent) == [], "a machine's words ring nobody"


def test_junk_rings_nobody(agent: Colleague, placed: Placed, angry_customer: Person) -> None:
    assign(agent, placed, agent)
    remove_conversation(actor=agent.actor, conversation_id=placed.conversation_id, place=Place.JUNK)
    writes_again(angry_customer, placed)
    assert kinds(agent) == []


def test_a_mention_is_heard_and_followed_and_only_by_whom_it_means(
    agent: Colleague, other_agent: Colleague, lead: Colleague, department_owner: Colleague, placed: Placed
) -> None:
    words = "@Lukas and @Marta Novak, have a look. @Piotr Zielinski has no seat here. @Ana that is me."
    post_note(actor=agent.actor, conversation_id=placed.conversation_id, text=words)

    assert [kinds(who) for who in (other_agent, lead)] == [["mentioned"]] * 2
    assert [kinds(who) for who in (agent, department_owner)] == [[]] * 2
    assert list_followers(conversation_id=placed.conversation_id) == ["Lukas Brandt", "Marta Novak"]


def test_handing_up_is_one_notice_not_two(agent: Colleague, lead: Colleague, placed: Placed) -> None:
    escalate(actor=agent.actor, conversation_id=placed.conversation_id, reason="He asks for you", lead_id=lead.id)
    assert kinds(lead) == ["handed_up"]


def test_events_delivered_twice_tell_once(
    agent: Colleague, lead: Colleague, placed: Placed, angry_customer: Person
) -> None:
    assign(lead, placed, agent)
    writes_again(angry_customer, placed)
    assert kinds(agent) == ["answered", "assigned"]
    read_notices(actor=agent.actor)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_subscription")
    assert kinds(agent) == []


def test_whoever_answers_has_read(agent: Colleague, lead: Colleague, placed: Placed, angry_customer: Person) -> None:
    assign(lead, placed, agent)
    writes_again(angry_customer, placed)
    assert len(kinds(agent)) == 2
    post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="It left today.")
    assert kinds(agent) == []


def test_reading_is_for_ones_own(agent: Colleague, lead: Colleague, placed: Placed) -> None:
    assign(lead, placed, agent)
    assert kinds(agent) == ["assigned"]
    [notice] = list_notices(employee_id=agent.id)
    assert read_notices(actor=lead.actor, notice_ids=[notice.id]) == []
    assert count_new(employee_id=agent.id) == 1
    assert read_notices(actor=agent.actor, notice_ids=[notice.id]) == [notice.id]
    assert count_new(employee_id=agent.id) == 0


def test_what_somebody_switched_off_is_not_told(agent: Colleague, lead: Colleague, placed: Placed) -> None:
    choose(agent, ways={NoticeKind.ASSIGNED: Way(in_page=False)})
    assign(lead, placed, agent)
    assert kinds(agent) == []


def test_following_is_ones_own_and_changes_once(agent: Colleague, department_owner: Colleague, placed: Placed) -> None:
    number = placed.conversation_id
    assert follow(actor=agent.actor, conversation_id=number)
    assert not follow(actor=agent.actor, conversation_id=number)
    assert is_followed(employee_id=agent.id, conversation_id=number)
    assert follow_several(actor=agent.actor, conversation_ids=[number], wanted=False) == [number]
    assert not is_followed(employee_id=agent.id, conversation_id=number)
    with pytest.raises(NotFound):
        follow(actor=department_owner.actor, conversation_id=number)
    with pytest.raises(NotAllowed):
        follow(actor=SYSTEM, conversation_id=number)
    assert not Follow.objects.exists()


def test_arrivals_of_nobody_cost_one_statement_a_batch(
    placed: Placed, stranger: str, django_assert_num_queries: Any
) -> None:
    from accord.desk.notices.operations import Occasion, tell_concerned

    occasions = [Occasion(conversation_id=placed.conversation_id, fact_id=n, at=at_noon()) for n in range(50)]
    with django_assert_num_queries(3):  # with its savepoint
        assert tell_concerned(kind=NoticeKind.ANSWERED, occasions=occasions) == []


def at_noon() -> datetime:
    from accord.kernel import clock

    return clock.now()


def choose(who: Colleague, **more: Any) -> None:
    chosen: dict[str, Any] = {
        "ways": {},
        "quiet_from": None,
        "quiet_to": None,
        "digest": Digest.DAILY,
        "digest_at": time(8),
    }
    choose_habits(actor=who.actor, **(chosen | more))


def test_quiet_hours_need_both_ends(agent: Colleague, noon: datetime) -> None:
    with pytest.raises(BadInput):
        choose(agent, quiet_from=time(20))
    choose(agent, quiet_from=time(12), quiet_to=time(14))
    assert not rings_now(habits=habits_of(employee_id=agent.id)), "it is one o'clock in Berlin"
    with at(noon + timedelta(hours=2)):
        assert rings_now(habits=habits_of(employee_id=agent.id))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    mails: list[dict[str, Any]] = []

    def keep(**mail: Any) -> bool:
        mails.append(mail)
        return True

    monkeypatch.setattr("accord.desk.notices.digest.send_internal", keep)
    Mailbox.objects.create(address="service@company.example", name="Service", smtp_host="smtp.example")
    return mails


def test_the_digest_tells_what_is_unread_once(
    *,
    agent: Colleague,
    lead: Colleague,
    placed: Placed,
    angry_customer: Person,
    noon: datetime,
    sent: list[dict[str, Any]],
) -> None:
    choose(agent, ways={NoticeKind.ANSWERED: Way(by_mail=False)})
    assign(lead, placed, agent)
    writes_again(angry_customer, placed)
    follow_log()
    with at(noon + timedelta(hours=4)):
        assert send_digests() == 0
    with at(noon + timedelta(hours=19)):  # eight in Berlin
        assert send_digests() == 1
        assert send_digests() == 0
    with at(noon + timedelta(hours=43)):
        assert send_digests() == 0

    [mail] = sent
    assert (mail["to"], mail["subject"]) == (agent.email, "1 thing waits for you")
    assert f"/inbox/{placed.conversation_id}/" in mail["text"]
    assert "gave you" in mail["text"]
    assert "wrote" not in mail["text"]
    assert "tent" not in mail["text"].lower(), "nothing of what was said"


def test_who_has_read_all_gets_no_mail(
    agent: Colleague, lead: Colleague, placed: Placed, noon: datetime, sent: list[dict[str, Any]]
) -> None:
    choose(agent)
    assign(lead, placed, agent)
    follow_log()
    read_notices(actor=agent.actor)
    with at(noon + timedelta(hours=19)):
        assert send_digests() == 0
    assert sent == []


def test_every_kind_has_its_words(agent: Colleague, lead: Colleague, placed: Placed) -> None:
    for number, kind in enumerate(NoticeKind):
        for detail in ("", "late"):
            Notice.objects.filter(kind=kind).delete()
            Notice.objects.create(
                employee_id=agent.id, kind=kind, detail=detail, conversation_id=placed.conversation_id,
                fact_id=number, at=at_noon(),
            )  # fmt: skip
            [row] = [row for row in list_notices(employee_id=agent.id) if row.kind == kind]
            assert "Jonas Weber" in sentence_of(row)
        assert name_of_kind(kind)


def test_deadlines_and_promises_ring_for_whom_they_concern(
    agent: Colleague, other_agent: Colleague, placed: Placed
) -> None:
    from accord.desk.levels.events import ServiceLevelBreached, ServiceLevelWarned
    from accord.desk.promises.events import PromiseBroken, PromiseWarned
    from accord.kernel.events import publish

    assign(agent, placed, agent)
    subjects = {
        "conversation_id": placed.conversation_id,
        "case_id": placed.case_id,
        "customer_id": placed.customer_id,
    }
    level = {"clock_id": 1, "metric": "first_reply", "due_at": "", "assignee_id": agent.id, "queue_id": None}
    publish(ServiceLevelWarned(**subjects, **level))  # type: ignore[arg-type]
    promise = {"promise_id": 1, "promise_kind": "call", "owner_id": other_agent.id}
    publish(PromiseWarned(**subjects, **promise, due_at=""))  # type: ignore[arg-type]
    assert (kinds(agent), kinds(other_agent)) == (["deadline"], ["promise"])

    publish(ServiceLevelBreached(**subjects, **level))  # type: ignore[arg-type]
    publish(PromiseBroken(**subjects, **promise))  # type: ignore[arg-type]
    follow_log()
    said = [sentence_of(row) for who in (agent, other_agent) for row in list_notices(employee_id=who.id)]
    assert said == ["An answer to Jonas Weber is late", "A promise to Jonas Weber was broken"]


def test_what_nobody_is_on_rings_for_the_leads_of_its_team(
    agent: Colleague, lead: Colleague, cx_lead: Colleague, placed: Placed
) -> None:
    from accord.desk.levels.events import ServiceLevelWarned
    from accord.desk.models import Conversation, Queue
    from accord.kernel.events import publish
    from accord.staff.models import Department, Team, TeamMembership

    def warn() -> None:
        Notice.objects.all().delete()
        publish(
            ServiceLevelWarned(
                conversation_id=placed.conversation_id, case_id=placed.case_id, customer_id=placed.customer_id,
                clock_id=1, metric="first_reply", due_at="", assignee_id=None, queue_id=None,
            )
        )  # fmt: skip

    warn()
    assert (kinds(lead), kinds(cx_lead), kinds(agent)) == (["deadline"], [], []), "without a team it is for all leads"

    team = Team.objects.create(slug="returns", name="Returns", department=Department.objects.get(slug="service"))
    queue = Queue.objects.create(slug="returns", name="Returns", team=team)
    other = employ(name="Otto Lind", email="otto@company.example", role=Role.LEAD)
    TeamMembership.objects.create(team=team, employee_id=other.id)
    Conversation.objects.update(queue_id=queue.pk)
    warn()
    assert (kinds(other), kinds(lead)) == (["deadline"], [])


def test_the_digest_really_leaves_outside_quiet_hours_and_not_without_a_mailbox(
    agent: Colleague, lead: Colleague, placed: Placed, noon: datetime
) -> None:
    """Daily at eight, quiet until nine in Berlin: it leaves at nine, once there is a mailbox to send it."""
    choose(agent, quiet_from=time(20), quiet_to=time(9))
    assign(lead, placed, agent)
    follow_log()
    with outer_world() as world:
        with at(noon + timedelta(hours=19, minutes=30)):
            assert send_digests() == 0
        with at(noon + timedelta(hours=20)):
            assert send_digests() == 0, "there is no mailbox"
            Mailbox.objects.create(
                address="service@company.example", name="Service", smtp_host="127.0.0.1", smtp_port=world.port,
                smtp_security="none",
            )  # fmt: skip
            assert send_digests() == 1
            run_waiting_jobs()
            assert send_digests() == 0
        run_waiting_jobs()
        assert world.recipients == [[agent.email]]
        assert b"1 thing waits for you" in world.taken[0]
