"""The process that makes the load: reads what it needs as one JSON line, prints what it saw as another."""

import asyncio
import json
import random
import resource
import sys
import time
from collections import deque
from collections.abc import Awaitable
from typing import Any
from urllib.parse import quote

from accord.config.benchmarks.desk.crowd.mailbox import Sink
from accord.config.benchmarks.desk.crowd.mix import Due, plan
from accord.config.benchmarks.desk.crowd.people import Agent, Known
from accord.config.benchmarks.desk.crowd.tally import Tally
from accord.config.benchmarks.desk.crowd.wire import Stream, open_stream

_HEARD = 20  # of each kind of stream: enough for a percentile, and cheap
_OPENED_A_SECOND = 100
_SETTLE_SECONDS = 3.0
_BEGIN_SECONDS = 20.0
_END_SECONDS = 2.0
_MEASURE_SECONDS = 5.0
_RETRY_SECONDS = 2.0


class Bystander:
    """A page that lies in the background: it holds a stream and asks for nothing until somebody looks at it."""

    def __init__(self, known: Known, token: str, *, is_heard: bool) -> None:
        self.known, self.token = known, token
        self.heard: list[tuple[float, int]] | None = None
        if is_heard:
            self.heard = []
            known.heard.append(self.heard)
        self.stream: Stream | None = None
        self.frames = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def watch(self, *, rest: float = 0.0, last: int = 0) -> None:
        """Open the stream, and again when it ends, as an EventSource does."""
        await asyncio.sleep(rest)
        note = self._note if self.heard is not None else None
        self.stream = Stream(
            f"token={quote(self.token)}", port=self.known.port, last=last, on_hint=note, on_end=self._again
        )
        if not await open_stream(self.stream, self.known.port):
            self.known.tally.fail("stream", ConnectionError("not opened"))

    def _note(self, topic: str, number: int) -> None:
        if self.heard is not None and topic == "inbox":
            self.heard.append((time.time(), number))

    def _again(self) -> None:
        last = 0
        if self.stream is not None:
            self.frames += self.stream.frames
            last = self.stream.last
        task = asyncio.ensure_future(self.watch(rest=_RETRY_SECONDS, last=last))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def leave(self) -> None:
        """Close it."""
        for task in self._tasks:
            task.cancel()
        if self.stream is not None:
            self.frames += self.stream.frames
            self.stream.close()


