"""What stands beside conversations when the demo opens: goodwill, policies, a side talk with the warehouse, tasks."""

from datetime import datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from email.policy import SMTP

from accord.channels.email.operations import receive_raw
from accord.desk.goodwill.contracts import GestureKind, Outcome
from accord.desk.goodwill.operations import (
    ask_for_gesture,
    change_own_terms,
    change_terms,
    give_gesture,
    grant_gesture,
    keep_policy,
    keep_preset,
    note_outcome,
)
from accord.desk.side_talks.contracts import Whom
from accord.desk.side_talks.operations import begin_side_talk, finish_task, give_task
from accord.kernel import clock
from accord.kernel.events import deliver_events
from accord.kernel.permissions import SYSTEM, Actor
from accord.simulation.contracts import ContactKind, Role
from accord.simulation.telling.acting import Thread, Troupe

_VOUCHER, _REFUND, _REPLACEMENT, _EXCEPTION = GestureKind
_PREPARED = (
    (_VOUCHER, 10, "The parcel came later than promised"),
    (_VOUCHER, 15, "Had to write to us twice"),
    (_REFUND, 8, "Return postage after a mistake of ours"),
    (_REPLACEMENT, 35, "Arrived damaged"),
)
_POLICIES = (
    ("Returns within thirty days", "Goods come back within thirty days, unused.", ("return_how", "refund_late")),
    ("Exchange only after the return has arrived", "The other size leaves once the first is back.", ("exchange_size",)),
    ("No change of address after packing", "A parcel goes where its label says.", ("where_is_my_order",)),
)
_GIVEN = (
    ("parcel_damaged", _VOUCHER, 15, "The stove was bent and the trip is on Friday.", 6.0, Outcome.STAYED),
    ("where_is_my_order", _VOUCHER, 10, "Waited nine days for a gas cartridge.", 5.0, Outcome.PLEASED),
    ("item_missing", _REPLACEMENT, 12, "Pegs were not in the bag.", 4.0, Outcome.PLEASED),
    ("refund_late", _REFUND, 8, "Had to ask three times for the refund.", 3.0, Outcome.UNCHANGED),
    ("where_is_my_order", _VOUCHER, 10, "The parcel came later than promised", 1.5, None),
    ("not_received", _REPLACEMENT, 24, "Marked as delivered, and no neighbour has it.", 0.6, None),
)
_QUESTION = (
    "Hello Bernard,\n\na customer's parcel left Lyon on Monday and has not been scanned since. Is it still on the dock,"
    " and could a second one leave today?"
)
_ANSWER = "It fell behind the roller at gate 4. It leaves tonight, I have put a note inside.\n\nBernard"


def tell_of_goodwill_and_asides(troupe: Troupe) -> None:
    """Arrange who may give what, and let agents give, ask and hand out tasks in the days before the demo opens."""
    opens_at = clock.now()
    policies = _arrange(troupe)
    threads = _threads(troupe, opens_at)
    agents = [troupe.cast.actor(code) for code in ("jonas.wetterau", "aoife.brennan", "clement.rousset")]
    for number, (about, kind, euros, reason, days_ago, outcome) in enumerate(_GIVEN):
        found = threads.get(about)
        if found:
            at = opens_at - timedelta(days=days_ago)
            _give(agents[number % 3], found.pop(), at, (kind, Decimal(euros), reason), outcome)
    rest = [thread for found in threads.values() for thread in found]
    if len(rest) < 4:
        return
    _ask_a_lead(troupe, agents[0], (rest[0], rest[1]), policies[0], opens_at)
    _ask_the_warehouse(troupe, agents[2], rest[2], opens_at)
    _give_tasks(troupe, agents[1], rest[3], opens_at)
    deliver_events()


def _arrange(troupe: Troupe) -> list[int]:
    change_terms(actor=SYSTEM, monthly=Decimal(120), single=Decimal(25))
    change_own_terms(
        actor=SYSTEM, employee_id=troupe.cast.employees["jonas.wetterau"], monthly=Decimal(200), single=None
    )
    for kind, euros, reason in _PREPARED:
        keep_preset(actor=SYSTEM, kind=kind, amount=Decimal(euros), reason=reason)
    return [
        keep_policy(actor=SYSTEM, name=name, text=text, reason_ids=[troupe.cast.reasons[code] for code in codes])
        for name, text, codes in _POLICIES
    ]


