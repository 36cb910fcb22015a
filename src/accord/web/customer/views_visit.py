"""A visit on the phone of whoever makes it: the form, its photographs; a signed link instead of an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accord.kernel.errors import BadInput, TooMany
from accord.kernel.rate_limit import take_token
from accord.measure.audits.contracts import OPEN, VisitPage
from accord.measure.audits.operations import add_photo, fill_in, remove_photo
from accord.measure.audits.queries import read_photo, visit_page
from accord.measure.questionnaires.queries import in_language, language_for
from accord.web.customer.brand import brand
from accord.web.ui.access import public
from accord.web.ui.questions import shown

_SIGNED_LINK = "The signed link of the visit is the permission."


@public(_SIGNED_LINK)
@csrf_exempt  # the token in the address is the permission; the browser of a mail program may refuse cookies
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form; keep what was filled in, and finish the visit when the person says so."""
    page = visit_page(token=token)
    language = language_for(page.definition, get_language() or "en")
    with override(language):
        if request.method != "POST":
            return _shown(request, token, page, language, {})
        _limit(token)
        is_final = request.POST.get("visit-then") == "finish"
        wrong = fill_in(
            token=token,
            given=dict(request.POST.lists()),
            place=request.POST.get("visit-place", ""),
            is_final=is_final,
        )
        if wrong:
            return _shown(request, token, visit_page(token=token), language, wrong)
    return redirect(f"{request.path}{'' if is_final else '?kept'}")


@public(_SIGNED_LINK)
@csrf_exempt  # as above
@require_POST
def add_photos(request: HttpRequest, token: str) -> HttpResponse:
    """Keep photographs, without what the camera noted."""
    _limit(token)
    chosen = request.FILES.getlist("photos")
    if not chosen:
        raise BadInput(_("Choose a photograph."))
    for file in chosen:
        add_photo(token=token, content=file.read())
    return redirect("customer:visit", token=token)


@public(_SIGNED_LINK)
@csrf_exempt  # as above
@require_http_methods(["GET", "POST"])
def photo(request: HttpRequest, token: str, photo_id: int) -> HttpResponse:
    """Show a photograph of the visit, or take it out when posted."""
    page = visit_page(token=token)
    if request.method == "POST":
        remove_photo(token=token, photo_id=photo_id)
        return redirect("customer:visit", token=token)
    response = HttpResponse(read_photo(visit_id=page.visit.id, photo_id=photo_id), content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _shown(request: HttpRequest, token: str, page: VisitPage, language: str, wrong: dict[str, str]) -> HttpResponse:
    words = {
        question.key: in_language(question.words, page.definition, language) for question in page.definition.questions
    }
    context = {
        "page": page,
        "title": in_language(page.definition.title, page.definition, language),
        "thanks": in_language(page.definition.thanks, page.definition, language),
        "questions": shown(page.definition, language=language, answers=page.answers),
        "wrong": [f"{words[key]} {sentence}" for key, sentence in wrong.items()],
        "is_open": page.visit.state in OPEN,
        "was_kept": "kept" in request.GET,
        "token": token,
        "brand": brand(),
    }
    return render(request, "customer/visit.html", context, status=409 if wrong else 200)


def _limit(token: str) -> None:
    if not take_token(door="visit", visitor=token, capacity=60, per_seconds=600):
        raise TooMany(_("That was very often. Please try again in a few minutes."))
