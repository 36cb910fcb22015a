"""The tables of listening: signals and what stands behind them, watched series, stories."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accord.customers.models import Customer
from accord.desk.models import Case, Contact, Conversation, Message
from accord.journey.models import ContactReason, Touchpoint
from accord.listen.contracts import OPEN, SignalOrigin, SignalStatus, StoryState

_COUNTED_AND_OPEN = Q(origin=SignalOrigin.COUNT, status__in=OPEN)


class Signal(models.Model):
    """A rise beyond expectation, or a bell that was rung. One open one for each counted series."""

    origin = models.CharField(max_length=5, choices=[(o, o) for o in SignalOrigin])
    status = models.CharField(max_length=12, choices=[(s, s) for s in SignalStatus], default=SignalStatus.RAISED)
    touchpoint = models.ForeignKey(Touchpoint, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey(ContactReason, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=400, blank=True)
    rung_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.PROTECT, related_name="+")
    began_on = models.DateField()
    raised_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    window_days = models.PositiveSmallIntegerField(default=1)
    observed = models.PositiveIntegerField(default=0)
    expected = models.FloatField(default=0)
    low = models.FloatField(default=0)
    high = models.FloatField(default=0)
    p = models.FloatField(null=True)
    differences = models.JSONField(default=list)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    dismissed_reason = models.CharField(max_length=400, blank=True)
    ended_at = models.DateTimeField(null=True)
    climbed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "listen_signal"
        indexes: ClassVar = [models.Index(fields=["status", "-raised_at"], name="listen_signal_newest")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reason"], condition=_COUNTED_AND_OPEN & Q(reason__isnull=False), name="listen_signal_reason"
            ),
            models.UniqueConstraint(
                fields=["touchpoint"],
                condition=_COUNTED_AND_OPEN & Q(reason__isnull=True),
                name="listen_signal_touchpoint",
            ),
            models.CheckConstraint(
                condition=~Q(origin=SignalOrigin.COUNT) | Q(touchpoint__isnull=False, p__isnull=False),
                name="listen_signal_counted_where",
            ),
            models.CheckConstraint(
                condition=~Q(origin=SignalOrigin.BELL) | (Q(rung_by__isnull=False) & ~Q(text="")),
                name="listen_signal_bell_has_voice",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[SignalStatus.ACKNOWLEDGED, SignalStatus.CAUSE])
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
                name="listen_signal_named_leader",
            ),
            models.CheckConstraint(
                condition=~Q(status=SignalStatus.DISMISSED) | ~Q(dismissed_reason=""),
                name="listen_signal_dismissed_why",
            ),
        ]


class SignalContact(models.Model):
    """A contact behind a signal."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="contacts")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "listen_signal_contact"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["signal", "contact"], name="listen_signal_contact_once")
        ]


class SignalTold(models.Model):
    """A named person was told of a signal."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="told")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "listen_signal_told"
        constraints: ClassVar = [models.UniqueConstraint(fields=["signal", "employee"], name="listen_signal_told_once")]


class WatchedSeries(models.Model):
    """What the count model last said of a touchpoint or a reason: seven days against their expectation."""

    touchpoint = models.ForeignKey(Touchpoint, null=True, on_delete=models.CASCADE, related_name="+")
    reason = models.ForeignKey(ContactReason, null=True, on_delete=models.CASCADE, related_name="+")
    watched_at = models.DateTimeField()
    days_of_history = models.PositiveIntegerField()
    movement = models.CharField(max_length=12)
    week = models.PositiveIntegerField()
    week_before = models.PositiveIntegerField()
    expected = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)

    class Meta:
        db_table = "listen_watched_series"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["touchpoint", "reason"], nulls_distinct=False, name="listen_watched_series_once"
            ),
            models.CheckConstraint(
                condition=Q(touchpoint__isnull=True) ^ Q(reason__isnull=True), name="listen_watched_series_one"
            ),
        ]


class WatchedDay(models.Model):
    """One day of a watched series with the band it was expected in, as known on that day."""

    series = models.ForeignKey(WatchedSeries, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    observed = models.PositiveIntegerField()
    expected = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)

    class Meta:
        db_table = "listen_watched_day"
        constraints: ClassVar = [models.UniqueConstraint(fields=["series", "day"], name="listen_watched_day_once")]


class Story(models.Model):
    """A customer's words without what would identify anybody; told outside the desk only with consent."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    signal = models.ForeignKey(Signal, null=True, on_delete=models.SET_NULL, related_name="stories")
    state = models.CharField(max_length=9, choices=[(s, s) for s in StoryState], default=StoryState.DRAFT)
    text = models.TextField()
    language = models.CharField(max_length=8, blank=True)
    captured_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    captured_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    expires_on = models.DateField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "listen_story"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message"], name="listen_story_once"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(state__in=[StoryState.ALLOWED, StoryState.WITHDRAWN]),
                name="listen_story_published_if_allowed",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-captured_at"], name="listen_story_newest")]
