"""When a reply may leave later, by the customer's clock where it is known."""

from datetime import timedelta
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.channels.email.queries import read_raw_of_message
from accord.customers.contracts import CustomerRow, IdentityKind
from accord.customers.queries import get_customer
from accord.desk.contracts import MessageKind, OpenConversation
from accord.desk.queries import open_conversation
from accord.kernel import clock
from accord.kernel.permissions import Permission
from accord.web.agent.later import company_zone, later_times
from accord.web.agent.zones import Lives, name_of, where_lives
from accord.web.ui.access import StaffRequest, permission

_HEAD_BYTES = 64_000


@permission(Permission.DESK)
@require_GET
def later(request: StaffRequest, conversation_id: int) -> HttpResponse:
    """The times of the menu in the customer's zone, with what tells it; in the company's where nothing does."""
    opened = open_conversation(actor=request.actor, conversation_id=conversation_id)
    customer = get_customer(customer_id=opened.row.customer_id)
    lives, now, ours = _lives(opened, customer), clock.now(), company_zone()
    zone = lives.zone if lives else ours
    context = {
        "zones": list(dict.fromkeys([name_of(zone, now), ours.key])),
        "is_told": lives is not None,
        "why": _why(lives),
        "there_now": now.astimezone(zone),
        "is_elsewhere": now.astimezone(zone).utcoffset() != now.astimezone(ours).utcoffset(),
        "later_times": later_times(zone),
    }
    return render(request, "agent/later.html", context)


def _lives(opened: OpenConversation, customer: CustomerRow) -> Lives | None:
    return where_lives(
        phones=[one.value for one in customer.identities if one.kind == IdentityKind.PHONE],
        addresses=[one.value for one in customer.identities if one.kind == IdentityKind.EMAIL],
        offset=_offset_of_last_mail(opened),
        now=clock.now(),
        company=company_zone(),
    )


def _offset_of_last_mail(opened: OpenConversation) -> timedelta | None:
    """By how much the clock by which the customer's last mail was written differs from UTC."""
    mails = [m.id for m in opened.messages if m.kind == MessageKind.INCOMING and m.channel == "email" and not m.machine]
    raw = read_raw_of_message(message_id=mails[-1]) if mails else None
    if raw is None:
        return None
    try:
        written_at = parsedate_to_datetime(str(BytesHeaderParser().parsebytes(raw[:_HEAD_BYTES])["Date"]))
    except (TypeError, ValueError):
        return None
    return written_at.utcoffset()  # None for -0000: the clock says nothing of where it stands


def _why(lives: Lives | None) -> str:
    known = {
        "phone": _("by their telephone number"),
        "address": _("by their mail address"),
        "mail": _("by the clock of their last mail"),
        "phone+mail": _("by their telephone number and the clock of their last mail"),
        "address+mail": _("by their mail address and the clock of their last mail"),
    }
    return known[lives.told_by] if lives else ""
