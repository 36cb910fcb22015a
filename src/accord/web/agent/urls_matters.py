"""Addresses of matters, case types on the desk, and incidents."""

from django.urls import path

from accord.web.agent import views_cases, views_incidents, views_matters

urlpatterns = [
    path("inbox/<int:conversation_id>/matter/", views_matters.panel, name="matter"),
    path("inbox/<int:conversation_id>/matter/type/", views_matters.change_type, name="matter-type"),
    path("inbox/<int:conversation_id>/matter/newest/", views_matters.newest, name="matter-newest"),
    path("inbox/<int:conversation_id>/matter/history/", views_matters.history, name="matter-history"),
    path("inbox/<int:conversation_id>/matter/fields/<str:key>/", views_matters.answer, name="matter-field"),
    path("inbox/<int:conversation_id>/matter/steps/<str:key>/", views_matters.tick, name="matter-step"),
    path(
        "inbox/<int:conversation_id>/matter/joined/<int:case_id>/<str:key>/",
        views_matters.take_joined,
        name="matter-joined",
    ),
    path("inbox/matter-changes/<int:change_id>/undo/", views_matters.undo, name="matter-undo"),
    path("inbox/<int:conversation_id>/move/", views_matters.move, name="move"),
    path("inbox/<int:conversation_id>/belong/", views_matters.belong, name="belong"),
    path("inbox/moves/<int:move_id>/undo/", views_matters.take_move_back, name="move-undo"),
    path("inbox/<int:conversation_id>/link/", views_matters.link, name="link"),
    path("inbox/<int:conversation_id>/links/<int:link_id>/remove/", views_matters.unlink, name="unlink"),
    path("inbox/links/again/", views_matters.relink, name="relink"),
    path("cases/", views_cases.list_of_type, name="cases"),
    path("inbox/<int:conversation_id>/incident/", views_incidents.gather, name="incident-of"),
    path("inbox/several/incident/", views_incidents.gather_several, name="several-incident"),
    path("inbox/incidents/<str:token>/undo/", views_incidents.ungather, name="incident-undo"),
    path("incidents/from-signal/<int:signal_id>/", views_incidents.open_from_signal, name="incident-from-signal"),
    path("incidents/", views_incidents.incidents, name="incidents"),
    path("incidents/<int:incident_id>/", views_incidents.incident, name="incident"),
    path("incidents/<int:incident_id>/cases/", views_incidents.change_cases, name="incident-cases"),
    path("incidents/<int:incident_id>/answer/", views_incidents.answer_all, name="incident-answer"),
    path("incidents/<int:incident_id>/answers/<int:answer_id>/", views_incidents.steer, name="incident-steer"),
    path("incidents/<int:incident_id>/solve/", views_incidents.solve, name="incident-solve"),
]
