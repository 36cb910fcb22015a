"""Addresses of promises and of what is known, below those of the desk."""

from django.urls import path

from accord.web.agent import views_promises as views

urlpatterns = [
    path("promises/", views.promises, name="promises"),
    path("promises/<int:promise_id>/keep/", views.keep, name="promise-keep"),
    path("promises/<int:promise_id>/change/", views.change, name="promise-change"),
    path("inbox/<int:conversation_id>/promises/", views.panel, name="promise-panel"),
    path("inbox/<int:conversation_id>/promise/", views.promise, name="promise"),
    path("inbox/<int:conversation_id>/noticed/", views.notice, name="noticed"),
    path("inbox/<int:conversation_id>/on-record/", views.on_record, name="on-record"),
]
