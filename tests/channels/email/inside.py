"""Orders carried out inside an installation, one process each; the answer is one JSON value on standard output."""

import json
import sys
from collections.abc import Callable
from typing import Any

from accord.config.start import ready


def prepare(smtp_port: str) -> int:
    """A mailbox whose mail leaves by this port, an agent, and a conversation to reply in; returns nothing of worth."""
    from tests.cast import employ
    from tests.channels.email.post import write_mail

    from accord.channels.email.models import Mailbox, PostRules
    from accord.channels.email.operations import receive_raw
    from accord.kernel import clock
    from accord.kernel.permissions import Role

    box = Mailbox.objects.create(
        address="help@shop.example", name="Help", smtp_host="127.0.0.1", smtp_port=int(smtp_port), smtp_security="none"
    )
    PostRules.objects.create(mailbox=box, storm_after=0, storm_after_all=0)  # one sender brings them all
    employ(name="Ana Silva", email="ana@company.example", role=Role.AGENT)
    fate = receive_raw(
        raw=write_mail(message_id="<opening@customer.example>"),
        mailbox_id=box.pk,
        received_at=clock.now(),
        source="smtp",
    )
    assert fate.conversation_id is not None
    return fate.conversation_id


def reply(conversation_id: str, first: str, count: str) -> list[int]:
    """Post so many replies as an agent would; those that are there already are not posted again."""
    from accord.desk.models import Message
    from accord.desk.operations import post_reply
    from accord.staff.models import Employee
    from accord.staff.queries import actor_of

    ana = actor_of(employee_id=Employee.objects.get(email="ana@company.example").pk)
    assert ana is not None
    posted = []
    for number in range(int(first), int(first) + int(count)):
        text = f"Reply {number}."
        known = Message.objects.filter(kind="reply", text=text).values_list("pk", flat=True).first()
        posted.append(known or post_reply(actor=ana, conversation_id=int(conversation_id), text=text, undo_seconds=0))
    return posted


def account() -> dict[str, Any]:
    """Everything that a person could count: mails in by id, replies by their state, on both sides."""
    from django.db.models import Count

    from accord.channels.email.models import Delivery, Mail
    from accord.desk.models import Message

    mails = Mail.objects.filter(direction="in").exclude(desk_message_id=None)
    on_desk = set(Message.objects.filter(kind="incoming").values_list("pk", flat=True))
    return {
        "incoming": {mail.message_id: mail.desk_message_id in on_desk for mail in mails},
        "incoming_rows": Message.objects.filter(kind="incoming").count(),
        "conversations": list(
            Message.objects.filter(kind="incoming").values("source_key").annotate(n=Count("id")).filter(n__gt=1)
        ),
        "outgoing": {row.mail.message_id: row.progress for row in Delivery.objects.select_related("mail")},
        "jobs": _jobs(),
        "shown": dict(Message.objects.filter(kind="reply").values_list("text", "delivery_state")),
    }


def _jobs() -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT status, task_name, attempts, args::text FROM procrastinate_jobs ORDER BY id")
        return [" ".join(map(str, row)) for row in cursor.fetchall()]


ORDERS: dict[str, Callable[..., Any]] = {"prepare": prepare, "reply": reply, "account": account}

if __name__ == "__main__":
    ready(migrate=False)
    print(json.dumps(ORDERS[sys.argv[1]](*sys.argv[2:])))