class Crowd:
    """All of them."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.known = Known(
            port=given["port"],
            queues=given["queues"],
            colleagues=given["colleagues"],
            reasons=given["reasons"],
            spoken=frozenset(given["spoken"]),
            tally=Tally(),
        )
        self.agents = [
            Agent(self.known, ticket, seed=1_000 + number, is_heard=number < _HEARD)
            for number, ticket in enumerate(given["agents"])
        ]
        tokens = given["tokens"]
        self.bystanders = [
            Bystander(self.known, tokens[number % len(tokens)], is_heard=number < _HEARD)
            for number in range(max(0, given["streams"] - len(self.agents)))
        ]
        self.seconds, self.rate = given["seconds"], given["rate"]
        self._luck = random.Random(61)
        self._paid = 0
        self._fetched: deque[tuple[float, int]] = deque()
        self._kept: list[asyncio.Future[Any]] = []

    async def work(self) -> dict[str, Any]:
        """Come, begin, work for the given time, leave; what came before, with caches that are empty, is not counted."""
        await self._come()
        await self._do_all(plan(seconds=_BEGIN_SECONDS, rate=self.rate, seed=50))
        tally, cpu, fetched = self.known.tally, _cpu(), self.known.fetched
        tally.is_counting = True
        began_at, begun = time.time(), time.monotonic()
        done, kept_for = await self._do_all(plan(seconds=self.seconds, rate=self.rate))
        fetched = self.known.fetched - fetched
        taken = time.monotonic() - begun
        tally.is_counting = False
        ended_at, spent = time.time(), _cpu() - cpu
        await asyncio.sleep(_END_SECONDS)
        for agent in self.agents:
            agent.leave()
        for each in self.bystanders:
            each.leave()
        return {
            **tally.as_json(),
            "opened_by_agents": done,
            "opened_by_agents_a_second": done / kept_for,
            "fetched_after_hints_a_second": fetched / kept_for,
            "pages_a_second": (done + fetched) / kept_for,
            "requests_a_second": len(tally.part("page", "along", "hinted")) / taken,
            "streams": len(self.agents) + len(self.bystanders),
            "frames_to_bystanders": sum(one.frames for one in self.bystanders),
            "began_at": began_at,
            "ended_at": ended_at,
            "generator_cpu_share": spent / taken,
            "heard": self.known.heard,
        }

    async def _come(self) -> None:
        """Agents open a list one after the other, bystanders their streams; then all have come and the server rests."""
        for agent in self.agents:
            await agent.open_inbox("along")
        coming: list[asyncio.Future[None]] = []
        for number, each in enumerate(self.bystanders):
            coming.append(asyncio.ensure_future(each.watch()))
            if number % 10 == 9:
                await asyncio.sleep(10 / _OPENED_A_SECOND)
        await asyncio.gather(*coming)
        await asyncio.sleep(_SETTLE_SECONDS)
        for agent in self.agents:
            self._spawn(agent.stay_present())

    async def _do_all(self, deeds: list[Due]) -> tuple[int, float]:
        """Begin each deed when it is due, whether or not others are answered; how many, and in how many seconds.

        Fetches that hints caused take the places of deeds.
        """
        begun, done = asyncio.get_running_loop().time(), 0
        working: set[asyncio.Task[None]] = set()
        for due in deeds:
            at = begun + due.at
            if self._is_taken():
                await asyncio.sleep(max(0.0, at - asyncio.get_running_loop().time()))
                continue
            if (rest := at - asyncio.get_running_loop().time()) > 0:
                await asyncio.sleep(rest)
            while not (free := [agent for agent in self.agents if not agent.is_busy]):
                await asyncio.sleep(0.005)
            self.known.tally.late.append(1_000 * max(0.0, asyncio.get_running_loop().time() - at))
            agent = self._luck.choice(free)
            agent.is_busy = True
            task = asyncio.ensure_future(self._do(agent, due))
            working.add(task)
            task.add_done_callback(working.discard)
            done += 1
        kept_for = max(self.seconds, asyncio.get_running_loop().time() - begun)
        if working:
            await asyncio.wait(working, timeout=30)
        return done, kept_for

    def _is_taken(self) -> bool:
        """Whether a fetch that a hint caused takes this place: they count among the pages a second.

        As many places as there were fetches, by chance in the measure of the last seconds: people who open pages do not
        wait until the fetches after a hint are through, and then all begin at once.
        """
        now, fetched = time.monotonic(), self.known.fetched
        self._fetched.append((now, fetched))
        while now - self._fetched[0][0] > _MEASURE_SECONDS:
            self._fetched.popleft()
        expected = fetched - self._fetched[0][1] + fetched - self._paid
        if fetched <= self._paid or self._luck.random() * self.rate * _MEASURE_SECONDS >= expected:
            return False
        self._paid += 1
        return True

    async def _do(self, agent: Agent, due: Due) -> None:
        try:
            await agent.do(due.deed)
        except Exception as fault:  # noqa: BLE001 - it is an error of the run, and the run goes on
            self.known.tally.fail(due.deed, fault)
        finally:
            agent.is_busy = False

    def _spawn(self, work: Awaitable[Any]) -> None:
        self._kept.append(asyncio.ensure_future(work))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _main(given: dict[str, Any]) -> dict[str, Any]:
    async with Sink(given["mail_port"]) as sink:
        seen = await Crowd(given).work()
    return seen | {"mails_taken": sink.taken}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_main(json.loads(sys.stdin.read())))))
