"""What people are told of their conversations, how they want to be told, and which they follow."""

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.desk.models import Conversation
from accord.desk.notices.contracts import Digest, NoticeKind


class Notice(models.Model):
    """One person is told one thing. While it is unread, the same of the same conversation renews it."""

    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=[(k, k) for k in NoticeKind])
    detail = models.CharField(max_length=20, blank=True, db_default="")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    fact_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_notice"
        indexes: ClassVar = [
            models.Index(fields=["employee", "-at", "-id"], name="desk_notice_newest"),
            models.Index(fields=["employee", "fact_id"], name="desk_notice_of_fact"),
            models.Index(
                fields=["employee"],
                condition=models.Q(read_at=None, mailed_at=None),
                name="desk_notice_to_mail",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employee", "conversation", "kind"],
                condition=models.Q(read_at=None),
                name="desk_notice_unread_once",
            )
        ]


class Choice(models.Model):
    """How a person wants to be told of one kind; what nobody chose is told in every way."""

    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=[(k, k) for k in NoticeKind])
    in_page = models.BooleanField(default=True)
    in_browser = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=True)

    class Meta:
        db_table = "desk_notice_choice"
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "kind"], name="desk_notice_choice_once")]


class Rhythm(models.Model):
    """When a person does not want to be disturbed, and how often they want mail."""

    employee = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    digest = models.CharField(max_length=6, choices=[(d, d) for d in Digest], default=Digest.NEVER)
    digest_at = models.TimeField(default=time(8))
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_notice_rhythm"
        indexes: ClassVar = [
            models.Index(fields=["digest"], condition=~models.Q(digest=Digest.NEVER), name="desk_notice_rhythm_mail")
        ]


class Follow(models.Model):
    """A person follows a conversation that is somebody else's."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        db_table = "desk_follow"
        constraints: ClassVar = [models.UniqueConstraint(fields=["conversation", "employee"], name="desk_follow_once")]
