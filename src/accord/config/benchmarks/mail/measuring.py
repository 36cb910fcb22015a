"""Inside the measured process: mail through the real pipeline, with what it costs here and in the database."""

import email
import email.policy
import itertools
import secrets
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psutil
import psycopg
from django.conf import settings
from django.db import connection

from accord.channels.email.contracts import Fate
from accord.channels.email.operations import MailboxChoices, add_mailbox, receive_raw
from accord.channels.email.operations.post_rules import change_post_rules
from accord.channels.email.queries import mailbox_for
from accord.channels.email.trust.contracts import PostRulesRow
from accord.config.benchmarks.mail.letters import MAILBOX, marker, write_letters
from accord.desk.search.queries import search_messages
from accord.kernel import clock
from accord.kernel.events import deliver_events
from accord.kernel.permissions import SYSTEM
from accord.web.admin.first_run import set_up_installation

_WARM_UP = 60
_COMMIT_SECONDS = 1.5


def make() -> dict[str, Any]:
    """Set an empty company up, with one mailbox."""
    secret = secrets.token_urlsafe()
    set_up_installation(company_name="Shop", name="Ada Berg", email="ada@shop.example", password=secret)
    mailbox_id = add_mailbox(actor=SYSTEM, choices=MailboxChoices(address=MAILBOX, name="Shop"))
    # The benchmark is a storm itself: it is counted as ever, and not held.
    change_post_rules(actor=SYSTEM, mailbox_id=mailbox_id, rules=PostRulesRow(storm_after=1_000_000))
    _catch_up()
    return {}


def take(*, seed: str, count: int) -> dict[str, Any]:
    """Take mails in without measuring, and let everything that follows from them follow."""
    _take_all(list(write_letters(seed=seed, count=count)), threads=2)
    _catch_up()
    return {}


def measure(*, seed: str, count: int, threads: int) -> dict[str, Any]:
    """Take `count` mails in by so many threads; the seed must be new to the database.

    Returns mails a second, milliseconds of CPU a mail (this process and the database's), the durable single-row
    commits a second before and after, how long what follows took, and whether every mail is there and can be found.
    """
    mails = list(write_letters(seed=seed, count=count + _WARM_UP))
    before = commits_a_second()
    _take_all(mails[:_WARM_UP], threads)
    _catch_up()
    stored_before = _stored()
    with _Stopwatch() as taken:
        fates = _take_all(mails[_WARM_UP:], threads)
    found_at_once = _is_found(marker(seed, _WARM_UP + count - 1))
    with _Stopwatch() as followed:
        _catch_up()
    after = commits_a_second()
    return {
        "mails": count,
        "mails_a_second": count / taken.seconds,
        "cpu_ms_a_mail": 1000 * (taken.own + taken.database) / count,
        "own_cpu_ms_a_mail": 1000 * taken.own / count,
        "database_cpu_ms_a_mail": 1000 * taken.database / count,
        "commits_a_second": statistics.mean((before, after)),
        "commits_before_and_after": [round(before), round(after)],
        "followed_seconds": followed.seconds,
        "followed_cpu_ms_a_mail": 1000 * (followed.own + followed.database) / count,
        "kinds": _kinds(fates),
        "stored_rows": _stored() - stored_before,
        "found_at_once": found_at_once,
        "parse_ms": parse_costs(mails[_WARM_UP:][:500]),
    }


class _Stopwatch:
    """Wall time, and CPU time of this process and of every process of the database."""

    def __enter__(self) -> "_Stopwatch":
        self._own, self._databases = psutil.Process(), _database_times()
        self._own_before, self._began = _cpu(self._own), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._began
        self.own = _cpu(self._own) - self._own_before
        now = _database_times()
        self.database = sum(now[pid] - self._databases.get(pid, 0.0) for pid in now)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _database_times() -> dict[int, float]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = psutil.Process(cursor.fetchone()[0])
    server = backend.parent()
    if server is None:
        return {}
    return {process.pid: _cpu(process) for process in [server, *server.children()]}


def _take_all(mails: Sequence[bytes], threads: int) -> list[Fate]:
    """In order of their writing as far as threads keep it; an answer never overtakes what it answers by much."""
    mailbox_id = mailbox_for(recipients=[MAILBOX])
    waiting, lock = iter(mails), threading.Lock()
    fates: list[Fate] = []
    faults: list[BaseException] = []

    def work() -> None:
        try:
            fates.extend(_take_in(raw, mailbox_id) for raw in _taking(waiting, lock))
        except BaseException as fault:
            faults.append(fault)
            raise
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if faults:
        raise faults[0]
    return fates


def _take_in(raw: bytes, mailbox_id: int | None) -> Fate:
    return receive_raw(
        raw=raw,
        mailbox_id=mailbox_id,
        received_at=clock.now(),
        source="smtp",
        envelope_from="somebody@mail.example",
        envelope_to=[MAILBOX],
    )


def _taking(waiting: Iterator[bytes], lock: threading.Lock) -> Iterator[bytes]:
    while True:
        with lock:
            raw = next(waiting, None)
        if raw is None:
            return
        yield raw


def _catch_up() -> None:
    while deliver_events():
        pass


def _kinds(fates: Sequence[Fate]) -> dict[str, int]:
    names = sorted(f"{fate.kind}{' reply' if fate.is_reply else ''}" for fate in fates)
    return {name: len(list(group)) for name, group in itertools.groupby(names)}


def _stored() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM desk_message")
        count: int = cursor.fetchone()[0]
    return count


def _is_found(word: str) -> bool:
    return len(search_messages(actor=SYSTEM, words=word)) == 1


def commits_a_second() -> float:
    """How many rows one client commits durably, one at a time: what the machine's disk and PostgreSQL allow."""
    with psycopg.connect(settings.DATABASE_DIRECT_URL, autocommit=True) as session:
        session.execute("CREATE TABLE IF NOT EXISTS bench_commit (id bigserial PRIMARY KEY, words text)")
        session.execute("TRUNCATE bench_commit")
        count, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < _COMMIT_SECONDS:
            session.execute("INSERT INTO bench_commit (words) VALUES ('a row of about the size of a short word')")
            count += 1
        rate = count / (time.perf_counter() - begun)
        session.execute("DROP TABLE bench_commit")
    return rate


def parse_costs(mails: Sequence[bytes]) -> dict[str, float]:
    """Milliseconds of CPU a mail: the standard library with both policies, and our whole reading."""
    from accord.channels.email.reading import read_mail

    def compat(raw: bytes) -> None:
        for part in email.message_from_bytes(raw).walk():
            part.get_payload(decode=True)

    def modern(raw: bytes) -> None:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        _ = message["subject"], message["from"], message["to"]
        for part in message.walk():
            if not part.is_multipart():
                part.get_payload(decode=True)

    return {
        "standard library, compat32": _cost(compat, mails),
        "standard library, default policy": _cost(modern, mails),
        "ours, with trimming and sanitising": _cost(read_mail, mails),
    }


def _cost(parse: Callable[[bytes], object], mails: Sequence[bytes]) -> float:
    begun = time.process_time()
    for raw in mails:
        parse(raw)
    return round(1000 * (time.process_time() - begun) / len(mails), 3)


ORDERS: dict[str, Callable[..., Any]] = {"make": make, "take": take, "measure": measure}
