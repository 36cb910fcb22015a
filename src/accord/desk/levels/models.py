"""Tables of service levels: calendars with versions, policies with targets, and what is kept of each case."""

from typing import ClassVar

from django.db import models

from accord.desk.contracts import CaseStatus, Priority
from accord.desk.levels.contracts import STANDING, ClockState, Metric
from accord.desk.models import Case, Queue


class Calendar(models.Model):
    """When somebody works, over time; what that was is in its versions."""

    name = models.CharField(max_length=80)
    is_default = models.BooleanField(default=False)

    class Meta:
        db_table = "desk_level_calendar"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="desk_level_one_default"
            )
        ]


class CalendarVersion(models.Model):
    """Hours as they hold from an instant on. Never changed: the past is reckoned by what held then.

    `holidays` are all days off by their date, public ones included as they were known when the version was made.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="versions")
    valid_from = models.DateTimeField()
    timezone = models.CharField(max_length=60)
    weekly = models.JSONField()
    country = models.CharField(max_length=3, blank=True)
    region = models.CharField(max_length=40, blank=True)
    own_days = models.JSONField(default=list)
    holidays = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "desk_level_calendar_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "valid_from"], name="desk_level_version_once")
        ]


class QueueCalendar(models.Model):
    """A queue that does not follow the default calendar."""

    queue = models.OneToOneField(Queue, on_delete=models.CASCADE, related_name="+", primary_key=True)
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="queues")

    class Meta:
        db_table = "desk_level_queue_calendar"


class Policy(models.Model):
    """Targets for the cases that fit its conditions; the first in order that fits holds."""

    name = models.CharField(max_length=80)
    position = models.IntegerField()
    is_on = models.BooleanField(default=True)
    conditions = models.JSONField(default=dict)
    paused_in = models.JSONField(default=list)
    warn_percent = models.PositiveSmallIntegerField(null=True)
    warn_minutes = models.PositiveIntegerField(null=True)
    calendar = models.ForeignKey(Calendar, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "desk_level_policy"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(warn_percent=None) | models.Q(warn_percent__gte=1, warn_percent__lte=99),
                name="desk_level_warn_percent",
            )
        ]


class Target(models.Model):
    """How long something may take at a priority."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="targets")
    metric = models.CharField(max_length=16, choices=[(m, m) for m in Metric])
    priority = models.CharField(max_length=6, choices=[(p, p) for p in Priority])
    seconds = models.PositiveIntegerField()
    in_working_time = models.BooleanField(default=True)

    class Meta:
        db_table = "desk_level_target"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "metric", "priority"], name="desk_level_target_once"),
            models.CheckConstraint(condition=models.Q(seconds__gt=0), name="desk_level_target_positive"),
        ]


class CaseLevel(models.Model):
    """What is kept of one case's time: how it went so far, which policy and calendar hold, what falls due next.

    `last_fact` is the newest fact that was followed; `leaving` the id of a reply that waits for a time to come.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+", primary_key=True)
    opened_at = models.DateTimeField()
    is_outbound = models.BooleanField(default=False)
    replies = models.PositiveIntegerField(default=0)
    first_reply_at = models.DateTimeField(null=True)
    first_solved_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    leaving = models.BigIntegerField(null=True)
    last_fact = models.BigIntegerField(default=0)
    policy = models.ForeignKey(Policy, null=True, on_delete=models.SET_NULL, related_name="+")
    calendar = models.ForeignKey(Calendar, null=True, on_delete=models.SET_NULL, related_name="+")
    next_due_at = models.DateTimeField(null=True)
    next_metric = models.CharField(max_length=16, blank=True)
    is_warned = models.BooleanField(default=False)
    is_broken = models.BooleanField(default=False)

    class Meta:
        db_table = "desk_level_case"
        indexes: ClassVar = [
            models.Index(
                fields=["next_due_at", "case"],
                include=["is_broken", "is_warned"],
                condition=models.Q(next_due_at__isnull=False),
                name="desk_level_case_due",
            ),
            models.Index(fields=["opened_at"], name="desk_level_case_opened"),
        ]


class StatusInterval(models.Model):
    """A stretch of time that a case stood in one status; the one without an end lasts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    status = models.CharField(max_length=8, choices=[(s, s) for s in CaseStatus])
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_level_interval"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "began_at"], name="desk_level_interval_once"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at=None), name="desk_level_interval_one_lasts"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gt=models.F("began_at")),
                name="desk_level_interval_forward",
            ),
        ]


class Turn(models.Model):
    """The customer asked and waits, until we answered, or the case was solved without an answer."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_level_turn"
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "asked_at"], name="desk_level_turn_once")]


class Clock(models.Model):
    """One promise of time for one case, with what became of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    metric = models.CharField(max_length=16, choices=[(m, m) for m in Metric])
    began_at = models.DateTimeField()
    target_seconds = models.PositiveIntegerField()
    in_working_time = models.BooleanField()
    state = models.CharField(max_length=8, choices=[(s, s) for s in ClockState])
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_level_clock"
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=models.Q(state=ClockState.RUNNING), name="desk_level_clock_running"
            ),
            models.Index(
                fields=["ended_at"], condition=models.Q(ended_at__isnull=False), name="desk_level_clock_ended"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "metric", "began_at"], name="desk_level_clock_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=list(STANDING)) | models.Q(ended_at__isnull=False),
                name="desk_level_clock_ended_has_time",
            ),
        ]
