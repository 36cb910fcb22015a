"""The survey page. Fetching it records nothing; one button, or a page touched by a person, sends the answer."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from accord.kernel.errors import TooMany
from accord.kernel.rate_limit import take_token
from accord.measure.questionnaires.contracts import Value
from accord.measure.questionnaires.queries import first_answers, in_language
from accord.measure.surveys.contracts import How, SurveyPage, VisitKind
from accord.measure.surveys.operations import answer_survey, stop_surveys, visit
from accord.measure.surveys.queries import survey_page
from accord.web.customer.brand import brand
from accord.web.ui.access import public
from accord.web.ui.questions import shown

_SIGNED_LINK = "The signed link in the invitation is the permission."


@public(_SIGNED_LINK)
@csrf_exempt  # the token in the address is the permission; a mail program's browser may refuse cookies
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questions; take the answer when it is posted."""
    page = survey_page(token=token)
    if request.method == "POST":
        return _take(request, token, page)
    chosen = _chosen(request, page)
    if request.method == "GET":
        visit(token=token, kind=VisitKind.PAGE, chosen=next(iter(map(str, chosen.values())), ""))
    with override(page.language):
        context = {
            "page": page,
            "title": in_language(page.definition.title, page.definition, page.language),
            "questions": shown(page.definition, language=page.language, answers={**chosen, **page.answers}),
            "brand": brand(),
            "without_cookies": True,
            "token": token,
        }
        return render(request, "customer/survey.html", context)


def _take(request: HttpRequest, token: str, page: SurveyPage) -> HttpResponse:
    # An anonymous page is not counted at its door: a counter would keep the moment. Its token is good for one answer.
    if not page.is_anonymous and not take_token(door="survey", visitor=token, capacity=30, per_seconds=600):
        raise TooMany(_("That was very often. Please try again in a few minutes."))
    how = How.TOUCH if request.POST.get("how") == How.TOUCH else How.BUTTON
    with override(page.language):
        answer_survey(token=token, how=how, given=dict(request.POST.lists()))
    if how == How.TOUCH:
        return JsonResponse({"recorded": True})
    return redirect("customer:survey-thanks", token=token)


@public(_SIGNED_LINK)
@require_GET
def survey_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Say what was recorded, and how to change it."""
    page = survey_page(token=token)
    with override(page.language):
        context = {
            "page": page,
            "thanks": in_language(page.definition.thanks, page.definition, page.language),
            "brand": brand(),
            "without_cookies": True,
            "token": token,
        }
        return render(request, "customer/survey_thanks.html", context)


@public("A link that no person sees: whoever opens it is a machine.")
@require_GET
def survey_decoy(request: HttpRequest, token: str) -> HttpResponse:
    """Mark the visitor as a machine and show nothing."""
    visit(token=token, kind=VisitKind.DECOY)
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
        context = {"page": page, "brand": brand(), "without_cookies": True, "is_stopped": request.method == "POST"}
        return render(request, "customer/survey_stop.html", context)


def _chosen(request: HttpRequest, page: SurveyPage) -> dict[str, Value]:
    """The answer to the first question that a link of the mail chooses; it is not recorded by that."""
    given = request.GET.get("score", "")
    if given not in first_answers(page.definition):
        return {}
    return {page.definition.questions[0].key: int(given) if given.isdigit() else given}
