"""Addresses for executives."""

from django.urls import path

from accord.web.executive import views

app_name = "executive"

urlpatterns = [path("briefing/", views.briefing, name="briefing")]
