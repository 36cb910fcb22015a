"""Fragments: a named block of a page, rendered alone for htmx."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.template.backends.utils import csrf_input_lazy
from jinja2 import Environment


def render_block(
    request: HttpRequest, template: str, block: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """One block of a page's template with the same context as the page would have."""
    return render_blocks(request, template, (block,), context, status=status)


def render_blocks(
    request: HttpRequest, template: str, blocks: tuple[str, ...], context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Several blocks of a page's template, one after the other; those after the first say where they belong (OOB)."""
    environment: Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    given = {
        "request": request,
        "csrf_input": csrf_input_lazy(request),
        "csrf_token": get_token(request),
        **context,
    }
    page = environment.get_template(template)
    scope = page.new_context(given)
    # A page's imports stand above its blocks and are run when the page begins; its first piece is enough for that.
    next(iter(page.root_render_func(scope)), None)
    return HttpResponse("".join(piece for block in blocks for piece in page.blocks[block](scope)), status=status)
