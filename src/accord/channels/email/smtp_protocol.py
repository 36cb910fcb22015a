"""The manners of our SMTP port: how many may knock at once, and encryption when there is a certificate."""

import ssl
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Certificate:
    """A certificate on disk, read again when it was renewed, so that renewing it needs no restart."""

    def __init__(self, *, file: str, key_file: str) -> None:
        self._file, self._key_file = file, key_file
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._read_at = 0
        self.refresh()

    def refresh(self) -> None:
        """Read it if it has changed. Raises OSError or ssl.SSLError for one that cannot be used at first."""
        changed_at = Path(self._file).stat().st_mtime_ns
        if changed_at == self._read_at:
            return
        try:
            self.context.load_cert_chain(self._file, self._key_file or None)
        except (OSError, ssl.SSLError):
            if not self._read_at:
                raise
            return  # half-way through being replaced: the next connection looks again
        self._read_at = changed_at


class _Protocol(SMTP):
    """One connection; past the limit it hears 421 and nothing else."""

    # Standards say 998 octets; what programs write into one line of HTML says otherwise, and a mail refused for that
    # comes back to its writer.
    line_length_limit = 1 << 20

    def __init__(self, *arguments: Any, counter: "set[_Protocol]", most: int, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._counter, self._most = counter, most

    async def _handle_client(self) -> None:
        self._counter.add(self)
        if len(self._counter) <= self._most:
            await super()._handle_client()
            return
        await self.push("421 4.7.0 Too many connections, please try again later")
        if self.transport is not None:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._counter.discard(self)
        super().connection_lost(error)


class PoliteController(Controller):
    """A port with a limit of connections."""

    def __init__(self, handler: Any, *, most_connections: int, certificate: Certificate | None, **more: Any) -> None:
        self._open: set[_Protocol] = set()
        self._most = most_connections
        self._certificate = certificate
        if certificate is not None:
            more["tls_context"] = certificate.context
        super().__init__(handler, auth_exclude_mechanism=("LOGIN", "PLAIN"), **more)

    def factory(self) -> SMTP:
        """The protocol of one more connection."""
        if self._certificate is not None:
            self._certificate.refresh()
        return _Protocol(self.handler, counter=self._open, most=self._most, **self.SMTP_kwargs)
