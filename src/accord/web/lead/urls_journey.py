"""Addresses of the journey as it is lived."""

from django.urls import path

from accord.web.lead import views_journey

urlpatterns = [
    path("listen/journey/", views_journey.journey_map, name="journey"),
    path("listen/journey/paths/", views_journey.paths, name="paths"),
    path("listen/journey/shown/<int:shown_id>/picture", views_journey.shown_picture, name="shown-picture"),
    path("listen/journey/<int:touchpoint_id>/", views_journey.touchpoint, name="journey-touchpoint"),
]
