"""Mail brought to our own port. The sending server hears 250 only when the mail is committed."""

import asyncio
import ipaddress
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from accord.channels.email.connecting import NotStored, inbound_code, inbound_words
from accord.channels.email.operations.health import note_seen, note_trouble
from accord.channels.email.operations.intake import receive_raw
from accord.channels.email.queries import mailbox_for
from accord.channels.email.smtp_protocol import Certificate, PoliteController
from accord.kernel import clock

log = logging.getLogger(__name__)

_STORING_AT_ONCE = 4


class _Door:
    """What aiosmtpd asks for each mail; storing runs in threads, so that a slow mail holds up no other."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        try:
            mailbox_id = await self._run(_find_mailbox, address)
        except Exception:
            log.exception("A recipient could not be looked up")
            return "451 4.3.0 Not now, please try again"
        if mailbox_id is None:
            return "550 5.1.1 There is no mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        try:
            await self._run(
                _store, _bytes_of(envelope), envelope.mail_from or "", list(envelope.rcpt_tos), _peer(session)
            )
        except Exception:
            log.exception("A mail could not be stored now; its sender was asked to try again")
            return "451 4.3.0 Not stored, please try again"
        return "250 2.0.0 Stored"

    async def _run(self, work: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, _with_connection, work, *arguments)


def _bytes_of(envelope: Envelope) -> bytes:
    content = envelope.content or b""
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")


def _with_connection(work: Any, *arguments: Any) -> Any:
    close_old_connections()
    try:
        return work(*arguments)
    finally:
        connection.close()


def _find_mailbox(address: str) -> int | None:
    return mailbox_for(recipients=[address])


def _peer(session: Session) -> str:
    """The address of who brings a mail, if it is one of the internet: a machine of our own network passes mail on."""
    number = str(session.peer[0]) if session.peer else ""
    try:
        return number if ipaddress.ip_address(number).is_global else ""
    except ValueError:
        return ""


def _store(raw: bytes, sender: str, recipients: list[str], peer: str) -> None:
    mailbox_id, arrived_at = mailbox_for(recipients=recipients), clock.now()
    try:
        receive_raw(
            raw=raw,
            mailbox_id=mailbox_id,
            received_at=arrived_at,
            source="smtp",
            envelope_from=sender,
            envelope_to=recipients,
            peer=peer,
        )
    except (DatabaseError, InterfaceError, OSError) as fault:
        if mailbox_id is not None:
            _say(mailbox_id, fault)
        raise
    if mailbox_id is not None:
        note_seen(mailbox_id=mailbox_id, arrived_at=arrived_at)


def _say(mailbox_id: int, fault: Exception) -> None:
    """Show on the mailbox's page that its mail waits with those who bring it."""
    said = NotStored(str(fault))
    said.__cause__ = fault
    with suppress(DatabaseError, InterfaceError):  # the database may be what is gone
        note_trouble(mailbox_id=mailbox_id, code=inbound_code(said), detail=inbound_words(said))


class Listener:
    """Our SMTP port, open between `start` and `stop`."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        largest_mail: int = 100 << 20,
        most_connections: int = 100,
        certificate: Certificate | None = None,
    ) -> None:
        self.port = port
        self._pool = ThreadPoolExecutor(max_workers=_STORING_AT_ONCE, thread_name_prefix="smtp-store")
        self._controller = PoliteController(
            _Door(self._pool),
            most_connections=most_connections,
            certificate=certificate,
            hostname=host,
            port=port,
            data_size_limit=largest_mail,
            enable_SMTPUTF8=True,
            ident="Accord",
            decode_data=False,
            ready_timeout=60,  # a machine that is very busy needs longer than the five seconds of aiosmtpd
        )

    def start(self) -> None:
        """Open the port; raises OSError when it is taken."""
        self._controller.start()

    def stop(self) -> None:
        """Close the port; mails that are being stored are finished."""
        self._controller.stop()
        self._pool.shutdown(wait=True)


def listen(stop: threading.Event) -> None:
    """Take mail at the port of the settings until told to stop."""
    listener = Listener(
        host=settings.ACCORD_SMTP_HOST,
        port=settings.ACCORD_SMTP_PORT,
        largest_mail=settings.ACCORD_SMTP_LARGEST_MB << 20,
        most_connections=settings.ACCORD_SMTP_CONNECTIONS,
        certificate=_certificate(),
    )
    listener.start()
    try:
        stop.wait()
    finally:
        listener.stop()


def _certificate() -> Certificate | None:
    if not settings.ACCORD_CERTIFICATE:
        return None
    return Certificate(file=settings.ACCORD_CERTIFICATE, key_file=settings.ACCORD_CERTIFICATE_KEY)
