"""Addresses of the REST interface.

The library makes the views, so their marks of access are put on here: every one of them asks for a key, whose
permissions the view then requires; the specification alone is open, because it says nothing of the company.
"""

from django.urls import URLPattern, URLResolver, include, path

from accord.api import mail_hooks
from accord.api.views import api

OPEN_NAMES = {"openapi-json", "api-root"}


def _marked(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            words = "public: the specification of the interface, and a root that leads nowhere"
            access = words if pattern.name in OPEN_NAMES else "key: the permissions of an API key"
            pattern.callback.access = access  # type: ignore[attr-defined]
    return patterns


urlpatterns = [
    path("api/v1/", include((_marked(api.urls[0]), "api"))),
    path("", include((mail_hooks.urlpatterns, "hooks"))),
]
