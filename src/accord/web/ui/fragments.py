"""Fragments: a named block of a page, rendered alone for htmx."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.template.backends.utils import csrf_input_lazy
from jinja2_fragments import render_block as render_jinja_block


def render_block(
    request: HttpRequest, template: str, block: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """One block of a page's template with the same context as the page would have."""
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    given = {
        "request": request,
        "csrf_input": csrf_input_lazy(request),
        "csrf_token": get_token(request),
        **context,
    }
    return HttpResponse(render_jinja_block(environment, template, block, **given), status=status)
