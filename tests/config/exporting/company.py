"""A company that lived three weeks round a change of clocks and Easter: everything that makes service times hard."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random

from accord.desk.contracts import CaseStatus, MessageKind, PastConversation, PastMessage, Priority, Solution
from accord.desk.levels.contracts import CalendarChoices, Holiday, Metric, PolicyChoices
from accord.desk.levels.operations import set_calendar, set_policy
from accord.desk.models import Conversation
from accord.desk.operations import (
    assign_conversation,
    create_queue,
    import_conversations,
    post_note,
    post_reply,
    receive_message,
    set_priority,
    set_status,
    solve_case,
)
from accord.kernel import clock
from accord.kernel.permissions import SYSTEM
from tests.cast import Colleague, know
from tests.desk.letters import letter
from tests.desk.levels.working import DAY, HOUR, MINUTE, OFFICE, follow, target

BEGINS = datetime(2026, 3, 18, 6, tzinfo=UTC)
ENDS = BEGINS + 24 * DAY
_EASTER = (Holiday(on=date(2026, 4, 3), name="Good Friday"), Holiday(on=date(2026, 4, 6), name="Easter Monday"))
_MORNING = Holiday(on=date(2026, 3, 27), name="Stocktaking", hours=(("09:00", "11:30"),))
_NIGHTS = {day: [["00:00", "05:00"], ["20:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@dataclass
class Company:
    """Who works there, and every deed that was done, in its order."""

    agents: tuple[Colleague, ...]
    chance: Random
    queues: tuple[int | None, ...] = (None,)
    deeds: list[tuple[datetime, int, str, object]] = field(default_factory=list)


def live(agents: tuple[Colleague, ...], *, cases: int, seed: int) -> Company:
    """Let cases come and be worked on in the order of time, and everything that follows from it follow."""
    company = Company(agents=agents, chance=Random(seed))
    with clock.at(BEGINS - DAY):
        _open(company)
    for at, lives in _in_order(company, cases):
        with clock.at(at):
            next(lives, None)
    with clock.at(BEGINS + 17 * DAY):
        _begun_by_us()
    with clock.at(ENDS):
        _settle()
    return company


def _settle() -> None:
    from accord.kernel.deadlines import fire_due_deadlines

    follow()
    fire_due_deadlines(now=ENDS)
    follow()


def _open(company: Company) -> None:
    """Berlin by day, with Easter and, later, shorter hours; a queue in Lisbon by night, over the change of clocks."""
    queue = create_queue(actor=SYSTEM, slug="nights", name="Nights")
    by_day = set_calendar(
        actor=SYSTEM,
        choices=CalendarChoices(name="Office", timezone="Europe/Berlin", weekly=OFFICE, own_days=(*_EASTER, _MORNING)),
    )
    nights = CalendarChoices(
        name="Nights", timezone="Europe/Lisbon", weekly=_NIGHTS, queue_ids=frozenset({queue}), own_days=_EASTER[:1]
    )
    set_calendar(actor=SYSTEM, choices=nights)
    shorter = {day: [["08:00", "12:00"], ["13:00", "15:30"]] for day in OFFICE}
    set_calendar(
        actor=SYSTEM,
        calendar_id=by_day,
        valid_from=BEGINS + 14 * DAY,
        choices=CalendarChoices(name="Office", timezone="Europe/Berlin", weekly=shorter, own_days=_EASTER),
    )
    company.queues = (None, None, queue)
    _promise("By night", {"queue": (str(queue),)}, working=True, paused={CaseStatus.PENDING, CaseStatus.ON_HOLD})
    _promise("By mail", {"channel": ("email",)}, working=True, paused={CaseStatus.PENDING, CaseStatus.ON_HOLD})


def _promise(name: str, conditions: dict[str, tuple[str, ...]], *, working: bool, paused: set[CaseStatus]) -> None:
    targets = (
        target(Metric.FIRST_REPLY, 4 * HOUR, working=working),
        target(Metric.FIRST_REPLY, 90 * MINUTE, Priority.URGENT, working=False),
        target(Metric.NEXT_REPLY, 3 * HOUR, working=working),
        target(Metric.NEXT_REPLY, 5 * HOUR, Priority.URGENT, working=False),
        target(Metric.REQUESTER_WAIT, 14 * HOUR, working=working),
        target(Metric.REQUESTER_WAIT, 60 * HOUR, Priority.URGENT, working=False),
        target(Metric.RESOLUTION, 9 * HOUR, working=working),
        target(Metric.RESOLUTION, 40 * HOUR, Priority.URGENT, working=False),
    )
    choices = PolicyChoices(name=name, targets=targets, conditions=conditions, paused_in=frozenset(paused))
    set_policy(actor=SYSTEM, choices=choices)


def _in_order(company: Company, cases: int) -> Iterator[tuple[datetime, Iterator[None]]]:
    """At which instants which case goes on by one deed."""
    steps = []
    for number in range(cases):
        lives = _life(company, number)
        at = BEGINS + company.chance.random() * 11 * DAY
        for _ in range(company.chance.randint(4, 9)):
            steps.append((at.replace(microsecond=0), number, lives))
            at += company.chance.choice((20 * MINUTE, 3 * HOUR, 9 * HOUR, DAY, 3 * DAY)) * (
                0.2 + company.chance.random()
            )
    for at, _, lives in sorted(steps, key=lambda step: step[:2]):
        if at < ENDS:
            yield at, lives


def _life(company: Company, number: int) -> Iterator[None]:
    chance, customer = company.chance, know(name=f"Customer {number}", email=f"customer{number}@mail.example")
    placed = receive_message(message=letter(customer.email, queue_id=chance.choice(company.queues)))
    if chance.random() < 0.3:
        set_priority(actor=SYSTEM, conversation_id=placed.conversation_id, priority=Priority.URGENT)
    yield
    while True:
        agent = chance.choice(company.agents)
        deed = chance.choice(("reply", "reply", "reply", "ask", "ask", "status", "solve", "solve", "assign", "note"))
        if deed == "ask":
            thread = (placed.conversation_id,)
            receive_message(message=letter(customer.email, "And what about the other one?", thread=thread))
        elif deed == "reply":
            then = chance.choice((None, CaseStatus.PENDING, CaseStatus.ON_HOLD))
            post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="We look into it.", then=then)
        elif deed == "status":
            status = chance.choice((CaseStatus.OPEN, CaseStatus.PENDING, CaseStatus.ON_HOLD))
            set_status(actor=agent.actor, case_id=placed.case_id, status=status)
        elif deed == "solve":
            solve_case(actor=agent.actor, case_id=placed.case_id)
        elif deed == "assign":
            if Conversation.objects.filter(pk=placed.conversation_id, assignee=agent.id).exists():
                agent = next(other for other in company.agents if other != agent)
            assign_conversation(actor=agent.actor, conversation_id=placed.conversation_id, assignee_id=agent.id)
            company.deeds.append((clock.now(), placed.case_id, "assignee", agent.id))
        else:
            post_note(actor=agent.actor, conversation_id=placed.conversation_id, text="Between us.")
        yield


def _begun_by_us() -> None:
    """Two that we began, held elsewhere: our first words are no reply, the second are."""
    for number, (first, second) in enumerate(((2 * HOUR, 26 * HOUR), (5 * MINUTE, 80 * HOUR))):
        customer = know(name="Called", email=f"called{number}@mail.example")
        begun = BEGINS + 9 * DAY + number * 3 * HOUR
        told = [
            PastMessage(kind=MessageKind.REPLY, text="Your parcel is late.", sent_at=begun),
            PastMessage(kind=MessageKind.INCOMING, text="How late?", sent_at=begun + first),
            PastMessage(kind=MessageKind.REPLY, text="Until Friday.", sent_at=begun + second),
        ]
        past = PastConversation(
            source="old",
            key=str(number),
            channel="email",
            customer_id=customer.id,
            customer_name=customer.name,
            subject="Parcel",
            messages=tuple(told),
            solution=Solution(),
        )
        import_conversations(conversations=[past])
