"""History: what happened before the demo opened, told in the order of time with the clock set to each moment."""

import gc
import heapq
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db import connection

from accord.kernel import clock, files
from accord.kernel.deadlines import fire_due_deadlines, next_due_at
from accord.kernel.events import deliver_events
from accord.kernel.jobs import run_waiting_jobs
from accord.simulation.contracts import Contact, EventKind, ExternalEvent, Step
from accord.simulation.telling.acting import Troupe
from accord.simulation.telling.leading import Leaders
from accord.simulation.telling.surveys import answer_about_deliveries

Progress = Callable[[float, str], None]

_ONE_MONTH = timedelta(days=28)
_DAY = timedelta(days=1)
_IN_FULL = timedelta(days=21)
_ORDERS = timedelta(days=56)
_WATCHED_DAILY = timedelta(days=10)
_WATCHING = ("accord.listen.tasks.watch_series",)
_REPORTED_EVERY = _FOLLOW_EVERY = timedelta(hours=12)


@dataclass(order=True)
class _Deed:
    at: datetime
    number: int
    do: Callable[[], None] = field(compare=False)


@contextmanager
def _in_a_hurry() -> Iterator[None]:
    """Commit without waiting for the disk, and collect garbage rarely: history can be told again."""
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        with files.in_a_hurry():
            yield
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
    finally:
        gc.set_threshold(*thresholds)


class History:
    """The company's past as a queue of deeds. Deadlines fall due and facts are followed at their own moments."""

    def __init__(self, troupe: Troupe, leaders: Leaders) -> None:
        self.troupe = troupe
        self.leaders = leaders
        self.deeds: list[_Deed] = []
        self._numbers = itertools.count()
        self.followed_at = troupe.world.starts_at
        # Of people who never write only orders of the last weeks are told: nobody would look at more.
        # That a parcel left is not told either: what counts is how it arrived.
        contacts = troupe.world.contacts_between(troupe.world.starts_at, troupe.world.opens_at + _ONE_MONTH)
        self.writers = {contact.customer.number for contact in contacts if contact.customer is not None}

    def tell(self, *, until: datetime, progress: Progress) -> None:
        """Tell everything from the world's first day until `until`, day by day."""
        start = self.troupe.world.starts_at
        with _in_a_hurry():
            day = start
            while day < until:
                ends = min(day + _DAY, until)
                self._plan_day(day, ends)
                self._live_until(ends)
                progress((ends - start) / (until - start), f"{ends:%d %B}")
                day = ends

    def plan(self, at: datetime, do: Callable[[], None]) -> None:
        """Let something happen at an instant to come, besides what the world holds."""
        self._plan(at, do)

    def _plan_day(self, day: datetime, ends: datetime) -> None:
        world = self.troupe.world
        for at, events in self._reports(day, ends):
            self._plan(at, partial(self.troupe.report, events))
        for contact in world.contacts_between(day, ends):
            self._plan(contact.at, partial(self.troupe.write, contact))
            for step in self._steps_of(contact):
                self._plan(
                    step.at,
                    partial(self.troupe.perform, contact, step),
                )
        self._plan(ends - timedelta(minutes=1), partial(self._evening, ends))

    def _reports(self, day: datetime, ends: datetime) -> Iterator[tuple[datetime, list[ExternalEvent]]]:
        """What other systems report, several hours' worth at a time."""
        told = [event for event in self.troupe.world.events_between(day, ends) if self._is_told(event)]
        for _, events in itertools.groupby(told, key=lambda event: (event.at - day) // _REPORTED_EVERY):
            together = list(events)
            yield together[-1].at, together

    def _is_told(self, event: ExternalEvent) -> bool:
        if event.customer_number in self.writers:
            return event.kind is not EventKind.PARCEL_SHIPPED
        return event.kind is EventKind.ORDER_PLACED and event.at >= self.troupe.world.opens_at - _ORDERS

    def _steps_of(self, contact: Contact) -> list[Step]:
        """What becomes of a contact; of older ones the first answer, the solution and the survey are enough."""
        plan = self.troupe.world.plan_for(contact)
        if contact.at >= self.troupe.world.opens_at - _IN_FULL:
            return plan.steps()
        kept = (*plan.replies[:1], plan.solution, plan.survey)
        return sorted((step for step in kept if step is not None), key=lambda step: step.at)

    def _plan(self, at: datetime, do: Callable[[], None]) -> None:
        heapq.heappush(self.deeds, _Deed(at, next(self._numbers), do))

    def _live_until(self, ends: datetime) -> None:
        for moment, do in self._in_order(ends):
            with clock.at(moment):
                do()

    def _in_order(self, ends: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
        due = next_due_at()
        while self.deeds and self.deeds[0].at < ends:
            if due is not None and due <= self.deeds[0].at:
                yield due, self._fire
                due = next_due_at()
                continue
            deed = heapq.heappop(self.deeds)
            yield deed.at, deed.do

    def _fire(self) -> None:
        fire_due_deadlines()
        self._follow()

    def _follow(self) -> None:
        if clock.now() - self.followed_at >= _FOLLOW_EVERY:
            deliver_events()
            self.followed_at = clock.now()

    def _evening(self, day: datetime) -> None:
        deliver_events()
        self.troupe.tidy_up()
        answer_about_deliveries(self.troupe)
        self.troupe.deliver()
        run_waiting_jobs(leaving=() if self._is_watched(day) else _WATCHING)
        self.leaders.meet(day)
        run_waiting_jobs(leaving=_WATCHING)
        deliver_events()

    def _is_watched(self, day: datetime) -> bool:
        """Series are judged every evening in the last weeks and every fourth before: that is most of telling's work."""
        left = self.troupe.world.opens_at - day
        return left < _WATCHED_DAILY or left.days % 4 == 0
