"""Addresses of settings, the first run and signing in."""

from django.urls import URLPattern, URLResolver, include, path

from accord.web.admin import views_entering

_settings: list[URLPattern | URLResolver] = [
    path("setup/", views_entering.set_up, name="set_up"),
    path("invitation/<str:token>/", views_entering.accept, name="accept"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("accord.web.admin.urls_accounts")),
    path("", include((_settings, "admin"))),
]
