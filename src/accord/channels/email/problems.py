"""Problems of mailboxes and deliveries in words, with what to do, for the person who can mend them."""

from django.utils.translation import gettext as _


def explain_problem(*, code: str, detail: str = "") -> str:
    """A problem of a mailbox or delivery in words for the person who can mend it; `detail` is the server's own."""
    words = _words(code)
    return f"{words} ({detail})" if detail else words


def _words(code: str) -> str:
    if code.startswith("bounced_"):
        return _("The message came back: {reason}.").format(reason=code.removeprefix("bounced_"))
    known = {
        "no_outgoing_server": _("No outgoing server is set for this mailbox. Add one under Settings, Mailboxes."),
        **_sign_in_words(),
        **_server_words(),
        "refused": _("The receiving server refused the message for good."),
        "refused_for_now": _("The receiving server does not take the message now. Accord tries again by itself."),
        "some_refused": _("Some of the recipients were refused."),
        "too_old": _("The message could not be delivered for three days."),
        "worker_stopped": _(
            "Accord was stopped while the message was being handed over: nobody knows whether it arrived."
        ),
        "recipient_unusable": _("There is no address that mail can be sent to."),
        "loop": _("Not sent: this address gets too much automatic mail already. It may be a machine that answers us."),
        "answers_machine": _("Not sent: it would have answered a machine's mail."),
        "file_lost": _("The mail's file is missing from the data folder."),
    }
    return known.get(code, code)


def _sign_in_words() -> dict[str, str]:
    """Why we are not let in."""
    return {
        "sign_in_refused": _(
            "The server does not accept this user and password. Many providers want a password made for apps."
        ),
        "wants_app_password": _(
            "The provider wants a password made for apps instead of your own. Make one in its security settings."
        ),
        "wants_consent": _(
            "The provider no longer takes passwords. Choose its sign-in (OAuth) under “How does Accord sign in?”."
        ),
        "wants_encryption": _("The server takes passwords only after encryption. Choose TLS or STARTTLS."),
        "too_many_connections": _("The server says that too many connections are open. Accord tries again by itself."),
        "in_use": _("Another program holds this mailbox open. Accord tries again by itself."),
        "password_unreadable": _("The kept password can no longer be read. Please enter it again."),
        "consent_missing": _("The mailbox's owner has not signed in yet. Open the mailbox and press “Sign in”."),
        "consent_withdrawn": _(
            "The consent no longer holds: it was withdrawn, the password was changed, or it lay unused for too long."
            " Open the mailbox and press “Sign in” again; no mail is lost meanwhile."
        ),
        "consent_failed": _("The provider did not accept the sign-in. Check client id, scope and return address."),
        "consent_not_lasting": _(
            "The provider gave access for an hour only. Allow offline access (refresh tokens) for this client."
        ),
        "consent_not_taken": _(
            "There is consent, but the mail server does not take it. Check that IMAP, POP3 or SMTP is switched on for"
            " this mailbox at the provider, and that the user is the mailbox that was signed in."
        ),
        "consent_unreachable": _("The provider's sign-in server does not answer. Accord tries again by itself."),
        "client_refused": _(
            "The provider does not know this client id and secret, or the secret has run out. Renew it there and"
            " enter it in the mailbox."
        ),
    }


def _server_words() -> dict[str, str]:
    """Why a server cannot be used."""
    return {
        "certificate": _("The server's certificate is not valid for this name. Check the name of the server."),
        "not_encrypted": _("The connection could not be encrypted. Try another port or another kind of protection."),
        "starttls_missing": _("The server does not offer STARTTLS at this port. Choose TLS with its port, or none."),
        "wants_tls": _("This port is made for TLS from the start. Choose TLS, or another port."),
        "wrong_service": _("Something answers at this port, but it is no mail server of this kind. Check the port."),
        "unknown_host": _("There is no server of this name. Check its spelling."),
        "connection_refused": _("The server is there, but nothing answers at this port. Check the port."),
        "no_answer": _("The server does not answer. Check name and port, and whether a firewall is in between."),
        "connection_lost": _("The connection broke off. Accord tries again by itself."),
        "folder_missing": _("There is no such folder in this mailbox."),
        "server_error": _("The server answered with an error. Accord tries again by itself."),
        "silent": _("Nobody has looked into this mailbox for a while. Is the worker running (accord serve)?"),
        "hook_unreadable": _(
            "What the mail service posted could not be read. Check that the chosen service is the one that posts."
        ),
        "hook_unsigned": _("What the mail service posted was not signed with the key that is set here. Check the key."),
        "disk_full": _(
            "The disk is full: mail waits with those who bring it, and none is lost. Make room in the data folder."
        ),
        "not_stored": _("Mail could not be stored: the database or the disk has a fault. It stays on the server."),
        "arrived": _("delivered"),
        "complained": _("its recipient called it unwanted"),
    }
