"""Programmes, doors, invitations with their fate, visits of the page, and answers, named and anonymous."""

import uuid

from django.db import models

from accord.customers.models import Customer
from accord.desk.models import Case, Conversation
from accord.measure.questionnaires.models import Questionnaire, Version
from accord.measure.surveys.contracts import Fate, ProgrammeKind, ProgrammeState, Segment, VisitKind, Way


class Programme(models.Model):
    """A survey that is asked again and again, with its own rules against fatigue.

    `trigger` names the occasion (`case_stuck`, `contact`, `parcel.delivered`); `only` limits it by what is told of it.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=15, choices=[(k, k) for k in ProgrammeKind])
    state = models.CharField(max_length=10, choices=[(s, s) for s in ProgrammeState])
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=[(w, w) for w in Way], default=Way.MAIL)
    trigger = models.CharField(max_length=60, blank=True)
    only = models.JSONField(default=dict)
    delay_hours = models.FloatField(default=0)
    segment = models.CharField(max_length=10, choices=[(s, s) for s in Segment], default=Segment.ALL)
    every_days = models.PositiveSmallIntegerField(default=180)
    cooldown_days = models.PositiveSmallIntegerField(default=30)
    sampled_share = models.FloatField(default=1.0)
    quota_a_day = models.PositiveIntegerField(default=500)
    quota_answers = models.PositiveIntegerField(null=True)
    remind_after_days = models.PositiveSmallIntegerField(null=True)
    is_anonymous = models.BooleanField(default=False)
    began_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "measure_survey_programme"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sampled_share__gte=0, sampled_share__lte=1), name="measure_programme_share"
            ),
            models.CheckConstraint(condition=models.Q(every_days__gte=30), name="measure_programme_every"),
            models.CheckConstraint(condition=models.Q(delay_hours__gte=0), name="measure_programme_delay"),
        ]
        indexes = [
            models.Index(
                fields=["trigger"],
                condition=models.Q(state=ProgrammeState.RUNNING),
                name="measure_programme_trigger",
            )
        ]


class Door(models.Model):
    """An open way to a programme's questions, for whoever stands before it: a link, a QR code, a kiosk."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="doors")
    way = models.CharField(max_length=10, choices=[(w, w) for w in Way])
    place = models.CharField(max_length=120)
    token = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=8, blank=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        db_table = "measure_survey_door"


class Invitation(models.Model):
    """One chance to ask one customer after one occasion, and what became of it. Once per occasion.

    Of an anonymous one no moment is kept after it was sent: neither when its page was opened nor when it was used.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="invitations")
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True, null=True)
    reminder_hash = models.CharField(max_length=64, unique=True, null=True)
    fate = models.CharField(max_length=12, choices=[(f, f) for f in Fate])
    suppressed_by = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=8, default="en")
    message_id = models.BigIntegerField(null=True)
    considered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    machine_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "measure_survey_invitation"
        constraints = [models.UniqueConstraint(fields=["programme", "occasion"], name="measure_invitation_once")]
        indexes = [
            models.Index(fields=["customer", "-considered_at"], name="measure_invitation_customer"),
            models.Index(fields=["programme", "considered_at"], name="measure_invitation_programme"),
            models.Index(
                fields=["programme", "due_at"],
                condition=models.Q(fate=Fate.WAITING),
                name="measure_invitation_waiting",
            ),
            models.Index(
                fields=["message_id"],
                condition=models.Q(message_id__isnull=False),
                name="measure_invitation_message",
            ),
        ]


class Visit(models.Model):
    """Somebody, or something, fetched the page. No address is kept; a visit never records an answer."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="visits")
    kind = models.CharField(max_length=8, choices=[(k, k) for k in VisitKind])
    chosen = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "measure_survey_visit"
        indexes = [models.Index(fields=["invitation", "-at"], name="measure_visit_newest")]


class Given(models.Model):
    """What an answer says, whoever gave it. The figures that have a definition stand in columns of their own."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    csat = models.PositiveSmallIntegerField(null=True)
    ces = models.PositiveSmallIntegerField(null=True)
    nps = models.PositiveSmallIntegerField(null=True)
    resolved = models.CharField(max_length=8, blank=True)
    words = models.TextField(blank=True)
    answers = models.JSONField()

    class Meta:
        abstract = True


def _on_scale(name: str, low: int, high: int) -> models.Q:
    return models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__gte": low, f"{name}__lte": high})


class Answer(Given):
    """What somebody answered; within the edit window the last word counts. Of a door's guest nobody knows the name."""

    invitation = models.OneToOneField(Invitation, null=True, on_delete=models.CASCADE, related_name="answer")
    door = models.ForeignKey(Door, null=True, on_delete=models.CASCADE, related_name="answers")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="+")
    answered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "measure_survey_answer"
        constraints = [
            models.CheckConstraint(condition=_on_scale("csat", 1, 5), name="measure_answer_csat"),
            models.CheckConstraint(condition=_on_scale("ces", 1, 7), name="measure_answer_ces"),
            models.CheckConstraint(condition=_on_scale("nps", 0, 10), name="measure_answer_nps"),
            models.CheckConstraint(
                condition=models.Q(invitation__isnull=False) | models.Q(door__isnull=False),
                name="measure_answer_came_by",
            ),
        ]
        indexes = [
            models.Index(fields=["answered_at"], name="measure_answer_at"),
            models.Index(fields=["programme", "answered_at"], name="measure_answer_programme"),
        ]


class AnonymousAnswer(Given):
    """An answer that nobody can be found behind: a random id, the day of its release, and at least four beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    released_on = models.DateField()

    class Meta:
        db_table = "measure_survey_anonymous_answer"
        constraints = [
            models.CheckConstraint(condition=_on_scale("csat", 1, 5), name="measure_anonymous_csat"),
            models.CheckConstraint(condition=_on_scale("ces", 1, 7), name="measure_anonymous_ces"),
            models.CheckConstraint(condition=_on_scale("nps", 0, 10), name="measure_anonymous_nps"),
        ]
        indexes = [models.Index(fields=["programme", "released_on"], name="measure_anonymous_programme")]


class SealedAnswer(models.Model):
    """An anonymous answer that waits for company, sealed with a key that is not in the database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    sealed = models.TextField()

    class Meta:
        db_table = "measure_survey_sealed_answer"
