"""Signing in to the servers that mail is fetched from, and what is wrong when that does not work."""

import base64
import imaplib
import poplib
import socket
import ssl
from contextlib import suppress

import psycopg
from django.db import DatabaseError, InterfaceError
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError, UnexpectedCommandStatusError

from accord.channels.email.consent import ConsentFault, access_for, xoauth2
from accord.channels.email.contracts import Security, ServerAccount, SignIn
from accord.channels.email.handing_over import code_of, code_of_refusal, words_of
from accord.channels.email.models import Mailbox
from accord.kernel.vault import unseal

CONNECT_SECONDS = 15
ANSWER_SECONDS = 60
_FULL = frozenset({"ENOSPC", "EDQUOT", "EFBIG"})


class FolderMissing(LookupError):  # noqa: N818 - a state of the other side
    """The mailbox has no folder of this name."""


class PasswordUnreadable(Exception):  # noqa: N818 - a state of ours
    """The kept password was sealed with another key."""


class NotStored(Exception):  # noqa: N818 - a state of ours
    """A mail that was fetched could not be stored; it stays on its server."""


class StarttlsMissing(Exception):  # noqa: N818 - a state of the other side
    """The server does not offer to encrypt the connection."""


class WrongService(Exception):  # noqa: N818 - a state of the other side
    """Something answers at this port, but it does not speak the language of mailboxes."""


FAULTS = (
    ImapToolsError,
    imaplib.IMAP4.error,
    poplib.error_proto,
    OSError,
    LookupError,
    PasswordUnreadable,
    StarttlsMissing,
    WrongService,
    ConsentFault,
)


def account_of(mailbox: Mailbox) -> ServerAccount:
    """The server a mailbox's mail is fetched from, with its password or access in clear. Raises ConsentFault."""
    try:
        password = unseal(mailbox.fetch_password_sealed) if mailbox.fetch_password_sealed else ""
    except ValueError as fault:
        raise PasswordUnreadable(str(fault)) from fault
    return ServerAccount(
        host=mailbox.fetch_host,
        port=mailbox.fetch_port,
        security=Security(mailbox.fetch_security),
        user=mailbox.fetch_user or mailbox.address,
        password=password,
        folder=mailbox.imap_folder,
        access_token="" if mailbox.sign_in == SignIn.PASSWORD else access_for(mailbox_id=mailbox.pk),
    )


def open_imap(account: ServerAccount) -> BaseMailBox:
    """Connect, sign in and open the folder for reading only."""
    client = _connect_imap(account)
    try:
        _sign_in_imap(client, account)
        if not client.folder.exists(account.folder):
            raise FolderMissing(account.folder)
        client.folder.set(account.folder, readonly=True)
    except BaseException:
        client.client.shutdown()
        raise
    return client


def _connect_imap(account: ServerAccount) -> BaseMailBox:
    context = ssl.create_default_context()
    where = (account.host, account.port)
    if account.security == Security.STARTTLS and account.port == 993:
        raise StarttlsMissing("port 993 speaks TLS from the start")
    try:
        if account.security == Security.TLS:
            client: BaseMailBox = MailBox(*where, timeout=CONNECT_SECONDS, ssl_context=context)
        elif account.security == Security.STARTTLS:
            client = MailBoxStartTls(*where, timeout=CONNECT_SECONDS, ssl_context=context)
        else:
            client = MailBoxUnencrypted(*where, timeout=CONNECT_SECONDS)
    except imaplib.IMAP4.abort as fault:
        raise WrongService(str(fault)) from fault
    except imaplib.IMAP4.error as fault:
        raise (StarttlsMissing if "TLS" in str(fault) else WrongService)(str(fault)) from fault
    client.client.sock.settimeout(ANSWER_SECONDS)
    _keep_alive(client.client.sock)
    return client


def _sign_in_imap(client: BaseMailBox, account: ServerAccount) -> None:
    if account.access_token:
        words = [xoauth2(account.user, account.access_token).encode()]
        # A refusal is a challenge that an empty answer ends.
        client.client.authenticate("XOAUTH2", lambda _challenge: words.pop() if words else b"")
        return
    capabilities = client.client.capabilities
    if "LOGINDISABLED" in capabilities:
        # A server that wants consent says so after encryption; before it, it wants encryption.
        wants = "XOAUTH2" if "AUTH=XOAUTH2" in capabilities and account.security != Security.NONE else "encryption"
        raise imaplib.IMAP4.error(f"LOGINDISABLED, {wants}")
    if (account.user + account.password).isascii():
        client.login(account.user, account.password, initial_folder=None)
    else:
        client.login_utf8(account.user, account.password, initial_folder=None)


