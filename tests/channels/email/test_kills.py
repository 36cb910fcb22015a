"""All processes of Accord are killed at random moments while mail comes and leaves: nothing is lost or doubled."""

import random
import smtplib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.channels.email.installation import Installation
from tests.channels.email.outer_world import OuterWorld
from tests.channels.email.post import OURS, write_mail

MAILS_IN_A_LIFE = 40
REPLIES_IN_A_LIFE = 30
SEED = 20260303


@pytest.fixture
def world() -> Iterator[OuterWorld]:
    """A receiving server that takes its time, so that kills fall into the handing over."""
    server = OuterWorld(seconds_a_mail=0.04)
    server.open()
    yield server
    server.close()


@pytest.fixture
def accord() -> Iterator[Installation]:
    """A whole Accord."""
    installation = Installation()
    try:
        installation.start()
        installation.wait_until_it_listens()
        yield installation
    finally:
        installation.remove()


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_twenty_kills(accord: Installation, world: OuterWorld) -> None:
    live_and_be_killed(accord, world, kills=20)


def live_and_be_killed(accord: Installation, world: OuterWorld, *, kills: int) -> None:
    """So many lives, each ended at a random moment; then a quiet one, and the count on both sides."""
    chance = random.Random(SEED)
    conversation_id = accord.ask("prepare", str(world.port))
    accepted: set[str] = set()
    for life in range(kills):
        with ThreadPoolExecutor(4) as senders:
            brought = [senders.submit(bring_until_accepted, accord, name_of(life, n)) for n in range(MAILS_IN_A_LIFE)]
            replies = threading.Thread(
                target=accord.ask,
                args=("reply", str(conversation_id), str(life * REPLIES_IN_A_LIFE), str(REPLIES_IN_A_LIFE)),
            )
            replies.start()
            time.sleep(chance.uniform(0.2, 4.0))
            accord.kill()
            accord.start()
            accord.wait_until_it_listens()
            accepted |= {mail.result(timeout=400) for mail in brought}
            replies.join()
    count = wait_until_settled(accord)
    every_mail_is_stored_once(count, accepted | {"opening@customer.example"})
    every_reply_is_delivered_or_in_doubt(count, world, kills=kills)


def name_of(life: int, number: int) -> str:
    return f"mail-{life}-{number}@customer.example"


def bring_until_accepted(accord: Installation, name: str) -> str:
    """What every sending server does: keep the mail until somebody says 250."""
    raw = write_mail(message_id=f"<{name}>", text=f"This is {name}")
    while True:
        try:
            with smtplib.SMTP("127.0.0.1", accord.smtp_port, timeout=20) as client:
                client.sendmail("mia@customer.example", [OURS], raw)
        except (smtplib.SMTPException, OSError):
            time.sleep(0.1)
        else:
            return name


def wait_until_settled(accord: Installation) -> dict[str, dict[str, str]]:
    ends_at = time.monotonic() + 400
    while time.monotonic() < ends_at:
        count: dict[str, dict[str, str]] = accord.ask("account")
        under_way = {"waiting", "handing_over"} & set(count["outgoing"].values())
        if not under_way and "queued" not in count["shown"].values():
            return count
        time.sleep(1)
    unsettled = {name: state for name, state in count["outgoing"].items() if state not in {"delivered", "in_doubt"}}
    shown = {text: state for text, state in count["shown"].items() if state == "queued"}
    raise TimeoutError(f"Some replies never settled: {unsettled}, shown as {shown}; jobs {count['jobs']}")


def every_mail_is_stored_once(count: dict[str, dict[str, str]], accepted: set[str]) -> None:
    assert set(count["incoming"]) == accepted
    assert all(count["incoming"].values())
    assert count["incoming_rows"] == len(accepted)  # type: ignore[comparison-overlap]


def every_reply_is_delivered_or_in_doubt(count: dict[str, dict[str, str]], world: OuterWorld, *, kills: int) -> None:
    """Counted by Message-ID at the receiving server."""
    taken = world.count_by_id()
    outgoing = count["outgoing"]
    doubtful = {name for name, progress in outgoing.items() if progress == "in_doubt"}
    delivered = {name for name, progress in outgoing.items() if progress == "delivered"}
    print(f"{kills} kills: {len(count['incoming'])} mails in, {len(delivered)} replies out, {len(doubtful)} in doubt")
    assert len(outgoing) == kills * REPLIES_IN_A_LIFE
    assert doubtful | delivered == set(outgoing)
    assert len(doubtful) <= kills
    assert all(taken[name] == 1 for name in delivered)
    assert all(taken[name] <= 1 for name in doubtful)
    assert set(taken) <= set(outgoing)
    shown = list(count["shown"].values())
    assert (shown.count("delivered"), shown.count("in_doubt")) == (len(delivered), len(doubtful))
