"""All addresses, by audience."""

from django.urls import include, path

from accord.web.ui.health import sign_of_life

handler404 = "accord.web.ui.refusing.not_found"

urlpatterns = [
    path("healthz", sign_of_life, name="healthz"),
    path("ui/", include("accord.web.ui.urls")),
    path("", include("accord.web.agent.urls")),  # first: addresses are tried in order, and most ask for these
    path("", include("accord.api.urls")),
    path("", include("accord.web.admin.urls")),
    path("", include("accord.web.customer.urls")),
    path("", include("accord.web.department.urls")),
    path("", include("accord.web.everyone.urls")),
    path("", include("accord.web.executive.urls")),
    path("", include("accord.web.lead.urls")),
]
