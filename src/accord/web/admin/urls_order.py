"""Addresses of tags, junk and acknowledging in the settings."""

from django.urls import path

from accord.web.admin import views_junk, views_tags

urlpatterns = [
    path("settings/tags/", views_tags.tags, name="tags"),
    path("settings/tags/<int:tag_id>/", views_tags.tag, name="tag"),
    path("settings/tags/<int:tag_id>/merge/", views_tags.merge, name="tag_merge"),
    path("settings/tags/<int:tag_id>/delete/", views_tags.delete, name="tag_delete"),
    path("settings/junk/", views_junk.junk, name="junk"),
    path("settings/junk/<int:block_id>/unblock/", views_junk.unblock, name="unblock"),
    path("settings/mailboxes/<int:mailbox_id>/acknowledging/", views_junk.acknowledging, name="acknowledging"),
]
