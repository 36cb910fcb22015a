"""Promises and the steps of their history."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.customers.models import Customer
from accord.desk.models import Case, Conversation
from accord.desk.promises.contracts import PromiseKind, PromiseSource, PromiseState
from accord.staff.models import Department, Team


class Promise(models.Model):
    """A commitment to a customer, with an owner and a due time.

    Team and department are the owner's when it was made, so that figures of the past stay what they were. The replies
    that made it and that seem to keep it are no foreign keys: one that is taken back is removed, and what it promised
    is withdrawn after that.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    message_id = models.BigIntegerField(null=True)
    suggested_by_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in PromiseKind])
    words = models.CharField(max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=8, choices=[(s, s) for s in PromiseSource])
    state = models.CharField(max_length=12, choices=[(s, s) for s in PromiseState], default=PromiseState.OPEN)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "desk_promise"
        indexes: ClassVar = [
            models.Index(fields=["case"], name="desk_promise_case"),
            models.Index(fields=["due_at"], name="desk_promise_due"),
            models.Index(fields=["message_id"], name="desk_promise_message"),
            models.Index(
                fields=["owner", "due_at"], condition=models.Q(state=PromiseState.OPEN), name="desk_promise_open"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(due_at__gt=models.F("made_at")), name="desk_promise_due_later"),
            models.CheckConstraint(
                condition=~models.Q(state=PromiseState.KEPT) | models.Q(kept_at__lte=models.F("due_at")),
                name="desk_promise_kept_in_time",
            ),
            models.UniqueConstraint(
                fields=["follows"], condition=models.Q(follows__isnull=False), name="desk_promise_follows_once"
            ),
        ]


class PromiseStep(models.Model):
    """What happened to a promise: made, warned, kept, broken, renegotiated, given on, withdrawn."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    what = models.CharField(max_length=16)
    actor = models.CharField(max_length=40)
    note = models.CharField(max_length=500, blank=True)
    due_at = models.DateTimeField()

    class Meta:
        db_table = "desk_promise_step"
        indexes: ClassVar = [models.Index(fields=["promise", "at"], name="desk_promise_step_order")]
