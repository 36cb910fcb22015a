"""The survey page. Fetching it records nothing; one button, or a page touched by a person, sends the answer."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from accord.kernel.errors import TooMany
from accord.kernel.rate_limit import take_token
from accord.measure.contracts import How, VisitKind
from accord.measure.operations import answer_survey, stop_surveys, visit
from accord.measure.queries import survey_page
from accord.web.customer.brand import brand
from accord.web.ui.access import public

_SIGNED_LINK = "The signed link in the invitation is the permission."


@public(_SIGNED_LINK)
@csrf_exempt  # the token in the address is the permission; a mail program's browser may refuse cookies
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questions; take the answer when it is posted."""
    if request.method == "POST":
        return _take(request, token)
    page = survey_page(token=token)
    chosen = _score(request.GET.get("score"), 5)
    if request.method == "GET":
        visit(token=token, kind=VisitKind.PAGE, score=chosen)
    with override(page.language):
        context = {"page": page, "chosen": page.csat or chosen, "brand": brand(), "token": token}
        return render(request, "customer/survey.html", context)


def _take(request: HttpRequest, token: str) -> HttpResponse:
    if not take_token(door="survey", visitor=token, capacity=30, per_seconds=600):
        raise TooMany(_("That was very often. Please try again in a few minutes."))
    how = How.TOUCH if request.POST.get("how") == How.TOUCH else How.BUTTON
    answer_survey(
        token=token,
        how=how,
        csat=_score(request.POST.get("csat"), 5) or 0,
        ces=_score(request.POST.get("ces"), 7),
        words=request.POST.get("words", ""),
    )
    if how == How.TOUCH:
        return JsonResponse({"recorded": True})
    return redirect("customer:survey-thanks", token=token)


@public(_SIGNED_LINK)
@require_GET
def survey_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Say what was recorded, and how to change it."""
    page = survey_page(token=token)
    with override(page.language):
        return render(request, "customer/survey_thanks.html", {"page": page, "brand": brand(), "token": token})


@public("A link that no person sees: whoever opens it is a machine.")
@require_GET
def survey_decoy(request: HttpRequest, token: str) -> HttpResponse:
    """Mark the visitor as a machine and show nothing."""
    visit(token=token, kind=VisitKind.DECOY, score=None)
    return HttpResponse(status=204)


@public(_SIGNED_LINK)
@csrf_exempt  # one-click unsubscribing (RFC 8058) posts without cookies
@require_http_methods(["GET", "HEAD", "POST"])
def survey_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask no more: one button, or the mail program's own."""
    page = survey_page(token=token)
    if request.method == "POST":
        stop_surveys(token=token)
    with override(page.language):
        context = {"page": page, "brand": brand(), "is_stopped": request.method == "POST"}
        return render(request, "customer/survey_stop.html", context)


def _score(given: str | None, highest: int) -> int | None:
    if given and given.isdigit() and 1 <= int(given) <= highest:
        return int(given)
    return None
