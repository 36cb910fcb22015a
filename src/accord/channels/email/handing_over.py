"""Handing mails to the next server, in steps so fine that it is always known who has the mail."""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Sequence

from accord.channels.email.consent import xoauth2
from accord.channels.email.contracts import Security, ServerAccount, Taken

CONNECT_SECONDS = 20
ANSWER_SECONDS = 120
_CLOSING = 421
_END = b"\r\n.\r\n"
_LEADING_PERIOD = re.compile(rb"(?m)^\.")


class ServerUnavailable(Exception):  # noqa: N818 - a state of the other side
    """No mail can be handed over now by this account. `code` names the problem, the text is the other side's."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class RefusedForNow(Exception):  # noqa: N818 - an answer of the other side
    """The server does not take this mail now (4xx); it certainly does not have it."""


class RefusedForGood(Exception):  # noqa: N818 - an answer of the other side
    """The server will never take this mail (5xx); it certainly does not have it."""


class Unknown(Exception):  # noqa: N818 - what we know of the other side
    """The connection died between the end of the mail and the answer: nobody knows who has it."""


class Conversation:
    """One connection to the next server, used for several mails and opened again when the server closes it."""

    def __init__(self, account: ServerAccount) -> None:
        self._account = account
        self._client: smtplib.SMTP | None = None

    def hand_over(
        self, *, sender: str, recipients: Sequence[str], raw: bytes, before_data: Callable[[], None]
    ) -> Taken:
        """Hand one mail over. `before_data` is called when only the words themselves are still to be sent."""
        refused = self._announce(sender, recipients)
        before_data()
        self._send_words(raw)
        return Taken(refused)

    def close(self) -> None:
        """End the connection politely if it is still there."""
        if self._client is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._client.quit()
            self._drop()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _announce(self, sender: str, recipients: Sequence[str]) -> dict[str, str]:
        code, answer = self._begin(sender)
        if code >= 400:
            self._reset()
            raise _refusal(code, answer)
        refused: dict[str, tuple[int, bytes]] = {}
        for recipient in recipients:
            code, answer = self._ask(lambda client, one=recipient: client.rcpt(one))  # type: ignore[misc]
            if code >= 400:
                refused[recipient] = (code, answer)
        if len(refused) == len(recipients):
            self._reset()
            # One that may still be accepted later keeps the whole mail waiting.
            raise _refusal(*min(refused.values(), key=lambda pair: pair[0]))
        for_now = [pair for pair in refused.values() if pair[0] < 500]
        if for_now:
            self._reset()
            raise _refusal(*for_now[0])
        return {recipient: _words(*pair) for recipient, pair in refused.items()}

    def _begin(self, sender: str) -> tuple[int, bytes]:
        """MAIL FROM, on the open connection or a new one: servers close those that rested."""
        if self._client is not None:
            try:
                code, answer = self._client.mail(sender)
            except (smtplib.SMTPException, OSError):
                code, answer = _CLOSING, b""
            if code != _CLOSING:
                return code, answer
            self._drop()
        self._client = open_smtp(self._account)
        return self._ask(lambda client: client.mail(sender))

    def _ask(self, order: Callable[[smtplib.SMTP], tuple[int, bytes]]) -> tuple[int, bytes]:
        assert self._client is not None  # noqa: S101 - for the type checker; opened by _begin
        try:
            return order(self._client)
        except (smtplib.SMTPServerDisconnected, OSError) as fault:
            self._drop()
            raise ServerUnavailable("connection_lost", str(fault)) from fault

    def _reset(self) -> None:
        try:
            if self._client is not None:
                self._client.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _send_words(self, raw: bytes) -> None:
        """DATA. Until its last line is sent the server cannot have taken the mail; afterwards only its answer tells."""
        code, answer = self._ask(lambda client: client.docmd("data"))
        if code != 354:
            self._reset()
            raise _refusal(code if code >= 400 else 451, answer)
        assert self._client is not None and self._client.sock is not None  # noqa: S101, PT018 - for the type checker
        words = _LEADING_PERIOD.sub(b"..", raw.removesuffix(b"\r\n"))
        try:
            self._client.sock.sendall(words)
        except OSError as fault:
            self._drop()
            raise ServerUnavailable("connection_lost", str(fault)) from fault
        try:
            self._client.sock.sendall(_END)
            code, answer = self._client.getreply()
        except (smtplib.SMTPException, OSError) as fault:
            self._drop()
            raise Unknown(str(fault)) from fault
        if code != 250:
            self._reset()
            raise _refusal(code if code >= 400 else 451, answer)


def open_smtp(account: ServerAccount) -> smtplib.SMTP:
    """Connect, protect and sign in; raises ServerUnavailable with a code that `explain_problem` puts into words."""
    if not account.host:
        raise ServerUnavailable("no_outgoing_server", "")
    context = ssl.create_default_context()
    try:
        if account.security == Security.TLS:
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                account.host, account.port, timeout=CONNECT_SECONDS, context=context
            )
        else:
            client = smtplib.SMTP(account.host, account.port, timeout=CONNECT_SECONDS)
    except (smtplib.SMTPException, OSError) as fault:
        raise ServerUnavailable(code_of(fault), words_of(fault)) from fault
    try:
        client.ehlo_or_helo_if_needed()
        if account.security == Security.STARTTLS:
            client.starttls(context=context)
        if account.access_token:
            words = [xoauth2(account.user, account.access_token)]
            # A refusal is a challenge that an empty answer ends.
            client.auth("XOAUTH2", lambda _challenge=None: words.pop() if words else "")
        elif account.user:
            client.login(account.user, account.password)
        if client.sock is not None:
            client.sock.settimeout(ANSWER_SECONDS)
    except (smtplib.SMTPException, OSError) as fault:
        client.close()
        raise ServerUnavailable(code_of(fault), words_of(fault)) from fault
    return client


def words_of(fault: Exception) -> str:
    """What the other side said, without the numbers of this machine."""
    return (fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault))[:300]


def code_of(fault: Exception) -> str:
    """A short name for what went wrong while connecting to a mail server."""
    import socket

    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return code_of_refusal(str(fault))
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return "starttls_missing" if "STARTTLS" in str(fault) else "wants_encryption"
    kinds: list[tuple[type[BaseException], str]] = [
        (smtplib.SMTPConnectError, "wrong_service"),
        (ssl.SSLCertVerificationError, "certificate"),
        (ssl.SSLError, "not_encrypted"),
        (socket.gaierror, "unknown_host"),
        (ConnectionRefusedError, "connection_refused"),
        (TimeoutError, "no_answer"),
    ]
    return next((code for kind, code in kinds if isinstance(fault, kind)), "connection_lost")


_WANTS_APP_PASSWORD = ("application-specific password", "app password", "app-specific", "185833")
_WANTS_CONSENT = ("basic authentication is disabled", "5.7.139", "5.7.57", "web browser", "xoauth2", "oauth")
_TOO_MANY = ("too many", "[limit]", "[inuse]", "simultaneous")


def code_of_refusal(said: str) -> str:
    """Why a server does not let us in, as far as its own words tell."""
    words = said.lower()
    if any(sign in words for sign in _WANTS_APP_PASSWORD):
        return "wants_app_password"
    if any(sign in words for sign in _WANTS_CONSENT):
        return "wants_consent"
    return "too_many_connections" if any(sign in words for sign in _TOO_MANY) else "sign_in_refused"


def _refusal(code: int, answer: bytes) -> Exception:
    return RefusedForGood(_words(code, answer)) if code >= 500 else RefusedForNow(_words(code, answer))


def _words(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}"[:500]
