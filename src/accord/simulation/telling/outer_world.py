"""The outer world of the demo: a real SMTP server on this machine that takes what Accord sends, and remembers it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as modern
from typing import Any

from aiosmtpd.controller import Controller

from accord.channels.email.contracts import Taken
from accord.kernel import clock


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """A mail of the company as it reached somebody."""

    message_id: str
    references: tuple[str, ...]
    text: str
    at: datetime
    is_automatic: bool

    @property
    def survey_token(self) -> str | None:
        """The token of the survey that the mail invites to, if it does."""
        _, found, rest = self.text.partition("/s/")
        return rest.split("/", 1)[0] if found else None


class OuterWorld:
    """Takes every mail on a loopback port. `letters` holds what reached each address, oldest first."""

    def __init__(self, port: int) -> None:
        self.letters: dict[str, list[Delivered]] = defaultdict(list)
        self._asked: list[tuple[str, str]] = []
        self._port = port
        self._controller: Controller | None = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Accept a mail and file it under each of its recipients."""
        self._file(envelope.content, envelope.rcpt_tos)
        return "250 taken"

    def hand_over(
        self, *, sender: str, recipients: Sequence[str], raw: bytes, before_data: Callable[[], None]
    ) -> Taken:
        """Take a mail as the SMTP server would, without a line between: history is told faster so."""
        before_data()
        self._file(raw, recipients)
        return Taken({})

    def close(self) -> None:
        """There is no line to close."""

    def _file(self, raw: bytes, recipients: Sequence[str]) -> None:
        letter = _delivered(BytesParser(policy=modern).parsebytes(raw))
        for recipient in recipients:
            self.letters[recipient.lower()].append(letter)
            if letter.survey_token:
                self._asked.append((recipient.lower(), letter.survey_token))

    def start(self) -> None:
        """Begin to listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port, ready_timeout=60)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def newest_answer(self, address: str) -> Delivered | None:
        """The newest mail that a person of the company wrote to an address."""
        return next((letter for letter in reversed(self.letters[address.lower()]) if not letter.is_automatic), None)

    def take_surveys(self) -> list[tuple[str, str]]:
        """Addresses and tokens of the surveys that arrived since this was asked last."""
        taken, self._asked = self._asked, []
        return taken

    def newest_survey(self, address: str) -> str | None:
        """The token of the newest survey that reached an address."""
        tokens = (letter.survey_token for letter in reversed(self.letters[address.lower()]))
        return next((token for token in tokens if token), None)


def _delivered(mail: EmailMessage) -> Delivered:
    body = mail.get_body(preferencelist=("plain",))
    return Delivered(
        message_id=_bare(str(mail["Message-ID"] or "")),
        references=tuple(_bare(name) for name in str(mail["References"] or "").split()),
        text=str(body.get_content()) if body is not None else "",
        at=clock.now(),
        is_automatic=str(mail.get("Auto-Submitted", "no")).lower() != "no",
    )


def _bare(name: str) -> str:
    return name.strip().strip("<>")
