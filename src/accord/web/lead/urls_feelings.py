"""Addresses of feelings: how texts sound, how wrong that is, and what people judged."""

from django.urls import path

from accord.web.lead import views_feelings

urlpatterns = [
    path("listen/feelings/", views_feelings.feelings, name="feelings"),
    path("listen/feelings/teach/", views_feelings.teach, name="feelings-teach"),
    path("listen/feelings/texts/<int:text_id>/", views_feelings.judge, name="feelings-judge"),
    path("listen/feelings/judged/<int:judgement_id>/undo/", views_feelings.undo, name="feelings-undo"),
    path("listen/feelings/<str:name>/", views_feelings.feeling, name="feeling"),
]
