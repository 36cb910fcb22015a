"""Addresses of the designer of case types."""

from django.urls import path

from accord.web.admin import views_case_types as views

urlpatterns = [
    path("settings/case-types/", views.case_types, name="case_types"),
    path("settings/case-types/<int:type_id>/", views.case_type, name="case_type"),
    path("settings/case-types/<int:type_id>/publish/", views.publish, name="case_type_publish"),
]
