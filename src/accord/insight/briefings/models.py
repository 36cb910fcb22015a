"""Briefings as they were sent, who is sent them, and when."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.listen.models import Story


class BriefingIssue(models.Model):
    """One week as it was told: codes and figures, so that everybody reads it in their own language."""

    week_until = models.DateField(unique=True)
    made_at = models.DateTimeField()
    lines = models.JSONField()
    sent_to = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "insight_briefing"


class BriefingVoice(models.Model):
    """A story of a briefing, by reference: its words are shown for as long as the customer allows it.

    Without an issue it was chosen for the next one.
    """

    issue = models.ForeignKey(BriefingIssue, null=True, on_delete=models.CASCADE, related_name="voices")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField(default=0)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "insight_briefing_voice"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issue", "story"], name="insight_briefing_voice_once", nulls_distinct=False
            ),
        ]


class BriefingChoice(models.Model):
    """Whether somebody wants the briefing by mail; whoever has not chosen gets it as an executive alone."""

    employee = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    by_mail = models.BooleanField()
    with_pdf = models.BooleanField(default=True)

    class Meta:
        db_table = "insight_briefing_choice"


class BriefingSchedule(models.Model):
    """The one row that says when the briefing leaves, in the company's time."""

    weekday = models.PositiveSmallIntegerField(default=0)
    hour = models.PositiveSmallIntegerField(default=7)
    is_on = models.BooleanField(default=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "insight_briefing_schedule"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="insight_briefing_schedule_one"),
            models.CheckConstraint(
                condition=models.Q(weekday__lte=6, hour__lte=23), name="insight_briefing_schedule_within_week"
            ),
        ]
