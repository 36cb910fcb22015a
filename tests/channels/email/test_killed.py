"""A worker that is killed while it hands a mail over: a person sees a doubt, and nobody gets two copies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from tests.channels.email.outer_world import OuterWorld, outer_world
from tests.channels.email.test_outbox import queue
from tests.running import wait_for

from accord.channels.email import queries
from accord.channels.email.contracts import DeliveryProgress
from accord.channels.email.models import Mailbox
from accord.channels.email.operations import drain_mailbox

pytestmark = pytest.mark.django_db(transaction=True)


def kill_while_handing_over(mailbox: Mailbox, world: OuterWorld, *, way: str) -> None:
    """Queue one mail, let a process hand it over, and kill that when the server has the words but has not answered."""
    queue(mailbox)
    address = os.environ["DATABASE_URL"].replace("/accord?", f"/{connection.settings_dict['NAME']}?", 1)
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.channels.email.draining_child", str(mailbox.pk), way],
        env=os.environ | {"DATABASE_URL": address, "ACCORD_DATA": str(settings.ACCORD_DATA)},
        cwd=Path(__file__).parents[3],
    )
    try:
        assert world.heard_words.wait(60)
    finally:
        child.kill()
        child.wait()
    wait_for(_nobody_else_is_connected, what="the database to notice that the process is gone")


def _nobody_else_is_connected() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return bool(cursor.fetchall() == [(0,)])


def test_it_is_put_in_doubt_and_never_sent_again_by_itself(mailbox: Mailbox) -> None:
    with outer_world(script=["hold"]) as world:
        Mailbox.objects.update(smtp_port=world.port)
        kill_while_handing_over(mailbox, world, way="guarded")
        for _ in range(3):
            drain_mailbox(mailbox_id=mailbox.pk)
        assert list(world.count_by_id().values()) == [1]
    (doubtful,) = queries.list_unsettled()
    assert (doubtful.progress, doubtful.problem_code) == (DeliveryProgress.IN_DOUBT, "worker_stopped")


def test_without_the_guard_the_count_at_the_receiving_server_shows_two(mailbox: Mailbox) -> None:
    with outer_world(script=["hold"]) as world:
        Mailbox.objects.update(smtp_port=world.port)
        kill_while_handing_over(mailbox, world, way="unguarded")
        drain_mailbox(mailbox_id=mailbox.pk)
        assert list(world.count_by_id().values()) == [2]
