"""Inside the company: what the crowd needs to come in. Agents are signed in, mail leaves to a sink of ours."""

import secrets
from typing import Any

from django.db import connection

from accord.config.benchmarks.desk.crowd.mix import AGENTS


def tickets(*, mail_port: int, bystanders: int) -> dict[str, Any]:
    """Sessions of the agents, grants for pages in the background, and the ids that deeds need."""
    from accord.channels.email.contracts import Security
    from accord.channels.email.models import Mailbox
    from accord.journey.queries import list_reasons
    from accord.kernel.live import grant

    Mailbox.objects.update(smtp_host="127.0.0.1", smtp_port=mail_port, smtp_security=Security.NONE)
    people = _ids("SELECT id FROM staff_employee WHERE email LIKE 'agent%%' ORDER BY id LIMIT %s", AGENTS)
    newest = _ids("SELECT id FROM desk_conversation WHERE status <> 'solved' ORDER BY id DESC LIMIT %s", bystanders)
    return {
        "agents": [{"id": person, "cookies": _cookies(number)} for number, person in enumerate(people)],
        "tokens": [
            grant("inbox", f"person:{people[place % len(people)]}", f"conversation:{number}")
            for place, number in enumerate(newest)
        ],
        "queues": _ids("SELECT id FROM desk_queue ORDER BY id LIMIT %s", 6),
        "colleagues": people,
        # The company has chats and calls too, which no reply of the composer leaves by.
        "spoken": _ids(
            "SELECT id FROM desk_conversation WHERE status <> 'solved'"
            " AND channel NOT IN ('email', 'web_form') LIMIT %s",
            1_000_000,
        ),
        "reasons": [row.id for row in list_reasons()],
    }


def _cookies(number: int) -> dict[str, str]:
    from accord.config.benchmarks.desk.measuring import visitor

    held = visitor(number).cookies
    return {"sessionid": held["sessionid"].value, "csrftoken": secrets.token_hex(16)}


def facts(*, began_at: float, ended_at: float) -> dict[str, Any]:
    """The facts of a span that the inbox hears of, with the instants at which their transactions began."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, extract(epoch FROM recorded_at)::float8 FROM kernel_event"
            " WHERE recorded_at BETWEEN to_timestamp(%s) AND to_timestamp(%s) AND 'inbox' = ANY(topics)",
            [began_at, ended_at],
        )
        return {"facts": cursor.fetchall()}


def _ids(question: str, most: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(question, [most])
        return [row[0] for row in cursor.fetchall()]
