"""What the desk has learned of junk, and who is blocked."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accord.desk.junk.contracts import BlockKind
from accord.desk.models import Conversation


class Lesson(models.Model):
    """What one conversation taught; kept so that a correction can unlearn it. Words are kept as numbers alone."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="+")
    is_junk = models.BooleanField()
    words = ArrayField(models.IntegerField())

    class Meta:
        db_table = "desk_junk_lesson"
        indexes: ClassVar = [models.Index(fields=["is_junk"], name="desk_junk_lesson_side")]


class WordCount(models.Model):
    """In how many conversations of each side a word occurred, by the word's number."""

    word = models.IntegerField(primary_key=True)
    junk = models.PositiveIntegerField(default=0)
    fine = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "desk_junk_word"


class Block(models.Model):
    """A sender whose mail is junk as soon as it arrives; `stopped` counts what it caught."""

    kind = models.CharField(max_length=7, choices=[(k, k) for k in BlockKind])
    value = models.CharField(max_length=320, unique=True)
    blocked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    blocked_at = models.DateTimeField()
    stopped = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "desk_junk_block"
