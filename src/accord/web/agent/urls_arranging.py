"""Addresses of what can be said of one conversation or several: tags, priority, junk, trash, following."""

from django.urls import path

from accord.web.agent import views_arranging, views_notices

urlpatterns = [
    path("inbox/several/tag/", views_arranging.tag, name="several-tag"),
    path("inbox/several/priority/", views_arranging.priority, name="several-priority"),
    path("inbox/several/escalate/", views_arranging.escalate, name="several-escalate"),
    path("inbox/several/junk/", views_arranging.junk, name="several-junk"),
    path("inbox/several/trash/", views_arranging.trash, name="several-trash"),
    path("inbox/several/restore/", views_arranging.restore, name="several-restore"),
    path("inbox/several/follow/", views_arranging.follow, name="several-follow"),
    path("inbox/several/arranged/<str:token>/undo/", views_arranging.undo, name="arranged-undo"),
    path("inbox/escalations/<int:escalation_id>/take-back/", views_arranging.take_back, name="escalation-undo"),
    path("inbox/colleagues/", views_notices.list_colleagues, name="colleagues"),
    path("notices/", views_notices.show_notices, name="notices"),
    path("notices/bell/", views_notices.show_bell, name="notices-bell"),
    path("notices/fresh/", views_notices.tell_fresh, name="notices-fresh"),
    path("notices/read/", views_notices.read, name="notices-read"),
    path("notices/<int:notice_id>/", views_notices.open_notice, name="notice"),
    path("notices/choices/", views_notices.choices, name="notices-choices"),
]
