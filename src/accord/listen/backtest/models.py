"""Looks back and the rises that they found."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accord.journey.models import ContactReason, Touchpoint
from accord.listen.models import Signal


class Backtest(models.Model):
    """One look back. At most one is under way."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    series = models.PositiveIntegerField(default=0)
    false_alarms = models.FloatField(default=0)

    class Meta:
        db_table = "listen_backtest"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="listen_backtest_one_under_way",
            )
        ]


class BacktestRise(models.Model):
    """A rise that would have been seen, or that only the monthly report would have shown."""

    backtest = models.ForeignKey(Backtest, on_delete=models.CASCADE, related_name="rises")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="+")
    reason = models.ForeignKey(ContactReason, null=True, on_delete=models.CASCADE, related_name="+")
    signal = models.ForeignKey(Signal, null=True, on_delete=models.SET_NULL, related_name="+")
    seen_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    window_days = models.PositiveSmallIntegerField()
    observed = models.PositiveIntegerField()
    expected = models.FloatField()
    contacts = models.PositiveIntegerField()
    reported_on = models.DateField(null=True)
    is_decided = models.BooleanField()

    class Meta:
        db_table = "listen_backtest_rise"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seen_on__isnull=False) | Q(reported_on__isnull=False), name="listen_backtest_rise_seen"
            )
        ]
