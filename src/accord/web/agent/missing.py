"""A refusal because answers are missing leads to where the first of them is to be given."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from accord.desk.case_types.queries import AnswersMissing
from accord.web.agent.answering import is_fragment


def leads_to_what_is_missing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a refusal for missing answers lead the page to the first of them; a plain form gets the usual page."""

    @wraps(view)
    def leading(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *given, **named)
        except AnswersMissing as refusal:
            if not is_fragment(request):
                raise
            first = refusal.missing[0]
            response = HttpResponse(status=refusal.status)
            response["HX-Trigger"] = json.dumps(
                {"missing": {"sentence": refusal.sentence, "place": f"matter-{first.key.replace('.', '-')}"}}
            )
            return response

    return leading
