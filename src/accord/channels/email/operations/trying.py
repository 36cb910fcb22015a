"""The test button: connects as the mailbox would, sends nothing, and says in words what is wrong."""

from dataclasses import replace

from accord.channels.email.connecting import FAULTS, inbound_code, inbound_words, open_imap, open_pop3
from accord.channels.email.connecting import account_of as inbound_account
from accord.channels.email.consent import ConsentFault, access_for
from accord.channels.email.contracts import FETCHED, Inbound, Security, ServerAccount, SignIn, Trial
from accord.channels.email.handing_over import ServerUnavailable, open_smtp
from accord.channels.email.models import Mailbox
from accord.channels.email.operations.draining import account_of as outbound_account
from accord.channels.email.operations.mailboxes import MailboxChoices
from accord.channels.email.problems import explain_problem
from accord.channels.email.rules import SERVERS_OF
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission, require

_TLS_PORTS = frozenset({993, 995, 465})
_MUTE = frozenset({"no_answer", "connection_lost", "wrong_service", "starttls_missing"})


def try_mailbox(*, actor: Actor, choices: MailboxChoices, mailbox_id: int | None = None) -> Trial:
    """Try the accounts of a mailbox as they stand in a form; a password of None is the one that is kept."""
    require(actor, Permission.ADMINISTER)
    kept = Mailbox.objects.filter(pk=mailbox_id).first() if mailbox_id is not None else None
    choices = _with_known_servers(choices)
    fetches = choices.inbound in FETCHED and bool(choices.fetch_host)
    return Trial(
        tried_inbound=fetches,
        tried_outbound=bool(choices.smtp_host),
        inbound_problem=_try_inbound(choices, kept) if fetches else "",
        outbound_problem=_try_outbound(choices, kept) if choices.smtp_host else "",
    )


def try_kept_mailbox(*, actor: Actor, mailbox_id: int) -> Trial:
    """Try a mailbox as it is kept. Raises NotFound."""
    require(actor, Permission.ADMINISTER)
    kept = Mailbox.objects.filter(pk=mailbox_id).first()
    if kept is None:
        raise NotFound("")
    fetches = kept.inbound in FETCHED
    inbound = outbound = ""
    if fetches:
        try:
            _open_inbound(Inbound(kept.inbound), inbound_account(kept))
        except FAULTS as fault:
            code, detail = inbound_code(fault), inbound_words(fault)
            inbound = explain_problem(code=_guess(code, kept.fetch_port, kept.fetch_security), detail=detail)
    if kept.smtp_host:
        try:
            open_smtp(outbound_account(kept)).close()
        except ServerUnavailable as fault:
            outbound = explain_problem(
                code=_guess(fault.code, kept.smtp_port, kept.smtp_security), detail=str(fault)[:200]
            )
    return Trial(
        tried_inbound=fetches,
        tried_outbound=bool(kept.smtp_host),
        inbound_problem=inbound,
        outbound_problem=outbound,
    )


def _with_known_servers(choices: MailboxChoices) -> MailboxChoices:
    known = SERVERS_OF.get(choices.sign_in)
    if known is None:
        return choices
    is_pop3 = choices.inbound == Inbound.POP3
    if choices.inbound in FETCHED and not choices.fetch_host:
        host, port = (known.pop3, 995) if is_pop3 else (known.imap, 993)
        choices = replace(choices, fetch_host=host, fetch_port=port, fetch_security=Security.TLS)
    if not choices.smtp_host:
        choices = replace(choices, smtp_host=known.smtp, smtp_port=587, smtp_security=Security.STARTTLS)
    return choices


def _open_inbound(kind: Inbound, account: ServerAccount) -> None:
    if kind == Inbound.POP3:
        open_pop3(account).quit()
    else:
        open_imap(account).logout()


def _try_inbound(choices: MailboxChoices, kept: Mailbox | None) -> str:
    try:
        password, access_token = choices.fetch_password, ""
        if choices.sign_in != SignIn.PASSWORD:
            access_token = _access(kept)
        elif password is None:
            password = inbound_account(kept).password if kept is not None and kept.sign_in == SignIn.PASSWORD else ""
        account = ServerAccount(
            host=choices.fetch_host,
            port=choices.fetch_port,
            security=choices.fetch_security,
            user=choices.fetch_user or choices.address,
            password=password or "",
            folder=choices.imap_folder,
            access_token=access_token,
        )
        _open_inbound(choices.inbound, account)
    except FAULTS as fault:
        code, detail = inbound_code(fault), inbound_words(fault)
        return explain_problem(code=_guess(code, choices.fetch_port, choices.fetch_security), detail=detail)
    return ""


def _access(kept: Mailbox | None) -> str:
    if kept is None:
        raise ConsentFault("consent_missing")
    return access_for(mailbox_id=kept.pk)


def _try_outbound(choices: MailboxChoices, kept: Mailbox | None) -> str:
    user = choices.smtp_user
    try:
        password, access_token = choices.smtp_password, ""
        if choices.sign_in != SignIn.PASSWORD:
            access_token, user = _access(kept), user or choices.address
        elif password is None:
            password = outbound_account(kept).password if kept is not None and kept.sign_in == SignIn.PASSWORD else ""
        account = ServerAccount(
            host=choices.smtp_host,
            port=choices.smtp_port,
            security=choices.smtp_security,
            user=user or (choices.address if password else ""),
            password=password or "",
            access_token=access_token,
        )
        open_smtp(account).close()
    except ServerUnavailable as fault:
        code = _guess(fault.code, choices.smtp_port, choices.smtp_security)
        return explain_problem(code=code, detail=str(fault)[:200])
    except ConsentFault as fault:
        return explain_problem(code=fault.code, detail=str(fault)[:200])
    return ""


def _guess(code: str, port: int, security: str) -> str:
    """A server that says nothing at a port made for TLS waits for us to encrypt."""
    return "wants_tls" if code in _MUTE and port in _TLS_PORTS and security != Security.TLS else code