def _threads(troupe: Troupe, opens_at: datetime) -> dict[str, list[Thread]]:
    """Where requests of the last ten days were placed, by what they are about, the newest last."""
    found: dict[str, list[Thread]] = {}
    for contact in troupe.world.contacts_between(opens_at - timedelta(days=10), opens_at):
        thread = troupe.threads.get(contact.id)
        if contact.kind is ContactKind.REQUEST and contact.reason and thread is not None:
            found.setdefault(contact.reason, []).append(thread)
    return found


def _give(
    agent: Actor, thread: Thread, at: datetime, what: tuple[GestureKind, Decimal, str], outcome: Outcome | None
) -> None:
    kind, amount, reason = what
    with clock.at(at):
        gesture_id = give_gesture(
            actor=agent, conversation_id=thread.conversation_id, kind=kind, amount=amount, reason=reason
        )
    if outcome is not None:
        with clock.at(at + timedelta(days=1)):
            note_outcome(actor=agent, gesture_id=gesture_id, outcome=outcome)


def _ask_a_lead(
    troupe: Troupe, agent: Actor, threads: tuple[Thread, Thread], policy_id: int, opens_at: datetime
) -> None:
    """One exception that a lead granted, and one request that waits."""
    lead = troupe.cast.first(troupe.world, Role.SERVICE_LEAD)
    first, second = threads
    with clock.at(opens_at - timedelta(days=2)):
        granted = ask_for_gesture(
            actor=agent,
            conversation_id=first.conversation_id,
            kind=_EXCEPTION,
            amount=Decimal(89),
            reason="Came back on day 34, after a stay in hospital.",
            policy_id=policy_id,
        )
    with clock.at(opens_at - timedelta(days=2, hours=-1)):
        grant_gesture(actor=lead, gesture_id=granted, words="Of course. Wish them well.")
    with clock.at(opens_at - timedelta(hours=2)):
        ask_for_gesture(
            actor=agent,
            conversation_id=second.conversation_id,
            kind=_REFUND,
            amount=Decimal(64),
            reason="The tent leaked on the first night; they slept in the car.",
        )


def _ask_the_warehouse(troupe: Troupe, agent: Actor, thread: Thread, opens_at: datetime) -> None:
    with clock.at(opens_at - timedelta(hours=5)):
        begin_side_talk(
            actor=agent,
            conversation_id=thread.conversation_id,
            whom=Whom(department_id=troupe.cast.departments["logistics"]),
            subject="Parcel not scanned since Lyon",
            text=_QUESTION,
        )
        troupe.deliver()
    owner = next(each for each in troupe.world.company.employees if each.code == "bernard.chastain")
    asked = troupe.outer.newest_answer(owner.email)
    if asked is None:
        return
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"{owner.name} <{owner.email}>"
    mail["To"] = troupe.world.company.service_address
    mail["Subject"] = "Re: Parcel not scanned since Lyon"
    mail["Message-ID"] = f"<aside-{asked.message_id}>"
    mail["In-Reply-To"] = f"<{asked.message_id}>"
    mail["Date"] = opens_at - timedelta(hours=3)
    mail.set_content(_ANSWER)
    with clock.at(opens_at - timedelta(hours=3)):
        receive_raw(raw=mail.as_bytes(), mailbox_id=troupe.cast.mailbox_id, received_at=clock.now(), source="smtp")


def _give_tasks(troupe: Troupe, agent: Actor, thread: Thread, opens_at: datetime) -> None:
    """One that a packer has done, and one that the returns department still has to do."""
    with clock.at(opens_at - timedelta(days=1)):
        done = give_task(
            actor=agent,
            conversation_id=thread.conversation_id,
            words="Please look whether the blue 42 boots on shelf C7 really are a pair.",
            due_at=opens_at + timedelta(hours=6),
            employee_id=troupe.cast.employees["uwe.kroll"],
        )
    with clock.at(opens_at - timedelta(hours=8)):
        finish_task(actor=troupe.cast.actor("uwe.kroll"), task_id=done, words="They are: 42 left and right, checked.")
        give_task(
            actor=agent,
            conversation_id=thread.conversation_id,
            words="Please book the return of the first pair as arrived; the customer has the receipt from Kassel.",
            due_at=opens_at + timedelta(days=1),
            department_id=troupe.cast.departments["returns"],
        )
