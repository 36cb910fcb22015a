"""The outer world: a real SMTP server that takes, refuses, or dies on command, and counts by Message-ID."""

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.ports import free_port

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^>]+)>", re.IGNORECASE | re.MULTILINE)


class OuterWorld:
    """Answers DATA by the `script`, one entry a mail, then always `250`.

    An entry is an answer line; `die` takes the mail and ends the connection without a word; `hold` takes it and lets
    the client wait for the answer. Its port stays the same when it is closed and opened again.
    """

    def __init__(
        self, *, script: list[str] | None = None, refuse: dict[str, str] | None = None, seconds_a_mail: float = 0.0
    ) -> None:
        self.seconds_a_mail = seconds_a_mail
        self.script = script or []
        self.refuse = refuse or {}
        self.taken: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.heard_words = threading.Event()
        self._controller: Controller | None = None
        self.port = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        step = self.script.pop(0) if self.script else "250 taken"
        if step == "hold":
            self._take(envelope)
            self.heard_words.set()
            await asyncio.sleep(30)
            return "250 nobody waits for this"
        await asyncio.sleep(self.seconds_a_mail / 2)
        if step == "die":
            self._take(envelope)
            assert server.transport is not None
            server.transport.abort()
            return "250 nobody hears this"
        if step.startswith("250"):
            self._take(envelope)
        await asyncio.sleep(self.seconds_a_mail / 2)
        return step

    def _take(self, envelope: Envelope) -> None:
        content: Any = envelope.content
        self.taken.append(content)
        self.recipients.append(list(envelope.rcpt_tos))

    def count_by_id(self) -> Counter[str]:
        """How often each mail was taken."""
        found = (_MESSAGE_ID.search(content) for content in self.taken)
        return Counter(match.group(1).decode() for match in found if match)

    def open(self) -> None:
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port or free_port(),
            decode_data=False,
            loop=asyncio.new_event_loop(),
            ready_timeout=60,
        )
        self._controller.start()
        self.port = self._controller.port

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@contextmanager
def outer_world(*, script: list[str] | None = None, refuse: dict[str, str] | None = None) -> Iterator[OuterWorld]:
    """A running server of the outer world."""
    world = OuterWorld(script=script, refuse=refuse)
    world.open()
    try:
        yield world
    finally:
        world.close()
