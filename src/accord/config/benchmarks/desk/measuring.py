"""Measuring at the door: real views, real statements, one client; milliseconds of the server's time."""

import itertools
import math
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

Page = tuple[str, str]  # what it is called, its address


def visitor(number: int = 0) -> Client:
    """A browser in which an agent is signed in."""
    agent = get_user_model().objects.get(email=f"agent{number}@shop.example")
    client = Client(SERVER_NAME="localhost")
    client.force_login(agent, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    ordered = sorted(milliseconds)
    return {
        "p50_ms": round(ordered[len(ordered) // 2], 1),
        "p95_ms": round(ordered[min(len(ordered) - 1, math.ceil(0.95 * len(ordered)) - 1)], 1),
        "most_ms": round(ordered[-1], 1),
    }


def timed(call: Callable[[], Any]) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter()
    call()
    return 1_000 * (time.perf_counter() - begun)


def count_statements(call: Callable[[], Any]) -> int:
    """How many statements a call sends to the database."""
    sent = 0

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal sent
        sent += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        call()
    return sent


def measure_pages(client: Client, pages: Sequence[Page], *, rounds: int) -> dict[str, Any]:
    """Open every page `rounds` times by turns, after once to warm up and count statements.

    What is known for a minute (names of colleagues, queues, tags) is known before statements are counted.
    """
    _open(client, pages[0][1])
    statements: dict[str, int] = {}
    taken: dict[str, list[float]] = {name: [] for name, _ in pages}
    for name, address in pages:
        sent = count_statements(partial(_open, client, address))
        statements[name] = max(statements.get(name, 0), sent)
    for _, (name, address) in itertools.product(range(rounds), pages):
        taken[name].append(timed(partial(_open, client, address)))
    whole = [one for each in taken.values() for one in each]
    return {
        **spread(whole),
        "pages": len(whole),
        "most_statements": max(statements.values()),
        "by_page": {name: spread(each) | {"statements": statements[name]} for name, each in taken.items()},
    }


def _open(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")


def inbox(*, rounds: int) -> dict[str, Any]:
    """Lists of fifty rows with the counts beside them, by every filter and order that is offered."""
    return measure_pages(visitor(), list_pages(), rounds=rounds)


def _ids(table: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} ORDER BY id")  # noqa: S608 - names of ours
        return [row[0] for row in cursor.fetchall()]


def list_pages() -> list[Page]:
    """Each view, each filter by itself with open and with solved ones, each order, and what is hard together."""
    queues, tags = _ids("desk_queue"), _ids("desk_tag")
    common, rare = (queues[1], queues[-1]), (tags[0], tags[-1])
    asked = [f"view={view}" for view in ("mine", "unassigned", "all", "pending", "snoozed", "solved", "unsettled")]
    for view, order in itertools.product(("all", "solved"), ("newest", "oldest", "waiting", "due")):
        narrowed = [
            "", "assignee=me", "assignee=nobody", f"queue={common[0]}", f"queue={common[1]}", f"tag={rare[0]}",
            f"tag={rare[1]}", "channel=email", "channel=voice", "inbox=1", "priority=urgent", "priority=high",
            "unread=yes", "status=pending",
        ]  # fmt: skip
        asked += [f"view={view}&order={order}&{more}" for more in narrowed if "status" not in more or view == "all"]
    asked += [
        f"view=solved&queue={queue}&tag={tag}&order={order}"
        for queue, tag, order in itertools.product(common, rare, ("newest", "oldest"))
    ]
    asked += [f"view=solved&assignee=nobody&queue={common[1]}", f"view=solved&assignee=nobody&tag={rare[1]}"]
    asked += [f"view=solved&assignee=me&channel=voice&priority=urgent&tag={rare[0]}"]
    return [(one.rstrip("&"), f"/inbox/?{one.rstrip('&')}") for one in asked]


def conversation(*, rounds: int) -> dict[str, Any]:
    """The page of conversations with thirty messages, each with all that is known beside it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conversation_id FROM desk_message GROUP BY 1 HAVING count(*) = 30 ORDER BY 1 DESC LIMIT %s",
            [rounds],
        )
        numbers = [row[0] for row in cursor.fetchall()]
    pages = [("page", f"/inbox/{number}/") for number in numbers]
    return measure_pages(visitor(), pages, rounds=1)


def reply(*, rounds: int) -> dict[str, Any]:
    """Replies posted through the page: committed, in the outbox, and answered."""
    client, luck = visitor(), random.Random(31)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM desk_conversation WHERE status IN ('new', 'open') AND channel = 'email'"
            " AND snoozed_until IS NULL ORDER BY last_message_at DESC LIMIT 2000"
        )
        numbers = [row[0] for row in cursor.fetchall()]
    chosen = luck.sample(numbers, min(len(numbers), rounds + 5))
    _post(client, chosen[0])
    statements = count_statements(lambda: _post(client, chosen[1])) - 1  # one of them is ours
    return spread([timed(partial(_post, client, number)) for number in chosen[5:]]) | {
        "replies": len(chosen) - 5,
        "statements": statements,
        "durable": _is_durable(),
    }


def _post(client: Client, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM desk_message WHERE conversation_id = %s", [number])
        [seen] = cursor.fetchone()
    words = "Thank you for your order. We have sent the parcel again today, and it will be there by Friday."
    fields = {"words": words, "kind": "reply", "seen": seen, "copied": ""}
    response = client.post(f"/inbox/{number}/write/", fields, headers={"HX-Request": "true"})
    if response.status_code not in (200, 204, 302):
        raise RuntimeError(f"the reply was answered {response.status_code}")


def _is_durable() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') = 'on'")
        return bool(cursor.fetchone()[0])
