"""Addresses of mystery shopping and touchpoint audits."""

from django.urls import path

from accord.web.lead import views_audits as views

urlpatterns = [
    path("listen/visits/", views.audits, name="audits"),
    path("listen/visits/new/", views.new, name="audit-new"),
    path("listen/visits/<int:plan_id>/", views.plan, name="audit"),
    path("listen/visits/<int:plan_id>/change/", views.change, name="audit-change"),
    path("listen/visits/<int:plan_id>/state/", views.state, name="audit-state"),
    path("listen/visits/made/<int:visit_id>/", views.made, name="audit-visit"),
    path("listen/visits/made/<int:visit_id>/skip/", views.skip, name="audit-skip"),
    path("listen/visits/made/<int:visit_id>/photos/<int:photo_id>/", views.photo, name="audit-photo"),
]
