"""All addresses, by audience."""

from django.urls import include, path

urlpatterns = [
    path("ui/", include("accord.web.ui.urls")),
]
