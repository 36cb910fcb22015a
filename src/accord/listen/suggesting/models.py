"""Suggested stories, and what people decided about them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.desk.models import Conversation, Message
from accord.listen.suggesting.contracts import Why


class Suggestion(models.Model):
    """A message that is worth keeping as a story. Undecided ones are found anew each night."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=7, choices=[(w, w) for w in Why])
    weight = models.FloatField()
    details = models.JSONField(default=dict)
    words = models.TextField()
    said_at = models.DateTimeField()
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "listen_story_suggestion"
        indexes: ClassVar = [
            models.Index(fields=["why", "-weight"], condition=models.Q(decided_at=None), name="listen_suggestion_open")
        ]
