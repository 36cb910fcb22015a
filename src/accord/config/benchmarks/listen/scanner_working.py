"""What the scanner test needs of the product, in a process of its own: mails of surveys, and the answers afterwards."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

_CUSTOMERS = ("every", "one", "touched", "pressed")
_STUCK_AFTER = timedelta(hours=25)


def make() -> dict[str, Any]:
    """Solve a matter of each customer and let it stick; returns the mails that ask how it was."""
    import secrets

    from accord.channels.contracts import Channel, OutgoingMessage
    from accord.channels.operations import register_sender
    from accord.kernel import clock
    from accord.kernel.deadlines import fire_due_deadlines
    from accord.kernel.events import deliver_events
    from accord.staff.queries import actor_of
    from accord.web.admin.first_run import set_up_installation

    sent: list[OutgoingMessage] = []
    register_sender(Channel.EMAIL, sent.append)
    agent_id = set_up_installation(
        company_name="Shop", name="Ada Berg", email="ada@shop.example", password=secrets.token_urlsafe()
    )
    solved_at = clock.now() - _STUCK_AFTER
    with clock.at(solved_at):
        for customer in _CUSTOMERS:
            _solve_one(actor_of(employee_id=agent_id), customer, solved_at)
    fire_due_deadlines()
    while deliver_events():
        fire_due_deadlines()
    letters = {message.to[0].value.partition("@")[0]: message for message in sent if "/s/" in message.text}
    return {
        "letters": [
            {"customer": customer, "html": letters[customer].html, "text": letters[customer].text}
            for customer in _CUSTOMERS
        ]
    }


def _solve_one(actor: Any, customer: str, at: datetime) -> None:
    from django.db import transaction

    from accord.channels.contracts import Channel, Correspondent, IncomingMessage
    from accord.channels.operations import hand_in
    from accord.customers.contracts import IdentityKind
    from accord.desk.operations import post_reply, solve_case
    from accord.journey.queries import list_reasons

    message = IncomingMessage(
        channel=Channel.EMAIL,
        source_key=customer,
        sender=Correspondent(kind=IdentityKind.EMAIL, value=f"{customer}@mail.example", name=customer.title()),
        subject="Broken tent pole",
        text="My parcel came broken.",
        new_text="My parcel came broken.",
        sent_at=at,
    )
    with transaction.atomic():
        placed = hand_in(message)
    post_reply(actor=actor, conversation_id=placed.conversation_id, text="A new pole is on its way.")
    reason = list_reasons()[0]
    solve_case(
        actor=actor,
        case_id=placed.case_id,
        reason_id=reason.id,
        touchpoint_id=reason.touchpoint_id,
        demand="failure",
        cause_department_id=reason.department_id,
    )


def answers() -> dict[str, list[int]]:
    """The degrees of satisfaction that were recorded, by customer."""
    from accord.customers.queries import list_customers
    from accord.kernel import clock
    from accord.measure.queries import list_answers

    now = clock.now()
    given = list_answers(start=now - timedelta(days=2), end=now + timedelta(days=1))
    names = list_customers(customer_ids={answer.customer_id for answer in given if answer.customer_id})
    found: dict[str, list[int]] = defaultdict(list)
    for answer in given:
        if answer.customer_id and answer.csat is not None:
            found[names[answer.customer_id].name.lower()].append(answer.csat)
    return {customer: found[customer] for customer in _CUSTOMERS}


ORDERS: dict[str, Callable[..., Any]] = {"make": make, "answers": answers}