def _keep_alive(wire: socket.socket) -> None:
    """Have the system notice within minutes that the other side has gone without a word."""
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, seconds in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, name):
            wire.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), seconds)


def open_pop3(account: ServerAccount) -> poplib.POP3:
    """Connect and sign in; the server keeps the mailbox for us until the connection ends."""
    client = _connect_pop3(account)
    try:
        if account.security == Security.STARTTLS:
            _encrypt_pop3(client)
        if account.access_token:
            _consent_pop3(client, account)
        else:
            client.user(account.user)
            client.pass_(account.password)
        client.sock.settimeout(ANSWER_SECONDS)
    except BaseException:
        with suppress(OSError):
            client.close()
        raise
    return client


def _connect_pop3(account: ServerAccount) -> poplib.POP3:
    try:
        if account.security == Security.TLS:
            context = ssl.create_default_context()
            return poplib.POP3_SSL(account.host, account.port, timeout=CONNECT_SECONDS, context=context)
        return poplib.POP3(account.host, account.port, timeout=CONNECT_SECONDS)
    except poplib.error_proto as fault:
        raise WrongService(words_of_pop3(fault)) from fault


def _encrypt_pop3(client: poplib.POP3) -> None:
    try:
        client.stls(ssl.create_default_context())
    except poplib.error_proto as fault:
        raise StarttlsMissing(words_of_pop3(fault)) from fault


def _consent_pop3(client: poplib.POP3, account: ServerAccount) -> None:
    """AUTH XOAUTH2 in two lines, as Microsoft wants it; a refusal is a challenge that an empty line answers."""
    words = base64.b64encode(xoauth2(account.user, account.access_token).encode()).decode()
    client._shortcmd("AUTH XOAUTH2")  # type: ignore[attr-defined]
    if not client._shortcmd(words).startswith(b"+OK"):  # type: ignore[attr-defined]
        client._shortcmd("")  # type: ignore[attr-defined]
        raise poplib.error_proto("AUTH refused")


def words_of_pop3(fault: poplib.error_proto) -> str:
    """What a POP3 server said."""
    return _text(fault.args[0] if fault.args else "")[:300]


def inbound_words(fault: Exception) -> str:
    """What the other side said, whatever it speaks."""
    if isinstance(fault, NotStored) and fault.__cause__ is not None:
        return words_of(fault.__cause__) if isinstance(fault.__cause__, OSError) else ""
    if isinstance(fault, UnexpectedCommandStatusError):
        _status, answer = fault.command_result
        return " ".join(_text(line) for line in answer if line)[:300]
    return words_of_pop3(fault) if isinstance(fault, poplib.error_proto) else words_of(fault)


def _text(line: object) -> str:
    return line.decode("utf-8", "replace") if isinstance(line, bytes) else str(line)


def inbound_code(fault: Exception) -> str:
    """A short name for what went wrong while fetching mail; `explain_problem` puts it into words."""
    if isinstance(fault, ConsentFault):
        return fault.code
    if isinstance(fault, NotStored):
        return _code_of_storing(fault.__cause__)
    if isinstance(fault, MailboxLoginError):
        return code_of_refusal(inbound_words(fault))
    kinds: list[tuple[type[Exception] | tuple[type[Exception], ...], str]] = [
        (FolderMissing, "folder_missing"),
        (PasswordUnreadable, "password_unreadable"),
        (StarttlsMissing, "starttls_missing"),
        (WrongService, "wrong_service"),
        ((DatabaseError, InterfaceError, psycopg.Error), "not_stored"),
    ]
    known = next((code for kind, code in kinds if isinstance(fault, kind)), "")
    return known or _code_of_answer(fault)


def _code_of_answer(fault: Exception) -> str:
    said = inbound_words(fault)
    if isinstance(fault, OSError | imaplib.IMAP4.abort):
        return code_of(fault)
    if "LOGINDISABLED" in said:
        return "wants_consent" if "XOAUTH2" in said else "wants_encryption"
    if isinstance(fault, poplib.error_proto) and "IN-USE" in said.upper():
        return "in_use"
    if isinstance(fault, poplib.error_proto) or "auth" in said.lower():
        return code_of_refusal(said)
    return "server_error"


def _code_of_storing(cause: BaseException | None) -> str:
    import errno

    is_full = isinstance(cause, OSError) and errno.errorcode.get(cause.errno or 0) in _FULL
    return "disk_full" if is_full else "not_stored"
