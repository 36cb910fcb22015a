"""What mail services post to us, read by django-anymail: incoming mail as raw bytes, and what became of our mail."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.inbound import AnymailInboundMessage
from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent, EventType
from anymail.webhooks.amazon_ses import AmazonSESBaseWebhookView, AmazonSESTrackingWebhookView
from anymail.webhooks.brevo import BrevoInboundWebhookView, BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunInboundWebhookView, MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView, PostmarkTrackingWebhookView
from anymail.webhooks.sendgrid import (
    SendGridBaseWebhookView,
    SendGridInboundWebhookView,
    SendGridTrackingWebhookView,
)
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest

from accord.channels.email.contracts import MailService, ReportKind
from accord.kernel import outgoing

BREVO = "https://api.brevo.com/v3/"
_LARGEST_ATTACHMENT = 64 << 20
_SNS = re.compile(r"^sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$")
_KINDS = {
    EventType.DELIVERED: ReportKind.DELIVERED,
    EventType.DEFERRED: ReportKind.DELAYED,
    EventType.BOUNCED: ReportKind.BOUNCED,
    EventType.REJECTED: ReportKind.REJECTED,
    EventType.FAILED: ReportKind.REJECTED,
    EventType.COMPLAINED: ReportKind.COMPLAINED,
}
_SOFT = frozenset({"SoftBounce", "soft_bounce", "Transient", "Undetermined", "blocked", "temporary"})


class Unsigned(Exception):  # noqa: N818 - an answer to whoever posted
    """It is not signed with our key."""


class Unreadable(Exception):  # noqa: N818 - an answer to whoever posted
    """It is not what this service posts."""


@dataclass(frozen=True, kw_only=True)
class PostedMail:
    """An incoming mail as it came, or rebuilt from its parts where the service keeps the original to itself."""

    raw: bytes
    sender: str
    recipients: tuple[str, ...]
    arrived_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PostedReport:
    """What became of a mail of ours at one recipient. It has one of these Message-IDs."""

    message_ids: tuple[str, ...]
    recipient: str
    kind: ReportKind
    is_hard: bool
    detail: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Posted:
    """All that one post says. `confirms` is an address that has to be fetched before the service posts mail."""

    mails: tuple[PostedMail, ...] = ()
    reports: tuple[PostedReport, ...] = ()
    confirms: str = ""


def read_post(*, service: MailService, key: str, content_type: str, headers: Mapping[str, str], body: bytes) -> Posted:
    """Check and read what a service posted. Raises Unsigned, Unreadable; `key` is empty when none was set."""
    request = _request(content_type, headers, body)
    try:
        return _READERS[service](request, key)
    except AnymailWebhookValidationFailure as fault:
        raise Unsigned(str(fault)) from fault
    # Django's refusals of odd forms, and whatever the parts of a payload are not: none of it is worth a crash.
    except (AnymailError, SuspiciousOperation, LookupError, ValueError, TypeError, AttributeError) as fault:
        raise Unreadable(f"{type(fault).__name__}: {fault}"[:300]) from fault


def _request(content_type: str, headers: Mapping[str, str], body: bytes) -> WSGIRequest:
    """A request as the library wants one, made of the parts that came through the door."""
    environ: dict[str, Any] = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    environ |= {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    request = WSGIRequest(environ)
    request._body = body
    return request


def _bare(view: Any, **attributes: Any) -> Any:
    """A view of the library without its start, which looks for settings and warns of what we do ourselves."""
    made = view.__new__(view)
    vars(made).update(attributes)
    return made


def _raw_field(request: WSGIRequest, name: str) -> bytes | None:
    """The very bytes of a field of a form; mail is in any charset, so that reading it as text would harm it."""
    if request.content_type == "multipart/form-data":
        again = _request(request.META["CONTENT_TYPE"], {}, request.body)
        again.encoding = "latin-1"
        found = again.POST.get(name)
    else:
        found = parse_qs(request.body.decode("latin-1"), encoding="latin-1").get(name, [None])[-1]
    return None if found is None else found.encode("latin-1")


def _mail_of(event: AnymailInboundEvent, raw: bytes | None = None) -> PostedMail:
    message: AnymailInboundMessage = event.message
    recipient = message.envelope_recipient
    return PostedMail(
        raw=message.as_bytes() if raw is None else raw,
        sender=message.envelope_sender or "",
        recipients=tuple(one.strip() for one in recipient.split(",")) if recipient else (),
        arrived_at=event.timestamp,
    )


def _reports_of(events: list[AnymailTrackingEvent], *, softness: str) -> tuple[PostedReport, ...]:
    """`softness` names the field in which a service says whether a mail may still arrive."""
    return tuple(_report_of(event, softness) for event in events if event.event_type in _KINDS and event.recipient)


def _report_of(event: AnymailTrackingEvent, softness: str) -> PostedReport:
    told = event.esp_event
    named = [event.message_id, (event.metadata or {}).get("accord"), *_ids_in_headers(told)]
    found = told.get("bounce", told) if isinstance(told.get("bounce", None), dict) else told
    kind = _KINDS[event.event_type]
    return PostedReport(
        message_ids=tuple(dict.fromkeys(str(name).strip("<> ") for name in named if name)),
        recipient=event.recipient.strip().lower(),
        kind=kind,
        is_hard=kind == ReportKind.BOUNCED and found.get(softness) not in _SOFT,
        detail=(event.mta_response or event.description or "")[:500],
        at=event.timestamp,
    )


def _ids_in_headers(told: dict[str, Any]) -> list[str]:
    mail = told.get("mail")
    headers = mail.get("headers", []) if isinstance(mail, dict) else []
    return [header["value"] for header in headers if header.get("name", "").lower() == "message-id"]


def _read_mailgun(request: WSGIRequest, key: str) -> Posted:
    is_report = request.content_type == "application/json"
    view: Any = _bare(
        MailgunTrackingWebhookView if is_report else MailgunInboundWebhookView, webhook_signing_key=key.encode()
    )
    if key:
        view.validate_request(request)
    events = view.parse_events(request)
    if is_report:
        return Posted(reports=_reports_of(events, softness="severity"))
    return Posted(mails=tuple(_mail_of(event, _raw_field(request, "body-mime")) for event in events))


def _read_postmark(request: WSGIRequest, key: str) -> Posted:
    told = json.loads(request.body)
    if told.get("RecordType", "Inbound") != "Inbound":
        events = _bare(PostmarkTrackingWebhookView).parse_events(request)
        return Posted(reports=_reports_of(events, softness="Type"))
    if "FromFull" not in told:
        raise Unreadable("it has no sender")
    raw = told["RawEmail"].encode("utf-8", "surrogateescape") if told.get("RawEmail") else None
    return Posted(
        mails=tuple(_mail_of(event, raw) for event in _bare(PostmarkInboundWebhookView).parse_events(request))
    )


def _read_sendgrid(request: WSGIRequest, key: str) -> Posted:
    if request.content_type == "application/json":
        view: Any = _bare(SendGridTrackingWebhookView)
        if key:
            import base64

            view.webhook_verification_key = load_der_public_key(base64.b64decode(key))
            SendGridBaseWebhookView.validate_request(view, request)
        return Posted(reports=_reports_of(view.parse_events(request), softness="type"))
    events = _bare(SendGridInboundWebhookView).parse_events(request)
    return Posted(mails=tuple(_mail_of(event, _raw_field(request, "email")) for event in events))


def _read_ses(request: WSGIRequest, key: str) -> Posted:
    AmazonSESBaseWebhookView.validate_request(_bare(AmazonSESTrackingWebhookView), request)
    told = json.loads(request.body)
    if told.get("Type") == "SubscriptionConfirmation":
        address = str(told.get("SubscribeURL", ""))
        if not _SNS.match(urlsplit(address).hostname or ""):
            raise Unreadable("the address to confirm is not Amazon's")
        return Posted(confirms=address)
    if told.get("Type") != "Notification" or not told.get("Message", "").startswith("{"):
        return Posted()
    event = json.loads(told["Message"])
    if event.get("notificationType") == "Received":
        return Posted(mails=(_ses_mail(event),))
    events = _bare(AmazonSESTrackingWebhookView).parse_events(request)
    return Posted(reports=_reports_of(events, softness="bounceType"))


def _ses_mail(event: dict[str, Any]) -> PostedMail:
    import base64

    action = event["receipt"]["action"]
    if "content" not in event:
        raise Unreadable("the mail is not in the notification; choose the SNS action, S3 is not read")
    content: str = event["content"]
    return PostedMail(
        raw=base64.b64decode(content) if action.get("encoding") == "BASE64" else content.encode(),
        sender=event["mail"].get("source") or "",
        recipients=tuple(event["receipt"].get("recipients") or ()),
        arrived_at=datetime.fromisoformat(event["mail"]["timestamp"]),
    )


class _BrevoInbound(BrevoInboundWebhookView):  # type: ignore[misc]
    """Attachments are fetched through the one client of ours, with its guard, its timeout and its limit."""

    api_key = ""

    def _fetch_attachment(self, attachment: dict[str, Any]) -> Any:
        address = f"{BREVO}inbound/attachments/{quote(attachment['DownloadToken'], safe='')}"
        answer = outgoing.get(address, headers={"api-key": self.api_key}, largest_answer=_LARGEST_ATTACHMENT)
        if answer.status != 200:
            raise outgoing.Unreachable("no_answer", f"Brevo answered {answer.status} when asked for an attachment")
        return AnymailInboundMessage.construct_attachment(
            content_type=answer.content_type or attachment["ContentType"],
            content=answer.content,
            filename=attachment.get("Name"),
            content_id=attachment.get("ContentID"),
        )


def _read_brevo(request: WSGIRequest, key: str) -> Posted:
    if "items" in json.loads(request.body):
        events = _bare(_BrevoInbound, api_key=key).parse_events(request)
        return Posted(mails=tuple(_mail_of(event) for event in events))
    return Posted(reports=_reports_of(_bare(BrevoTrackingWebhookView).parse_events(request), softness="event"))


_READERS: dict[MailService, Callable[[WSGIRequest, str], Posted]] = {
    MailService.MAILGUN: _read_mailgun,
    MailService.POSTMARK: _read_postmark,
    MailService.SENDGRID: _read_sendgrid,
    MailService.SES: _read_ses,
    MailService.BREVO: _read_brevo,
}
