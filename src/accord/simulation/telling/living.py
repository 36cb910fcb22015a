"""The company while somebody watches: customers write by SMTP, agents answer, loops close; slowly, in real time."""

import heapq
import itertools
import logging
import smtplib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import close_old_connections

from accord.desk.contracts import CaseStatus
from accord.desk.queries import get_conversation
from accord.kernel import clock
from accord.kernel.errors import Refusal
from accord.kernel.permissions import SYSTEM
from accord.simulation.contracts import AgentReply, Contact, Solution, Step, SurveyAnswer
from accord.simulation.telling.acting import Troupe
from accord.simulation.telling.themes import name_themes

log = logging.getLogger(__name__)

PACE = 240.0
"""How much faster agents and customers react than in history: six hours become a minute and a half."""

_LOOK_EVERY = 2.0
_LEAST_WAIT = timedelta(seconds=20)
_UNTIL_NAMED = timedelta(seconds=10)
_UNTIL_ASKED = timedelta(minutes=4)


class Life:
    """Goes on where history ended. A visitor who answers a customer first is not talked over."""

    def __init__(self, troupe: Troupe, *, smtp_port: int, started_at: datetime) -> None:
        self.troupe = troupe
        self.smtp_port = smtp_port
        self.started_at = started_at
        self.told_until = started_at
        self._deeds: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def go_on(self, stop: threading.Event) -> None:
        """Live until told to stop; what goes wrong once does not end the world."""
        self._at(clock.now() + _UNTIL_NAMED, self._name_themes)
        while not stop.wait(_LOOK_EVERY):
            now = clock.now()
            self._foresee(now + timedelta(seconds=_LOOK_EVERY))
            while self._deeds and self._deeds[0][0] <= now:
                _, _, do = heapq.heappop(self._deeds)
                try:
                    do()
                except (Refusal, OSError, smtplib.SMTPException) as fault:
                    log.info("Something in the simulated company did not happen: %s", fault)
            close_old_connections()

    def _foresee(self, until: datetime) -> None:
        world = self.troupe.world
        for contact in world.contacts_between(self.told_until, until):
            self._happen(contact)
        for contact in world.live_contacts(self.started_at, self.told_until, until):
            self._happen(contact)
        for event in world.events_between(self.told_until, until):
            self._at(event.at, partial(self.troupe.report, [event]))
        self.told_until = until

    def _happen(self, contact: Contact) -> None:
        self._at(contact.at, partial(self._write, contact))
        for step in self.troupe.world.plan_for(contact).steps():
            wait = max(_LEAST_WAIT, (step.at - contact.at) / PACE)
            if isinstance(step, SurveyAnswer):
                wait += _UNTIL_ASKED
            self._at(contact.at + wait, partial(self._go_on_with, contact, step))

    def _at(self, moment: datetime, do: Callable[[], None]) -> None:
        heapq.heappush(self._deeds, (moment, next(self._numbers), do))

    def _name_themes(self) -> None:
        """As soon as the worker has found the themes, the leader names some."""
        if not name_themes(self.troupe.world, self.troupe.cast):
            self._at(clock.now() + _UNTIL_NAMED, self._name_themes)

    def _write(self, contact: Contact) -> None:
        if contact.form is not None:
            self.troupe.write(contact)
            return
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=20) as smtp:
            sender = contact.customer.email if contact.customer else "somebody@elsewhere.example"
            smtp.sendmail(sender, [self.troupe.world.company.service_address], contact.raw)
        self.troupe.find(contact)

    def _go_on_with(self, contact: Contact, step: Step) -> None:
        thread = self.troupe.threads.get(contact.id)
        if thread is None:
            return
        found = get_conversation(actor=SYSTEM, conversation_id=thread.conversation_id)
        # Whoever visits may have been quicker: nobody is answered or solved twice.
        if isinstance(step, AgentReply) and found.waiting_since is None:
            return
        if isinstance(step, Solution) and found.status == CaseStatus.SOLVED:
            return
        self.troupe.perform(contact, step)
