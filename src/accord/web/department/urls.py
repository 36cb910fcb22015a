"""Addresses of the departments' pages."""

from django.urls import path

from accord.web.department import views

app_name = "department"

urlpatterns = [
    path("department/", views.own_department, name="own"),
    path("department/<int:department_id>/", views.any_department, name="department"),
]
