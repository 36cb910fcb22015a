"""What surrounds every page: the security policy, the first run, whose time it is, who acts, and refusals as pages."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from accord.kernel.company import read_company
from accord.kernel.errors import Refusal
from accord.staff.queries import actor_of, is_anybody_employed
from accord.web.ui.refusing import refusal_page

_WITHOUT_A_COMPANY = ("/setup", "/static", "/i18n", "/healthz", "/ui/")
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)

GetResponse = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self';"
    " connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none';"
    " manifest-src 'self'; media-src 'self'"
)


class ContentSecurityPolicy:
    """Send the strict policy with every page that does not bring its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class FirstRun:
    """Lead the first visitor of an empty installation to its setup."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_WITHOUT_A_COMPANY) or _is_set_up():
            return self.get_response(request)
        return redirect("/setup/")


def _is_set_up() -> bool:
    if cache.get("ui.is_set_up"):
        return True
    if is_anybody_employed():
        cache.set("ui.is_set_up", True, None)
        return True
    return False


class CompanyTime:
    """Let every time on a page be the company's: those who work together mean the same hour."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_WITHOUT_A_COMPANY):
            return self.get_response(request)
        with timezone.override(ZoneInfo(read_company().timezone)):
            return self.get_response(request)


class Acting:
    """Put the acting person on the request and speak the person's language.

    A view reads `request.actor` and makes one call. The language that somebody chose counts on every device at once;
    whoever is not signed in has that of the cookie, then that of the browser.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.actor = actor_of(employee_id=user.pk) if user.is_authenticated else None  # type: ignore[attr-defined]
        if user.is_authenticated and user.language in _LANGUAGES:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        return self.get_response(request)


class Refusals:
    """Show the sentence of a refusal with its status instead of a fault."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, Refusal):
            return None
        return refusal_page(request, fault)
