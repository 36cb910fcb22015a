"""Addresses of settings, the first run and signing in."""

from django.urls import URLPattern, URLResolver, include, path

from accord.web.admin import views_entering, views_mailboxes

_settings: list[URLPattern | URLResolver] = [
    path("setup/", views_entering.set_up, name="set_up"),
    path("invitation/<str:token>/", views_entering.accept, name="accept"),
    path("settings/mailboxes/", views_mailboxes.mailboxes, name="mailboxes"),
    path("settings/mailboxes/add/", views_mailboxes.mailbox, name="mailbox_add"),
    path("settings/mailboxes/<int:mailbox_id>/", views_mailboxes.mailbox, name="mailbox"),
    path("settings/mailboxes/quarantine/", views_mailboxes.quarantine, name="quarantine"),
    path("settings/mailboxes/quarantine/again/", views_mailboxes.retry_all, name="quarantine_retry_all"),
    path("settings/mailboxes/quarantine/<int:mail_id>/", views_mailboxes.quarantined, name="quarantined"),
    path("settings/mailboxes/quarantine/<int:mail_id>/raw/", views_mailboxes.quarantined_raw, name="quarantined_raw"),
    path("settings/mailboxes/quarantine/<int:mail_id>/again/", views_mailboxes.retry, name="quarantine_retry"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("accord.web.admin.urls_accounts")),
    path("", include((_settings, "admin"))),
]
