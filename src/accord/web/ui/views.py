"""The gallery: every piece in every state, and sample screens; and the stylesheet of a company's colour."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accord.web.ui import gallery, gallery_charts
from accord.web.ui.access import public
from accord.web.ui.brand import NotAColourError, brand_stylesheet

LOOKS = {"both": ("light", "dark"), "light": ("light",), "dark": ("dark",)}


@public("the pieces with invented people; only in development and demo, otherwise for employees: the view asks")
@require_safe
def show_gallery(request: HttpRequest) -> HttpResponse:
    """Each piece in each state; `?look=both` puts light and dark side by side."""
    _require_gallery(request)
    look = request.GET.get("look", "")
    context = gallery.frame_context() | gallery.pieces() | {"look": look, "looks": LOOKS.get(look, ("",))}
    context["charts"] = gallery_charts.charts()
    return render(request, "ui/gallery.html", context)


@public("a sample screen with invented people; only where the gallery is")
@require_safe
def show_sample(request: HttpRequest, name: str) -> HttpResponse:
    """A whole screen made of the pieces, with invented people, to be looked at as a picture."""
    _require_gallery(request)
    if name not in gallery.SAMPLES:
        raise Http404
    context = gallery.frame_context(name) | gallery.pieces() | {"brand": gallery.BRAND}
    context["charts"] = gallery_charts.charts() if name in ("listen", "customer") else []
    return render(request, f"ui/samples/{name}.html", context)


def _require_gallery(request: HttpRequest) -> None:
    """To strangers the gallery of a company that is at work does not exist."""
    if not (settings.DEBUG or settings.ACCORD_DEMO or getattr(request, "actor", None)):
        raise Http404


@public("a stylesheet made from its own address; customers' pages need it")
@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def serve_brand(request: HttpRequest, colour: str) -> HttpResponse:
    """The tokens of a company's colour: the address says all there is to know, so it never changes."""
    try:
        return HttpResponse(brand_stylesheet(colour), content_type="text/css; charset=utf-8")
    except NotAColourError as refusal:
        raise Http404(str(refusal)) from refusal
