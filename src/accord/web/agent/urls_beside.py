"""Addresses of what stands beside a conversation: goodwill, side talks, tasks."""

from django.urls import path

from accord.web.agent import views_asides, views_changes, views_feelings, views_goodwill, views_themes

urlpatterns = [
    path("inbox/changes/", views_changes.changes_near, name="changes-near"),
    path("inbox/<int:conversation_id>/beside/", views_goodwill.beside, name="beside"),
    path("inbox/<int:conversation_id>/themes/", views_themes.themes_beside, name="themes-beside"),
    path("inbox/<int:conversation_id>/feelings/<int:text_id>/", views_feelings.judge, name="feeling-judge"),
    path(
        "inbox/<int:conversation_id>/feelings/taken-back/<int:judgement_id>/",
        views_feelings.take_back,
        name="feeling-take-back",
    ),
    path("inbox/<int:conversation_id>/goodwill/", views_goodwill.give, name="goodwill-give"),
    path("goodwill/<int:gesture_id>/withdraw/", views_goodwill.withdraw, name="goodwill-withdraw"),
    path("goodwill/<int:gesture_id>/outcome/", views_goodwill.outcome, name="goodwill-outcome"),
    path("inbox/<int:conversation_id>/aside/", views_asides.ask_aside, name="ask-aside"),
    path("asides/<int:side_talk_id>/", views_asides.side_talk, name="side-talk"),
    path("asides/<int:side_talk_id>/close/", views_asides.close_talk, name="side-talk-close"),
    path("asides/files/<int:file_id>/<str:name>", views_asides.side_file, name="side-file"),
    path("inbox/<int:conversation_id>/task/", views_asides.give_task, name="give-task"),
    path("asides/tasks/<int:task_id>/", views_asides.task, name="task"),
]
