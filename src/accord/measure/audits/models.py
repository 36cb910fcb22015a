"""Plans of visits, who makes them, the visits themselves and their photographs."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.journey.models import Touchpoint
from accord.measure.audits.contracts import VisitState
from accord.measure.questionnaires.models import Questionnaire, Version


class AuditPlan(models.Model):
    """A touchpoint that is visited again and again with the same form."""

    name = models.CharField(max_length=120)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    every_days = models.PositiveSmallIntegerField()
    first_on = models.DateField()
    instructions = models.TextField(blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "measure_audit_plan"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(every_days__gte=1), name="measure_audit_every_day_at_most")
        ]


class AuditShopper(models.Model):
    """Who makes a plan's visits, in turn: a colleague or somebody from outside."""

    plan = models.ForeignKey(AuditPlan, on_delete=models.CASCADE, related_name="shoppers")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "measure_audit_shopper"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(employee__isnull=False) | ~models.Q(name=""), name="measure_audit_shopper_named"
            )
        ]


class AuditVisit(models.Model):
    """One visit: due on a day, made by somebody, answered on the form as it stood when it was planned."""

    plan = models.ForeignKey(AuditPlan, on_delete=models.CASCADE, related_name="visits")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    shopper_name = models.CharField(max_length=120, blank=True)
    shopper_email = models.EmailField(blank=True)
    state = models.CharField(max_length=7, choices=[(s, s) for s in VisitState], default=VisitState.PLANNED)
    place = models.CharField(max_length=160, blank=True)
    answers = models.JSONField(default=dict)
    score = models.FloatField(null=True)
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "measure_audit_visit"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "due_on"], name="measure_audit_visit_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True) | models.Q(state=VisitState.DONE),
                name="measure_audit_visit_done",
            ),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__range=(0, 100)),
                name="measure_audit_visit_score",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="measure_audit_visit_due")]


class AuditPhoto(models.Model):
    """A photograph, written anew: nothing of what the camera noted is in it."""

    visit = models.ForeignKey(AuditVisit, on_delete=models.CASCADE, related_name="photos")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "measure_audit_photo"
