"""Addresses of surveys: programmes with their results and doors, and the designer of questionnaires."""

from django.urls import path

from accord.web.lead import views_questionnaires, views_surveys

urlpatterns = [
    path("listen/surveys/", views_surveys.surveys, name="surveys"),
    path("listen/surveys/new/", views_surveys.change, name="programme-new"),
    path("listen/surveys/<int:programme_id>/", views_surveys.programme, name="programme"),
    path("listen/surveys/<int:programme_id>/change/", views_surveys.change, name="programme-change"),
    path("listen/surveys/<int:programme_id>/state/", views_surveys.state, name="programme-state"),
    path("listen/surveys/<int:programme_id>/answers/", views_surveys.answers, name="programme-answers"),
    path("listen/surveys/<int:programme_id>/not-asked/", views_surveys.log, name="programme-log"),
    path("listen/surveys/<int:programme_id>/doors/", views_surveys.add_door, name="door-open"),
    path("listen/surveys/<int:programme_id>/doors/close/", views_surveys.shut_door, name="door-close"),
    path("listen/surveys/<int:programme_id>/doors/<int:door_id>.svg", views_surveys.door_code, name="door-code"),
    path("listen/questionnaires/new/", views_questionnaires.new, name="questionnaire-new"),
    path("listen/questionnaires/<int:questionnaire_id>/", views_questionnaires.questionnaire, name="questionnaire"),
    path(
        "listen/questionnaires/<int:questionnaire_id>/preview/",
        views_questionnaires.preview,
        name="questionnaire-preview",
    ),
    path("listen/questionnaires/<int:questionnaire_id>/order/", views_questionnaires.order, name="questionnaire-order"),
]
