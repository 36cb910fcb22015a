"""Several pieces of a page in one answer: what falls due together after a hint is asked for together."""

from copy import copy

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_GET

from accord.kernel.errors import Refusal
from accord.kernel.permissions import Permission
from accord.web.ui.access import StaffRequest, permission

_MOST = 20


@permission(Permission.EMPLOYEE)
@require_GET
def pieces(request: StaffRequest) -> HttpResponse:
    """What each address of `of` answers, in their order; null for what is refused, gone or no page.

    Each view looks at the permissions itself, as if it were asked alone.
    """
    return JsonResponse([_piece(request, address) for address in request.GET.getlist("of")[:_MOST]], safe=False)


def _piece(request: HttpRequest, address: str) -> str | None:
    path, _, query = address.partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return None
    if match.func is pieces:
        return None
    asked = copy(request)
    asked.path = asked.path_info = path
    asked.META = {**request.META, "PATH_INFO": path, "QUERY_STRING": query}
    asked.GET = QueryDict(query)
    asked.resolver_match = match
    try:
        response = match.func(asked, *match.args, **match.kwargs)
    except (Refusal, Http404):
        return None
    return response.content.decode() if response.status_code == 200 and not response.streaming else None
