"""Consent to a mailbox: its owner is sent to the provider and comes back with a code."""

import secrets
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accord.channels.email import consent as ways
from accord.channels.email.models import Consent, Mailbox
from accord.channels.email.problems import explain_problem
from accord.kernel import audit
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Actor, Permission, require


@dataclass(frozen=True, kw_only=True)
class ConsentBegun:
    """Where the owner's browser goes, and what it must bring back or keep to itself."""

    address: str
    state: str
    verifier: str


def begin_consent(*, actor: Actor, mailbox_id: int, back_to: str) -> ConsentBegun:
    """The provider's page for a mailbox. `back_to` is our address to return to. Raises NotFound, BadInput."""
    require(actor, Permission.ADMINISTER)
    mailbox, consent = _of(mailbox_id)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    address = ways.address_to_consent(mailbox=mailbox, consent=consent, state=state, verifier=verifier, back_to=back_to)
    return ConsentBegun(address=address, state=state, verifier=verifier)


def finish_consent(*, actor: Actor, mailbox_id: int, code: str, verifier: str, back_to: str) -> None:
    """Exchange the code that the browser brought back. Raises BadInput with what the provider did not like."""
    require(actor, Permission.ADMINISTER)
    mailbox, consent = _of(mailbox_id)
    try:
        ways.exchange_code(mailbox=mailbox, consent=consent, code=code, verifier=verifier, back_to=back_to)
    except ways.ConsentFault as fault:
        known = "consent_failed" if fault.code == "consent_withdrawn" else fault.code
        raise BadInput(explain_problem(code=known, detail=str(fault))) from fault
    Mailbox.objects.filter(pk=mailbox_id).update(
        last_error="", trouble_since=None, send_error="", send_failures=0, send_after=None, send_trouble_since=None
    )
    audit.record(actor=actor, action="mailbox.consent_given", subject=f"mailbox:{mailbox_id}")
    from accord.channels.email.tasks import start_draining

    start_draining(mailbox_id=mailbox_id)


def _of(mailbox_id: int) -> tuple[Mailbox, Consent]:
    consent = Consent.objects.select_related("mailbox").filter(mailbox_id=mailbox_id).first()
    if consent is None:
        raise NotFound(_("Choose a provider's sign-in for this mailbox and save it first."))
    return consent.mailbox, consent
