"""The status page: where a matter stands, what was promised, and a box to write again. Fetching it records nothing."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accord.desk.context.contracts import PublicPromise, StatusPage
from accord.desk.context.operations import write_again
from accord.desk.context.queries import status_page
from accord.desk.contracts import CaseStatus
from accord.desk.promises.contracts import PromiseKind, PromiseState
from accord.kernel import clock, ids
from accord.kernel.errors import BadInput, Refusal, TooMany
from accord.kernel.rate_limit import take_token
from accord.web.customer.brand import brand
from accord.web.customer.wishes import wishes_context
from accord.web.ui.access import public

_SUBMISSION = "status_page.submission"
_DAY = 86_400
_WHAT: Mapping[PromiseKind, tuple[str, Callable[[], str]]] = {
    PromiseKind.CALL: ("phone", lambda: _("We call you")),
    PromiseKind.WRITE: ("mail", lambda: _("You hear from us")),
    PromiseKind.SEND: ("package", lambda: _("We send it")),
    PromiseKind.REFUND: ("credit-card", lambda: _("You get your money")),
    PromiseKind.REPAIR: ("wrench", lambda: _("We repair it")),
    PromiseKind.FIND_OUT: ("search", lambda: _("We find it out")),
    PromiseKind.OTHER: ("hand-heart", lambda: _("We see to it")),
}


@public("The signed link in our reply is the permission.")
@csrf_exempt  # the token in the address is the permission; a mail program's browser may refuse cookies
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, token: str) -> HttpResponse:
    """Show where it stands; take a further message when one is posted."""
    _limit(request, token)
    page = status_page(token=token)
    with override("de" if page.language.startswith("de") else "en"):
        if request.method != "POST":
            return _show(request, token, page)
        try:
            _write(request, token)
        except Refusal as refusal:  # nothing that was written is lost
            return _show(request, token, page, words=request.POST.get("words", ""), refusal=refusal)
        return redirect(f"{request.path}?sent=yes")


def _write(request: HttpRequest, token: str) -> None:
    if not take_token(door="status.write", visitor=token, capacity=6, per_seconds=3600):
        raise TooMany(_("That was very often. Please try again in a few minutes."))
    submission = ids.read_signed(purpose=_SUBMISSION, text=request.POST.get("submission", ""), valid_seconds=_DAY)
    if not isinstance(submission, str):
        raise BadInput(_("This page was open for a long time. Please send your message once more."))
    write_again(token=token, words=request.POST.get("words", ""), submission=submission)


def _limit(request: HttpRequest, token: str) -> None:
    visitor = request.META.get("REMOTE_ADDR", "")
    is_free = take_token(door="status", visitor=visitor, capacity=120, per_seconds=600)
    if not is_free or not take_token(door="status.link", visitor=token[:200], capacity=60, per_seconds=600):
        raise TooMany(_("That was very often. Please try again in a few minutes."))


def _show(
    request: HttpRequest, token: str, page: StatusPage, *, words: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    now = clock.now()
    context: dict[str, Any] = {
        "brand": brand(),
        "page": page,
        "token": token,
        "headline": _headline(page),
        "promises": [_promise(one, now=now) for one in page.promises],
        "submission": ids.sign(purpose=_SUBMISSION, value=secrets.token_hex(12)),
        "words": words,
        "problem": refusal.sentence if refusal else "",
        "is_sent": request.GET.get("sent") == "yes",
        "is_kept": request.GET.get("wishes") == "kept",
        **wishes_context(page.customer_id),
    }
    response = render(request, "customer/status.html", context, status=refusal.status if refusal else 200)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response


def _headline(page: StatusPage) -> dict[str, str]:
    """Where it stands in plain words, and what happens next."""
    if page.status == CaseStatus.SOLVED:
        return {
            "kind": "fine",
            "words": _("This is settled for us"),
            "next": _("If it is not for you, write to us below: it is open again at once."),
        }
    if page.status == CaseStatus.PENDING and not page.is_waiting_for_us:
        return {"kind": "waiting", "words": _("We wait for your answer"), "next": _("You can answer below.")}
    if page.status == CaseStatus.NEW:
        return {"kind": "new", "words": _("We have your message"), "next": _("Somebody here will answer you.")}
    if page.is_waiting_for_us:
        return {"kind": "waiting", "words": _("It is our turn"), "next": _("We have read you and will answer.")}
    return {"kind": "waiting", "words": _("We are working on it"), "next": _("You need not do anything now.")}


def _promise(one: PublicPromise, *, now: Any) -> dict[str, Any]:
    icon, what = _WHAT[one.kind]
    state = one.state
    if state == PromiseState.OPEN and one.due_at <= now:
        state = PromiseState.BROKEN
    kind, said = {
        PromiseState.OPEN: ("waiting", _("promised")),
        PromiseState.KEPT: ("fine", _("kept")),
        PromiseState.BROKEN: ("late", _("done, but too late") if one.kept_at else _("not kept in time")),
        PromiseState.RENEGOTIATED: ("closed", _("moved, as agreed with you")),
        PromiseState.WITHDRAWN: ("closed", ""),
    }[state]
    return {"icon": icon, "what": what(), "words": one.words, "due_at": one.due_at, "kind": kind, "said": said}
