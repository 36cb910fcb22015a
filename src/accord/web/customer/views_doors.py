"""Open doors to a survey: a link, a QR code on a poster, a kiosk. Nothing is recorded until somebody presses send."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from accord.kernel.errors import BadInput
from accord.measure.questionnaires.queries import in_language
from accord.measure.surveys.contracts import Way
from accord.measure.surveys.operations import answer_at_door
from accord.measure.surveys.queries import door_page
from accord.web.customer.brand import brand
from accord.web.ui.access import public
from accord.web.ui.questions import shown

_OPEN = "A survey at an open door asks whoever stands there; its address is on a poster or a screen."
_THANKS_SECONDS = 8


@public(_OPEN)
@csrf_exempt  # there is nothing to sign in to, and a page that promises anonymity sets no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questions; take the answer when it is posted."""
    page = door_page(token=token, language=request.GET.get("language", ""), spoken=_spoken(request))
    wrong, given = "", {}
    with override(page.language):
        if request.method == "POST":
            given = dict(request.POST.lists())
            try:
                answer_at_door(token=token, given=given)
            except BadInput as refusal:
                wrong = refusal.sentence
            else:
                return redirect(f"{reverse('customer:door-thanks', args=[token])}?language={page.language}")
        context = {
            "page": page,
            "title": in_language(page.definition.title, page.definition, page.language),
            "questions": shown(page.definition, language=page.language, answers=_again(given)),
            "is_kiosk": page.way == Way.KIOSK,
            "wrong": wrong,
            "brand": brand(),
            "without_cookies": True,
            "token": token,
        }
        return render(request, "customer/door.html", context, status=422 if wrong else 200)


@public(_OPEN)
@require_GET
def door_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Thank; a kiosk goes back to its first page by itself, also without scripts."""
    page = door_page(token=token, language=request.GET.get("language", ""))
    with override(page.language):
        context = {
            "page": page,
            "thanks": in_language(page.definition.thanks, page.definition, page.language),
            "is_kiosk": page.way == Way.KIOSK,
            "brand": brand(),
            "without_cookies": True,
            "token": token,
        }
        response = render(request, "customer/door_thanks.html", context)
    if page.way == Way.KIOSK:
        response["Refresh"] = f"{_THANKS_SECONDS}; url={reverse('customer:door', args=[token])}"
    return response


def _spoken(request: HttpRequest) -> list[str]:
    """The languages that the browser asks for, without their countries."""
    return [
        code.partition("-")[0] for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    ]


def _again(given: dict[str, list[str]]) -> dict[str, int | str | tuple[str, ...]]:
    """What was filled in, so that nobody fills it in twice because one answer was missing."""
    return {
        key: tuple(values) if len(values) > 1 else (int(values[0]) if values[0].isdigit() else values[0])
        for key, values in given.items()
        if values
    }
