"""Addresses for executives."""

from django.urls import path

from accord.web.executive import views

app_name = "executive"

urlpatterns = [
    path("briefing/", views.briefing, name="briefing"),
    path("briefing/print.pdf", views.printed, name="briefing-print"),
    path("briefing/choices/", views.choices, name="briefing-choices"),
    path("briefing/schedule/", views.schedule, name="briefing-schedule"),
    path("briefing/voices/<int:story_id>/", views.voice, name="briefing-voice"),
]
