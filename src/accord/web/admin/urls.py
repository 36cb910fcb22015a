"""Addresses of settings, the first run and signing in."""

from django.urls import URLPattern, URLResolver, include, path

from accord.web.admin import (
    views_departments,
    views_entering,
    views_journey,
    views_keys,
    views_mailboxes,
    views_people,
    views_settings,
)

_settings: list[URLPattern | URLResolver] = [
    path("setup/", views_entering.set_up, name="set_up"),
    path("invitation/<str:token>/", views_entering.accept, name="accept"),
    path("settings/", views_settings.index, name="settings"),
    path("settings/company/", views_settings.company, name="company"),
    path("settings/audit/", views_settings.audit_log, name="audit"),
    path("settings/people/", views_people.people, name="people"),
    path("settings/people/add/", views_people.add, name="person_add"),
    path("settings/people/<int:employee_id>/", views_people.person, name="person"),
    path("settings/people/<int:employee_id>/invite/", views_people.invite, name="person_invite"),
    path("settings/people/<int:employee_id>/reset/", views_people.reset, name="person_reset"),
    path("settings/people/<int:employee_id>/deactivate/", views_people.deactivate, name="person_deactivate"),
    path("settings/people/<int:employee_id>/reactivate/", views_people.reactivate, name="person_reactivate"),
    path("settings/departments/", views_departments.departments, name="departments"),
    path("settings/departments/<int:department_id>/", views_departments.department, name="department"),
    path("settings/journey/", views_journey.journey, name="journey"),
    path("settings/journey/touchpoints/<int:touchpoint_id>/", views_journey.touchpoint, name="touchpoint"),
    path("settings/journey/reasons/<int:reason_id>/", views_journey.reason, name="reason"),
    path("settings/changes/", views_journey.changes, name="changes"),
    path("settings/changes/<int:change_id>/withdraw/", views_journey.withdraw_change, name="change_withdraw"),
    path("settings/keys/", views_keys.keys, name="keys"),
    path("settings/keys/<int:token_id>/revoke/", views_keys.revoke, name="key_revoke"),
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
