"""Addresses of the gallery and of the companies' colours."""

from django.urls import path

from accord.web.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.show_gallery, name="gallery"),
    path("sample/<slug:name>", views.show_sample, name="sample"),
    path("brand/<str:colour>.css", views.serve_brand, name="brand"),
]
