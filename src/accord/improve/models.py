"""The tables of improving: root causes and their promises, what fixes did, who was told, ideas."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accord.customers.models import Customer
from accord.desk.models import Conversation
from accord.improve.contracts import Decision, FixVerdict, IdeaKind, TellingState
from accord.journey.models import ContactReason, Touchpoint
from accord.listen.models import Signal, Story
from accord.staff.models import Department

_EMPLOYEE = settings.AUTH_USER_MODEL


class RootCause(models.Model):
    """Why something keeps going wrong for customers. It always has one department and one owner."""

    title = models.CharField(max_length=160)
    statement = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(_EMPLOYEE, on_delete=models.PROTECT, related_name="+")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey(ContactReason, null=True, on_delete=models.PROTECT, related_name="+")
    began_on = models.DateField()
    contacts = models.PositiveIntegerField(default=0)
    customers = models.PositiveIntegerField(default=0)
    cost_low = models.FloatField(default=0)
    cost_high = models.FloatField(default=0)
    opened_by = models.ForeignKey(_EMPLOYEE, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    committed_on = models.DateField(null=True)
    what_changed = models.TextField(blank=True)
    fixed_on = models.DateField(null=True)
    fixed_at = models.DateTimeField(null=True)
    fixed_by = models.ForeignKey(_EMPLOYEE, null=True, on_delete=models.PROTECT, related_name="+")
    measured_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=20, choices=[(v, v) for v in FixVerdict], blank=True)
    told_at = models.DateTimeField(null=True)
    climbed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "improve_root_cause"
        indexes: ClassVar = [models.Index(fields=["department", "-opened_at"], name="improve_cause_department")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(fixed_on__isnull=True) | (Q(fixed_by__isnull=False) & ~Q(what_changed="")),
                name="improve_fixed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(measured_at__isnull=True) | (Q(fixed_on__isnull=False) & ~Q(verdict="")),
                name="improve_measured_after_fix",
            ),
        ]


class CauseSignal(models.Model):
    """A signal that a root cause explains; each signal has one."""

    cause = models.ForeignKey(RootCause, on_delete=models.CASCADE, related_name="signals")
    signal = models.OneToOneField(Signal, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "improve_cause_signal"


class CauseStory(models.Model):
    """A story that stands for a root cause."""

    cause = models.ForeignKey(RootCause, on_delete=models.CASCADE, related_name="stories")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "improve_cause_story"
        constraints: ClassVar = [models.UniqueConstraint(fields=["cause", "story"], name="improve_cause_story_once")]


class Commitment(models.Model):
    """A date that was promised for a fix; the newest holds, the older ones are kept."""

    cause = models.ForeignKey(RootCause, on_delete=models.CASCADE, related_name="commitments")
    committed_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(_EMPLOYEE, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        db_table = "improve_commitment"


class Reassignment(models.Model):
    """A root cause went to another department or owner."""

    cause = models.ForeignKey(RootCause, on_delete=models.CASCADE, related_name="reassignments")
    at = models.DateTimeField()
    by = models.ForeignKey(_EMPLOYEE, on_delete=models.PROTECT, related_name="+")
    from_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    to_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    from_owner = models.ForeignKey(_EMPLOYEE, on_delete=models.PROTECT, related_name="+")
    to_owner = models.ForeignKey(_EMPLOYEE, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)

    class Meta:
        db_table = "improve_reassignment"
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="improve_reassignment_why")]


class CauseAction(models.Model):
    """Something to be done about a root cause."""

    cause = models.ForeignKey(RootCause, on_delete=models.CASCADE, related_name="actions")
    text = models.CharField(max_length=400)
    owner = models.ForeignKey(_EMPLOYEE, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(_EMPLOYEE, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "improve_cause_action"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_by__isnull=False), name="improve_done_by_somebody"
            )
        ]


class Verification(models.Model):
    """What a fix was found to have done, as it was known on one day."""

    cause = models.ForeignKey(RootCause, on_delete=models.CASCADE, related_name="verifications")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=20, choices=[(v, v) for v in FixVerdict])
    figures = models.JSONField()

    class Meta:
        db_table = "improve_verification"


class Telling(models.Model):
    """One customer is told once what was changed, or why not."""

    cause = models.ForeignKey(RootCause, on_delete=models.CASCADE, related_name="tellings")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=[(s, s) for s in TellingState], default=TellingState.WAITING)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    message_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "improve_telling"
        constraints: ClassVar = [models.UniqueConstraint(fields=["cause", "customer"], name="improve_telling_once")]
        indexes: ClassVar = [
            models.Index(fields=["cause"], name="improve_telling_waiting", condition=Q(state=TellingState.WAITING))
        ]


class Thanks(models.Model):
    """An employee was thanked for their part in a fix."""

    cause = models.ForeignKey(RootCause, on_delete=models.CASCADE, related_name="thanks")
    employee = models.ForeignKey(_EMPLOYEE, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        db_table = "improve_thanks"
        constraints: ClassVar = [models.UniqueConstraint(fields=["cause", "employee"], name="improve_thanks_once")]


class Idea(models.Model):
    """A workaround or an idea of an employee. It always has a decider and a date."""

    kind = models.CharField(max_length=10, choices=[(k, k) for k in IdeaKind])
    text = models.TextField()
    author = models.ForeignKey(_EMPLOYEE, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.PROTECT, related_name="+")
    touchpoint = models.ForeignKey(Touchpoint, null=True, on_delete=models.SET_NULL, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="+")
    cause = models.ForeignKey(RootCause, null=True, on_delete=models.SET_NULL, related_name="ideas")
    decider = models.ForeignKey(_EMPLOYEE, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    due_on = models.DateField()
    climbed = models.PositiveSmallIntegerField(default=0)
    decision = models.CharField(max_length=8, choices=[(d, d) for d in Decision], blank=True)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(_EMPLOYEE, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "improve_idea"
        indexes: ClassVar = [models.Index(fields=["decision", "due_on"], name="improve_idea_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision="") | (~Q(answer="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="improve_idea_answered",
            )
        ]


class IdeaVote(models.Model):
    """An employee finds an idea worth doing."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="votes")
    employee = models.ForeignKey(_EMPLOYEE, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "improve_idea_vote"
        constraints: ClassVar = [models.UniqueConstraint(fields=["idea", "employee"], name="improve_idea_vote_once")]
