"""Addresses of working hours and service levels in the settings."""

from django.urls import path

from accord.web.admin import views_hours, views_level_policies

urlpatterns = [
    path("settings/hours/", views_hours.calendars, name="hours"),
    path("settings/hours/new/", views_hours.calendar, name="calendar_new"),
    path("settings/hours/preview/", views_hours.preview, name="calendar_preview"),
    path("settings/hours/<int:calendar_id>/", views_hours.calendar, name="calendar"),
    path("settings/hours/<int:calendar_id>/remove/", views_hours.remove, name="calendar_remove"),
    path("settings/levels/", views_level_policies.policies, name="level_policies"),
    path("settings/levels/new/", views_level_policies.policy, name="level_policy_new"),
    path("settings/levels/<int:policy_id>/", views_level_policies.policy, name="level_policy"),
    path("settings/levels/<int:policy_id>/move/", views_level_policies.move, name="level_policy_move"),
    path("settings/levels/<int:policy_id>/remove/", views_level_policies.remove, name="level_policy_remove"),
]
