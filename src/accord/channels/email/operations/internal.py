"""Mail to our own people: a lesson, thanks, an invitation. It belongs to no conversation and leaves by a job."""

import logging
from collections.abc import Sequence

from accord.channels.contracts import AttachedFile, Correspondent
from accord.channels.email.composing import Letter, compose, new_message_id
from accord.channels.email.handing_over import Conversation, RefusedForGood, Unknown
from accord.channels.email.models import Mailbox
from accord.channels.email.operations.draining import account_of
from accord.channels.email.operations.signing import sign
from accord.customers.contracts import IdentityKind
from accord.kernel import clock
from accord.kernel.jobs import defer

log = logging.getLogger(__name__)


def can_send_internal() -> bool:
    """Whether there is a mailbox that can send."""
    return _mailbox() is not None


def send_internal(*, to: str, subject: str, text: str, by_mailbox: int | None = None) -> bool:
    """Send plain words to an employee's address once the running transaction commits.

    False, and nothing is sent, while the company has no mailbox that can send. `by_mailbox` names one to send from.
    """
    from accord.channels.email.tasks import send_internal_mail

    mailbox = _mailbox(by_mailbox)
    if mailbox is None:
        return False
    message_id = new_message_id(address=mailbox.address)
    defer(send_internal_mail, message_id=message_id, to=to, subject=subject, text=text, by_mailbox=by_mailbox)
    return True


def new_internal_id() -> str:
    """The Message-ID of a mail that a job writes itself and hands over with `hand_over_internal`.

    Empty while the company has no mailbox that can send. All attempts of the job use the same one.
    """
    mailbox = _mailbox()
    return new_message_id(address=mailbox.address) if mailbox else ""


def hand_over_internal(
    *,
    message_id: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    attached: Sequence[tuple[AttachedFile, bytes]] = (),
    by_mailbox: int | None = None,
) -> None:
    """Hand one such mail to the server; raises what a later attempt can heal, so that the job is tried again."""
    mailbox = _mailbox(by_mailbox)
    if mailbox is None:
        return
    letter = Letter(
        message_id=message_id,
        from_name=mailbox.name,
        from_address=mailbox.address,
        reply_to=mailbox.address,
        to=[Correspondent(kind=IdentityKind.EMAIL, value=to)],
        copied=[],
        subject=subject,
        text=text,
        html=html,
        signature="",
        attachments=attached,
        answers="",
        references=[],
        written_at=clock.now(),
        is_automatic=True,
        unsubscribe_url="",
    )
    conversation = Conversation(account_of(mailbox))
    try:
        raw = sign(compose(letter), address=mailbox.address)
        conversation.hand_over(sender=mailbox.address, recipients=[to], raw=raw, before_data=lambda: None)
    except (RefusedForGood, Unknown) as fault:  # refused, or perhaps taken: a second copy would be worse than none
        log.warning("An internal mail was not delivered: %s", fault)
    finally:
        conversation.close()


def _mailbox(mailbox_id: int | None = None) -> Mailbox | None:
    able = Mailbox.objects.filter(is_active=True).exclude(smtp_host="").order_by("id")
    return able.first() if mailbox_id is None else able.filter(pk=mailbox_id).first()
