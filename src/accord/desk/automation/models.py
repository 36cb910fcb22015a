"""Tables of automation: rules with their versions, and what they did."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.desk.automation.contracts import Outcome
from accord.desk.models import Conversation


class Rule(models.Model):
    """A rule; what it says stands in its newest version. One that is put away is kept, because its runs name it."""

    name = models.CharField(max_length=120)
    position = models.IntegerField()
    is_on = models.BooleanField(default=False)
    on_since = models.DateTimeField(null=True)
    most_a_day = models.PositiveSmallIntegerField(default=3)
    version = models.PositiveIntegerField(default=1)
    put_away_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_automation_rule"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(is_on=False) | models.Q(on_since__isnull=False), name="desk_automation_on_since"
            )
        ]


class RuleVersion(models.Model):
    """What a rule said from an instant on, and who wrote it."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        db_table = "desk_automation_rule_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "number"], name="desk_automation_version_once")
        ]


class Run(models.Model):
    """A rule matched a conversation. `depth` is 0 when a person caused it, 1 when another rule did.

    `about` is the event's id or, for rules about time, the instant from which it counted: once for each.
    """

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    about = models.CharField(max_length=40)
    depth = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=8, choices=[(o, o) for o in Outcome])
    done = models.JSONField(default=list)

    class Meta:
        db_table = "desk_automation_run"
        indexes: ClassVar = [
            models.Index(fields=["conversation", "-at"], name="desk_automation_run_of"),
            models.Index(fields=["rule", "-at"], name="desk_automation_run_by"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "conversation", "about"], name="desk_automation_run_once")
        ]


class Answer(models.Model):
    """A rule answered the customer by itself: at most one a conversation and day, whichever rule it was."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        db_table = "desk_automation_answer"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "on"], name="desk_automation_answer_once")
        ]
