"""The demo's doors: step into somebody's shoes, or write to the company as a customer. They exist in the demo alone."""

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accord.channels.email.contracts import Mail as ReadMail
from accord.channels.email.queries import list_delivered_to, list_mailboxes
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.permissions import Role
from accord.staff.contracts import EmployeeRow
from accord.staff.queries import list_employees
from accord.web.admin.signing_in import let_in
from accord.web.ui.access import public

_IN_THE_DEMO = "Only in the demo, whose people are made up; elsewhere this address does not exist."
_VISITOR = "you@visitor.example"
_SHOWN_ROLES = (Role.AGENT, Role.LEAD, Role.CX_LEAD, Role.DEPARTMENT_OWNER, Role.EXECUTIVE, Role.ADMINISTRATOR)


@dataclass(frozen=True, kw_only=True)
class Received:
    """A mail of the company as the visitor finds it in a mailbox."""

    subject: str
    text: str
    message_id: str
    sender: str


def _only_in_the_demo() -> None:
    if not settings.ACCORD_DEMO:
        raise NotFound(_("There is no such page."))


@public(_IN_THE_DEMO)
@require_GET
def demo(request: HttpRequest) -> HttpResponse:
    """Choose whose day to see."""
    _only_in_the_demo()
    everybody = list_employees()
    groups = [(role, _some([row for row in everybody if role in row.roles], role)) for role in _SHOWN_ROLES]
    context = {"groups": groups, "company": read_company(), "wide": True, "brand_name": read_company().name}
    return render(request, "everyone/demo.html", context)


def _some(people: list[EmployeeRow], role: Role) -> list[EmployeeRow]:
    return people[:3] if role == Role.AGENT else people


@public(_IN_THE_DEMO)
@require_POST
def step_in(request: HttpRequest, employee_id: int) -> HttpResponse:
    """Sign in as one of the company's people."""
    _only_in_the_demo()
    if employee_id not in {row.id for row in list_employees()}:
        raise NotFound(_("Nobody of that number works here."))
    return let_in(request, employee_id=employee_id)


@public(_IN_THE_DEMO)
@require_http_methods(["GET", "POST"])
def customer(request: HttpRequest) -> HttpResponse:
    """Write to the company by mail, and see what comes back."""
    _only_in_the_demo()
    if request.method == "POST":
        _send(request)
        return redirect("everyone:demo_customer")
    service = list_mailboxes()[0].address
    context = {
        "company": read_company(),
        "brand": {"name": _("Your mailbox")},
        "visitor": _VISITOR,
        "service": service,
        "received": [_received(mail) for mail in list_delivered_to(address=_VISITOR)],
        "answers": request.GET.get("answers", ""),
        "subject": request.GET.get("subject", ""),
    }
    return render(request, "everyone/demo_customer.html", context)


def _received(mail: ReadMail) -> Received:
    sender = mail.sender.name if mail.sender else ""
    return Received(subject=mail.subject, text=mail.text, message_id=mail.message_id or "", sender=sender)


def _send(request: HttpRequest) -> None:
    words = request.POST.get("text", "").strip()
    if not words:
        raise BadInput(_("Write something first."))
    mail = EmailMessage()
    mail["From"] = f"Robin Hiker <{_VISITOR}>"
    mail["To"] = list_mailboxes()[0].address
    mail["Subject"] = " ".join(request.POST.get("subject", "").split())[:200] or _("A question")
    mail["Message-ID"] = make_msgid(domain="visitor.example")
    answers = "".join(request.POST.get("answers", "").split())[:300].strip("<>")
    if answers:
        mail["In-Reply-To"] = mail["References"] = f"<{answers}>"
    mail.set_content(words)
    with smtplib.SMTP("127.0.0.1", settings.ACCORD_SMTP_PORT, timeout=10) as smtp:
        smtp.send_message(mail)
