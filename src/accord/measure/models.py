"""Surveys: programmes, invitations with their fate, what was opened, and answers."""

from django.db import models

from accord.customers.models import Customer
from accord.desk.models import Case, Conversation
from accord.measure.contracts import Fate, ProgrammeKind, VisitKind


class Programme(models.Model):
    """A survey that is asked again and again, with its own rules against fatigue."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=15, choices=[(k, k) for k in ProgrammeKind])
    is_active = models.BooleanField(default=True)
    cooldown_days = models.PositiveSmallIntegerField(default=30)
    sampled_share = models.FloatField(default=1.0)
    quota_a_day = models.PositiveIntegerField(default=500)

    class Meta:
        db_table = "measure_programme"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sampled_share__gte=0, sampled_share__lte=1), name="measure_programme_share"
            )
        ]


class Invitation(models.Model):
    """One chance to ask one customer about one solved case, and what became of it. Once per resolution."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="invitations")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    resolved_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, unique=True, null=True)
    fate = models.CharField(max_length=12, choices=[(f, f) for f in Fate])
    suppressed_by = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=8, default="en")
    message_id = models.BigIntegerField(null=True)
    considered_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    machine_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "measure_invitation"
        constraints = [
            models.UniqueConstraint(fields=["programme", "case", "resolved_at"], name="measure_invitation_once")
        ]
        indexes = [
            models.Index(fields=["customer", "-considered_at"], name="measure_invitation_customer"),
            models.Index(fields=["programme", "considered_at"], name="measure_invitation_programme"),
        ]


class Visit(models.Model):
    """Somebody, or something, fetched the page. No address is kept; a visit never records an answer."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="visits")
    kind = models.CharField(max_length=8, choices=[(k, k) for k in VisitKind])
    score = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "measure_visit"
        indexes = [models.Index(fields=["invitation", "-at"], name="measure_visit_newest")]


class Answer(models.Model):
    """What a customer answered; within the edit window the last word counts."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="answer")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    csat = models.PositiveSmallIntegerField()
    ces = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "measure_answer"
        constraints = [
            models.CheckConstraint(condition=models.Q(csat__gte=1, csat__lte=5), name="measure_answer_csat"),
            models.CheckConstraint(
                condition=models.Q(ces__isnull=True) | models.Q(ces__gte=1, ces__lte=7), name="measure_answer_ces"
            ),
        ]
        indexes = [models.Index(fields=["answered_at"], name="measure_answer_at")]
