"""Inside the measured process: making the company's people, counting its words, and measuring each part."""

from collections.abc import Callable
from typing import Any

from django.db import connection

from accord.config.benchmarks.desk import measuring, searching, tickets
from accord.config.benchmarks.desk.shape import AGENTS, INBOXES, QUEUES, TAGS

_EVERY = 20


def make() -> dict[str, list[int]]:
    """An empty company with its agents, queues, tags and mailboxes; returns their ids."""
    import secrets

    from accord.channels.email.operations import MailboxChoices, add_mailbox
    from accord.desk.models import Tag
    from accord.desk.operations import create_queue
    from accord.kernel import clock
    from accord.kernel.events import deliver_events
    from accord.kernel.permissions import SYSTEM, Role
    from accord.staff.models import Employee, RoleGrant
    from accord.web.admin.first_run import set_up_installation

    password = secrets.token_urlsafe()
    set_up_installation(company_name="Shop", name="Ada Berg", email="ada@shop.example", password=password)
    agents = []
    for number in range(AGENTS):
        agent = Employee(name=f"Agent {number}", email=f"agent{number}@shop.example", joined_at=clock.now())
        agent.set_unusable_password()
        agent.save()
        RoleGrant.objects.create(employee=agent, role=Role.AGENT, granted_at=clock.now())
        agents.append(agent.pk)
    queues = [create_queue(actor=SYSTEM, slug=f"queue-{n}", name=f"Queue {n}") for n in range(QUEUES)]
    tags = [Tag.objects.create(name=f"tag-{n}", created_at=clock.now()).pk for n in range(TAGS)]
    inboxes = [
        add_mailbox(actor=SYSTEM, choices=MailboxChoices(address=f"help{n}@shop.example", name=f"Shop {n}"))
        for n in range(INBOXES)
    ]
    while deliver_events():
        pass
    return {"agents": agents, "queues": queues, "tags": tags, "inboxes": inboxes}


def count() -> dict[str, Any]:
    """Count the words of every twentieth message, which is enough to choose ways by, and all messages by time.

    In a company that grew they were counted minute by minute; to count five million at once takes a quarter hour.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO desk_search_word (word, messages) SELECT word, ndoc * %s"
            " FROM ts_stat('SELECT search FROM desk_message WHERE id %% 20 = 0')"
            " WHERE word !~ '^#' AND length(word) BETWEEN 2 AND 64 AND word ~ '[[:alpha:]]' AND word !~ '[/@]'",
            [_EVERY],
        )
        cursor.execute(
            "INSERT INTO desk_search_block (number, messages) SELECT"
            " ((sent_at AT TIME ZONE 'UTC')::date - DATE '2000-01-01') / 32, count(*) FROM desk_message GROUP BY 1"
        )
        cursor.execute(
            "INSERT INTO desk_search_progress"
            " (id, last_message_id, seen_message_id, last_attachment_id, seen_attachment_id)"
            " SELECT 1, m, m, a, a FROM (SELECT max(id) AS m FROM desk_message) x, (SELECT max(id) AS a"
            " FROM desk_attachment) y"
        )
        cursor.execute(
            "INSERT INTO desk_search_key (key, word, messages) SELECT 'en:' || stem, word, messages"
            " FROM (SELECT word, messages, desk_search_stem('en', word) AS stem FROM desk_search_word"
            " WHERE word ~ '^[[:alpha:]]{3,64}$') stemmed WHERE stem IS NOT NULL"
        )
        cursor.execute("ANALYZE desk_search_word")
        cursor.execute("ANALYZE desk_search_key")
        cursor.execute("ANALYZE desk_search_block")
    return {}


ORDERS: dict[str, Callable[..., Any]] = {
    "make": make,
    "count": count,
    "inbox": measuring.inbox,
    "conversation": measuring.conversation,
    "reply": measuring.reply,
    "search": searching.search,
    "tickets": tickets.tickets,
    "facts": tickets.facts,
}
