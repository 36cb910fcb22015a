"""How each contact is understood, and what was learned from those that people decided."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.desk.models import Case, Contact
from accord.journey.contracts import Demand
from accord.journey.models import ContactReason, Touchpoint


class Reading(models.Model):
    """One contact as understood. `touchpoint`, `reason` and `demand` are what counts in figures now.

    `suggested_reason` stays what the words suggested when they came, so that suggestions can be judged later.
    """

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    suggested_reason = models.ForeignKey(ContactReason, null=True, on_delete=models.SET_NULL, related_name="+")
    confidence = models.FloatField(default=0)
    touchpoint = models.ForeignKey(Touchpoint, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.ForeignKey(ContactReason, null=True, on_delete=models.SET_NULL, related_name="+")
    demand = models.CharField(max_length=8, choices=[(d, d) for d in Demand], blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "understand_reading"
        indexes: ClassVar = [
            models.Index(fields=["at"], name="understand_reading_at"),
            models.Index(fields=["touchpoint", "at"], name="understand_reading_touchpoint"),
            models.Index(fields=["reason", "at"], name="understand_reading_reason"),
        ]


class Lesson(models.Model):
    """What was learned from one solved case; kept so that a correction can unlearn it."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+")
    reason = models.ForeignKey(ContactReason, on_delete=models.CASCADE, related_name="+")
    words = models.JSONField(default=list)

    class Meta:
        db_table = "understand_lesson"


class WordCount(models.Model):
    """In how many solved cases of a reason a word occurred."""

    word = models.CharField(max_length=40)
    reason = models.ForeignKey(ContactReason, on_delete=models.CASCADE, related_name="+")
    cases = models.PositiveIntegerField()

    class Meta:
        db_table = "understand_word"
        constraints: ClassVar = [models.UniqueConstraint(fields=["word", "reason"], name="understand_word_once")]


class ReasonTotal(models.Model):
    """How many solved cases a reason has taught with, and how many words these had in all."""

    reason = models.OneToOneField(ContactReason, on_delete=models.CASCADE, primary_key=True, related_name="+")
    cases = models.PositiveIntegerField()
    words = models.PositiveIntegerField()

    class Meta:
        db_table = "understand_reason_total"
