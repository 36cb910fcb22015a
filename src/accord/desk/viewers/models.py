"""The table of who looks at which conversation; a row is worth half a minute."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.desk.models import Conversation


class Viewer(models.Model):
    """When somebody's page of a conversation was last heard of, and when they last wrote a letter in it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    wrote_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_viewer"
        constraints: ClassVar = [models.UniqueConstraint(fields=["conversation", "employee"], name="desk_viewer_once")]
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="desk_viewer_seen")]
