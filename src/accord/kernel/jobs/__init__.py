"""Work that leaves the building: jobs deferred in the operation's transaction, run by a worker, retried by rule."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import connection, transaction
from procrastinate import BaseRetryStrategy, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.tasks import Task

from accord.kernel import clock

RETRIES = RetryStrategy(max_attempts=8, exponential_wait=4)


def job(
    *, queue: str = "default", retry: BaseRetryStrategy | bool = RETRIES
) -> Callable[[Callable[..., None]], Task[..., None, ...]]:
    """Make a function of `tasks.py` a job; its arguments are keyword-only JSON values."""
    return app.task(queue=queue, retry=retry)


def timed(cron: str, *, queue: str = "default") -> Callable[[Callable[[int], None]], Any]:
    """Run a function of `tasks.py` by the clock (five cron fields, UTC); it is given the Unix time of its turn."""

    def register(function: Callable[[int], None]) -> Any:
        return app.periodic(cron=cron)(app.task(queue=queue, pass_context=False)(function))

    return register


def defer(task: Task[..., None, ...], *, once: str | None = None, **arguments: Any) -> None:
    """Queue a job in the running transaction. With `once`, nothing is added while one of that name waits."""
    try:
        with transaction.atomic():
            task.configure(queueing_lock=once).defer(**arguments)
    except AlreadyEnqueued:
        return


def run_waiting_jobs(*, limit: int = 1000, leaving: Collection[str] = ()) -> int:
    """Run waiting jobs here and now, in this process: for tests and for telling history. Returns how many ran.

    A failing job raises. Scheduled ones run when the clock has reached their time. `leaving` names jobs that wait on.
    """
    ran = 0
    while ran < limit and (waiting := _next_job(leaving)):
        job_id, name, arguments = waiting
        app.tasks[name](**arguments)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job_id])
        ran += 1
    return ran


def _next_job(leaving: Collection[str]) -> tuple[int, str, dict[str, Any]] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo'"
            " AND (scheduled_at IS NULL OR scheduled_at <= %s) AND task_name <> ALL(%s) ORDER BY id LIMIT 1",
            [clock.now(), list(leaving)],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    import json

    return row[0], row[1], row[2] if isinstance(row[2], dict) else json.loads(row[2])
