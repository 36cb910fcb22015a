"""A sign of life for load balancers: the process answers and reaches its database."""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from accord.web.ui.access import public


@public("Load balancers have no account; nothing but 'ok' is said.")
def sign_of_life(request: HttpRequest) -> HttpResponse:
    """Answer `ok` when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
