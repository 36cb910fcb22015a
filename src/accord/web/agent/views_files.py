"""Files and mails of customers: never trusted, always behind the conversation's gate, each with a policy of its own."""

import re
from urllib.parse import quote

import nh3
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.channels.email.queries import read_raw_of_message
from accord.desk.contracts import AttachmentRow
from accord.desk.queries import find_inline_file, get_attachment, get_message, html_of_message
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Permission
from accord.web.agent.sniffing import FILE_POLICY, hand_out
from accord.web.agent.views_pictures import address_of_picture
from accord.web.ui.access import StaffRequest, permission

# Nothing runs, nothing is fetched from elsewhere; our own pictures of this mail alone are shown.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; base-uri 'none';"
    " frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
_COLOURED = re.compile(r"\b(?:bg)?color\s*[:=]|\bbackground", re.IGNORECASE)
_FONT_SIZE = re.compile(r"(font-size\s*:\s*)(\d+(?:\.\d+)?)\s*(px|pt)", re.IGNORECASE)
_SMALLEST = {"px": 12.0, "pt": 9.0}
_REMOTE_PICTURE = re.compile(r"<img[^>]+src=[\"']?https?:", re.IGNORECASE)


@permission(Permission.DESK)
@require_GET
def show_mail(request: StaffRequest, message_id: int) -> HttpResponse:
    """A mail as its sender formatted it, in a page of its own for a frame without scripts."""
    html = html_of_message(actor=request.actor, message_id=message_id)
    shows = request.GET.get("pictures") == "show"
    context = {
        "mail": _with_own_pictures(html, message_id, shows_remote=shows),
        "is_plain": not _COLOURED.search(html),
        "hides_pictures": not shows and bool(_REMOTE_PICTURE.search(html)),
        "show_url": f"{reverse('agent:mail', args=[message_id])}?pictures=show",
    }
    response = render(request, "agent/mail.html", context)
    response["Content-Security-Policy"] = MAIL_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _with_own_pictures(html: str, message_id: int, *, shows_remote: bool) -> str:
    """Pictures that came with the mail point to us; those from elsewhere too once they are asked for, and to nowhere
    before."""
    inline = reverse("agent:inline", args=[message_id])

    def point(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "style":
            return _FONT_SIZE.sub(_readable, value)
        if tag == "font" and attribute == "size":
            return None if value.strip() in {"1", "-1", "-2", "-3"} else value
        if tag != "img" or attribute != "src":
            return None if attribute in {"srcset", "background"} else value
        if value.lower().startswith("cid:"):
            return f"{inline}?cid={quote(value[4:])}"
        if shows_remote and value.lower().startswith(("http:", "https:")):
            return address_of_picture(message_id=message_id, address=value)
        return value if value.startswith("data:image/") else None

    allowed = {
        **nh3.ALLOWED_ATTRIBUTES,
        "*": {"style", "align", "valign", "width", "height", "bgcolor", "dir", "title"},
    }
    allowed["a"] = {"href"}
    allowed["img"] = {"src", "alt", "width", "height"}
    allowed["font"] = {"color", "face", "size"}
    return nh3.clean(
        html,
        tags=nh3.ALLOWED_TAGS | {"font", "center"},
        attributes=allowed,
        attribute_filter=point,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _readable(size: re.Match[str]) -> str:
    """No text smaller than can be read, as senders of small print like it; nothing (0) stays what is to be hidden."""
    name, number, unit = size[1], float(size[2]), size[3].lower()
    return f"{name}{_SMALLEST[unit]:g}{unit}" if 0 < number < _SMALLEST[unit] else size[0]


@permission(Permission.DESK)
@require_GET
def serve_inline(request: StaffRequest, message_id: int) -> HttpResponse:
    """A picture inside a mail, by the Content-ID under which the mail names it."""
    content_id = request.GET.get("cid", "").strip("<>")
    return _serve(find_inline_file(actor=request.actor, message_id=message_id, content_id=content_id))


@permission(Permission.DESK)
@require_GET
def serve_file(request: StaffRequest, attachment_id: int, name: str) -> HttpResponse:
    """A file of a message, as a download. Its name stands in the address for people; the gate is the message's."""
    return _serve(get_attachment(actor=request.actor, attachment_id=attachment_id))


def _serve(file: AttachmentRow) -> HttpResponse:
    return hand_out(sha256=file.sha256, filename=file.filename)


@permission(Permission.DESK)
@require_GET
def serve_raw(request: StaffRequest, message_id: int) -> HttpResponse:
    """A mail exactly as it came or left, for whoever must know."""
    get_message(actor=request.actor, message_id=message_id)
    raw = read_raw_of_message(message_id=message_id)
    if raw is None:
        raise NotFound(_("This message was no mail."))
    response = HttpResponse(raw, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="message-{message_id}.eml"'
    response["Content-Security-Policy"] = FILE_POLICY
    return response
