"""Addresses of the departments' pages."""

from django.urls import path

from accord.web.department import views, views_invoice

app_name = "department"

urlpatterns = [
    path("department/", views.own_department, name="own"),
    path("department/invoice/", views_invoice.own_invoice, name="invoice"),
    path("department/<int:department_id>/invoice/", views_invoice.any_invoice, name="invoice-of"),
    path("department/<int:department_id>/", views.any_department, name="department"),
]
