"""Consent by a signed link: may a story be told; no more news of changes. Fetching a page records nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accord.improve.operations import stop_news
from accord.improve.queries import news_page
from accord.kernel.errors import BadInput, TooMany
from accord.kernel.rate_limit import take_token
from accord.listen.operations import answer_consent
from accord.listen.queries import consent_page
from accord.web.customer.brand import brand
from accord.web.ui.access import public

_SIGNED_LINK = "The signed link in the mail is the permission."


@public(_SIGNED_LINK)
@csrf_exempt  # the token in the address is the permission; a mail program's browser may refuse cookies
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """Show the words and the question; take yes or no when it is posted. It can be changed at any time."""
    if request.method == "POST":
        _limit(token)
        answer = request.POST.get("answer")
        if answer not in {"yes", "no"}:
            raise BadInput(_("Choose yes or no."))
        answer_consent(token=token, allowed=answer == "yes")
        return redirect("customer:consent", token=token)
    page = consent_page(token=token)
    with override(page.language):
        return render(request, "customer/consent.html", {"page": page, "brand": brand(), "token": token})


@public(_SIGNED_LINK)
@csrf_exempt  # one-click unsubscribing (RFC 8058) posts without cookies
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest, token: str) -> HttpResponse:
    """No more news of changes: one button, or the mail program's own. The same page takes it back."""
    if request.method == "POST":
        _limit(token)
        stop_news(token=token, stopped=request.POST.get("answer") != "again")
    page = news_page(token=token)
    with override(page.language):
        return render(request, "customer/news.html", {"page": page, "brand": brand(), "token": token})


def _limit(token: str) -> None:
    if not take_token(door="consent", visitor=token, capacity=20, per_seconds=600):
        raise TooMany(_("That was very often. Please try again in a few minutes."))
