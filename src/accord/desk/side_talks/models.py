"""Tables of side talks and tasks. Nothing here is a message of the desk, so nothing of it is part of a conversation."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accord.desk.contracts import Caution, DeliveryState
from accord.desk.models import Conversation
from accord.desk.side_talks.contracts import TalkState, TaskState
from accord.staff.models import Department


class SideTalk(models.Model):
    """A question to somebody without a seat, by mail, with a thread of its own.

    Its number is drawn from those of conversations, so that mail, which knows threads by number alone, cannot take one
    for the other.
    """

    id = models.BigIntegerField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    addresses = models.JSONField(default=list)
    subject = models.CharField(max_length=200)
    inbox_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=[(s, s) for s in TalkState], default=TalkState.WAITING)
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_words = models.CharField(max_length=300)
    answer_by = models.DateTimeField(null=True)
    unread = models.BooleanField(default=False)

    class Meta:
        db_table = "desk_side_talk"
        indexes = [
            models.Index(fields=["conversation", "-begun_at"], name="desk_side_talk_beside"),
            models.Index(
                fields=["owner", "-last_at"], condition=~Q(state=TalkState.CLOSED), name="desk_side_talk_of_owner"
            ),
            models.Index(
                fields=["-begun_at"], condition=Q(employee=None, department=None), name="desk_side_talk_outside"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(employee=None) | Q(department=None), name="desk_side_talk_one_addressee"
            ),
            models.CheckConstraint(condition=~Q(addresses=[]), name="desk_side_talk_reaches_somebody"),
        ]


class SideMessage(models.Model):
    """One utterance of a side talk; its number is drawn from those of messages, for the same reason."""

    id = models.BigIntegerField(primary_key=True)
    talk = models.ForeignKey(SideTalk, on_delete=models.CASCADE, related_name="messages")
    author_staff = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200, blank=True)
    is_ours = models.BooleanField()
    text = models.TextField()
    sent_at = models.DateTimeField()
    source_key = models.CharField(max_length=120, unique=True, null=True)
    delivery_state = models.CharField(max_length=10, choices=[(s, s) for s in DeliveryState], blank=True)
    delivery_problem = models.CharField(max_length=300, blank=True)
    caution = models.CharField(max_length=10, choices=[(c, c) for c in Caution], blank=True)
    machine = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "desk_side_message"
        indexes = [models.Index(fields=["talk", "sent_at", "id"], name="desk_side_message_thread")]


class SideFile(models.Model):
    """A file that came with an answer; its bytes are in the kernel's files."""

    message = models.ForeignKey(SideMessage, on_delete=models.CASCADE, related_name="files")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "desk_side_file"
        indexes: ClassVar = [models.Index(fields=["sha256"], name="desk_side_file_file")]


class Task(models.Model):
    """Something a colleague or a department is to do for a conversation until an instant."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    given_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=[(s, s) for s in TaskState], default=TaskState.OPEN)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_words = models.CharField(max_length=600, blank=True)

    class Meta:
        db_table = "desk_side_task"
        indexes = [
            models.Index(fields=["conversation", "-given_at"], name="desk_side_task_beside"),
            models.Index(fields=["employee", "due_at"], condition=Q(state=TaskState.OPEN), name="desk_side_task_mine"),
            models.Index(
                fields=["department", "due_at"], condition=Q(state=TaskState.OPEN), name="desk_side_task_ours"
            ),
            models.Index(fields=["giver", "due_at"], condition=Q(state=TaskState.OPEN), name="desk_side_task_given"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(employee=None, department__isnull=False) | Q(employee__isnull=False, department=None),
                name="desk_side_task_for_one",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="desk_side_task_says_what"),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, ended_at=None) | ~Q(state=TaskState.OPEN) & Q(ended_at__isnull=False),
                name="desk_side_task_ended_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[TaskState.DONE, TaskState.RETURNED])
                | (Q(ended_by__isnull=False) & ~Q(ended_words="")),
                name="desk_side_task_ended_with_a_word",
            ),
        ]
