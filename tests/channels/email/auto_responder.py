"""An auto-responder that leaves out everything by which others would know it: a real server that answers every mail."""

import smtplib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

from tests.channels.email.outer_world import OuterWorld


class AutoResponder(OuterWorld):
    """Takes each mail and answers it at once, by `answer_to`, with a new Message-ID and no header of its kind."""

    def __init__(self, *, our_port: int, answer_to: Callable[[EmailMessage], str], keeps_thread: bool) -> None:
        super().__init__()
        self.answered = 0
        self._our_port = our_port
        self._answer_to = answer_to
        self._keeps_thread = keeps_thread
        self._turn = threading.Lock()

    def answer_all(self) -> int:
        """Answer what was taken since the last time, as its own delivery to our port; returns how many."""
        with self._turn:
            waiting = self.taken[self.answered :]
            for raw in waiting:
                self.answered += 1
                self._answer(raw)
            return len(waiting)

    def _answer(self, raw: bytes) -> None:
        heard = message_from_bytes(raw, _class=EmailMessage, policy=default)
        answer = EmailMessage(policy=SMTP)
        answer["From"] = "Robby <robby@away.example>"
        answer["To"] = self._answer_to(heard)
        answer["Subject"] = f"Re: {heard['Subject']}"
        answer["Message-ID"] = f"<away.{self.answered}@away.example>"
        answer["Date"] = "Tue, 03 Mar 2026 11:58:00 +0000"
        if self._keeps_thread:
            answer["In-Reply-To"] = heard["Message-ID"]
        answer.set_content(f"I read your mail number {self.answered} with pleasure. Please write again.")
        with smtplib.SMTP("127.0.0.1", self._our_port, timeout=30) as client:
            client.sendmail("robby@away.example", [answer["To"]], answer.as_bytes())


@contextmanager
def auto_responder(
    *, our_port: int, answer_to: Callable[[EmailMessage], str], keeps_thread: bool
) -> Iterator[AutoResponder]:
    """A running auto-responder."""
    responder = AutoResponder(our_port=our_port, answer_to=answer_to, keeps_thread=keeps_thread)
    responder.open()
    try:
        yield responder
    finally:
        responder.close()
