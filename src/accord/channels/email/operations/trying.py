"""The test button: connects as the mailbox would, sends nothing, and says in words what is wrong."""

import imaplib

from imap_tools.errors import ImapToolsError

from accord.channels.email.contracts import Inbound, ServerAccount, Trial
from accord.channels.email.fetching import PasswordUnreadable, inbound_code, open_imap
from accord.channels.email.fetching import account_of as inbound_account
from accord.channels.email.handing_over import ServerUnavailable, open_smtp, words_of
from accord.channels.email.models import Mailbox
from accord.channels.email.operations.draining import account_of as outbound_account
from accord.channels.email.operations.mailboxes import MailboxChoices
from accord.channels.email.queries import explain_problem
from accord.kernel.permissions import Actor, Permission, require


def try_mailbox(*, actor: Actor, choices: MailboxChoices, mailbox_id: int | None = None) -> Trial:
    """Try the accounts of a mailbox as they stand in a form; a password of None is the one that is kept."""
    require(actor, Permission.ADMINISTER)
    kept = Mailbox.objects.filter(pk=mailbox_id).first() if mailbox_id is not None else None
    fetches = choices.inbound == Inbound.IMAP
    return Trial(
        tried_inbound=fetches,
        tried_outbound=bool(choices.smtp_host),
        inbound_problem=_try_inbound(choices, kept) if fetches else "",
        outbound_problem=_try_outbound(choices, kept) if choices.smtp_host else "",
    )


def _try_inbound(choices: MailboxChoices, kept: Mailbox | None) -> str:
    try:
        password = choices.fetch_password
        if password is None:
            password = inbound_account(kept).password if kept is not None else ""
        account = ServerAccount(
            host=choices.fetch_host,
            port=choices.fetch_port,
            security=choices.fetch_security,
            user=choices.fetch_user,
            password=password,
            folder=choices.imap_folder,
        )
        open_imap(account).logout()
    except (ImapToolsError, imaplib.IMAP4.error, OSError, LookupError, PasswordUnreadable) as fault:
        return explain_problem(code=inbound_code(fault), detail=words_of(fault))
    return ""


def _try_outbound(choices: MailboxChoices, kept: Mailbox | None) -> str:
    try:
        password = choices.smtp_password
        if password is None:
            password = outbound_account(kept).password if kept is not None else ""
        account = ServerAccount(
            host=choices.smtp_host,
            port=choices.smtp_port,
            security=choices.smtp_security,
            user=choices.smtp_user,
            password=password,
        )
        open_smtp(account).close()
    except ServerUnavailable as fault:
        return explain_problem(code=fault.code, detail=str(fault)[:200])
    return ""
