"""Pictures that a mail names elsewhere: fetched by us after a click, so that no sender learns who reads where."""

import threading
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.desk.queries import get_message
from accord.kernel.errors import NotFound, Refusal
from accord.kernel.outgoing import Unreachable
from accord.kernel.permissions import Permission
from accord.kernel.public_web import Manners, fetch_public
from accord.kernel.rate_limit import take_token
from accord.web.agent.sniffing import FILE_POLICY, sniff
from accord.web.ui.access import StaffRequest, permission

MANNERS = Manners(accept="image/png, image/jpeg, image/gif, image/webp", seconds=8, largest_answer=5_000_000)
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_AT_ONCE = threading.BoundedSemaphore(4)
_WAIT_SECONDS = 8.0
_PICTURES_A_MINUTE = 240


class NotShown(Refusal):
    """A picture that could not be fetched or is none."""

    status = 404


def address_of_picture(*, message_id: int, address: str) -> str:
    """Where our own server shows a picture of this mail; sealed, so that nothing else can be fetched through it."""
    query = urlencode({"of": _signer(message_id).sign(address)})
    return f"{reverse('agent:picture', args=[message_id])}?{query}"


def _signer(message_id: int) -> Signer:
    return Signer(salt=f"agent.picture.{message_id}")


@permission(Permission.DESK)
@require_GET
def show_picture(request: StaffRequest, message_id: int) -> HttpResponse:
    """A picture from elsewhere, behind the message's gate: fetched, looked at, and passed on without its headers."""
    get_message(actor=request.actor, message_id=message_id)
    try:
        address = _signer(message_id).unsign(request.GET.get("of", ""))
    except BadSignature as fault:
        raise NotFound(_("There is no such picture.")) from fault
    visitor = f"{request.actor.kind}:{request.actor.id}"
    if not take_token(door="agent.picture", visitor=visitor, capacity=_PICTURES_A_MINUTE, per_seconds=60):
        raise NotShown(_("Too many pictures at once. Try again in a minute."))
    content = _fetch(address)
    content_type = sniff(content[:16])
    if content_type not in _SHOWN:
        raise NotShown(_("What was found there is no picture."))
    response = HttpResponse(content, content_type=content_type)
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _fetch(address: str) -> bytes:
    if not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
        raise NotShown(_("Too many pictures at once. Try again in a minute."))
    try:
        answer = fetch_public(address, MANNERS)
    except Unreachable as fault:
        raise NotShown(_("This picture could not be fetched.")) from fault
    finally:
        _AT_ONCE.release()
    if answer.status != 200:
        raise NotShown(_("This picture could not be fetched."))
    return answer.content
