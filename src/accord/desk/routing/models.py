"""Tables of routing: how queues are shared out, routes, needs, capacity, seats and decisions."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.customers.models import Customer
from accord.desk.models import Conversation, Queue
from accord.desk.routing.contracts import DecisionKind, Mode


class QueueSetting(models.Model):
    """How a queue's work reaches people; without a row they take the next."""

    queue = models.OneToOneField(Queue, on_delete=models.CASCADE, related_name="+", primary_key=True)
    mode = models.CharField(max_length=4, choices=[(m, m) for m in Mode])
    match_language = models.BooleanField(default=True)
    prefer_last_agent = models.BooleanField(default=True)
    relax_minutes = models.PositiveIntegerField(default=60)

    class Meta:
        db_table = "desk_routing_queue"


class Route(models.Model):
    """The first route whose conditions hold says where a new conversation goes and what it needs."""

    name = models.CharField(max_length=120)
    position = models.IntegerField()
    is_on = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    conditions = models.JSONField(default=dict)
    queue = models.ForeignKey(Queue, null=True, on_delete=models.SET_NULL, related_name="+")
    skills = models.JSONField(default=list)

    class Meta:
        db_table = "desk_routing_route"


class ConversationNeed(models.Model):
    """What a conversation asks of whoever takes it, as found when it began."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="+", primary_key=True)
    language = models.CharField(max_length=8, blank=True)
    skills = models.JSONField(default=list)
    last_agent = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    route = models.ForeignKey(Route, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "desk_routing_need"


class Tier(models.Model):
    """How a company ranks a customer: a word of its own, such as `gold`."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="+", primary_key=True)
    tier = models.CharField(max_length=30)

    class Meta:
        db_table = "desk_routing_tier"


class Capacity(models.Model):
    """How many open conversations one person, or everybody, carries at most, on a channel or in all."""

    employee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=20, blank=True)
    most = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "desk_routing_capacity"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employee", "channel"], name="desk_routing_capacity_once", nulls_distinct=False
            )
        ]


class Seat(models.Model):
    """Whoever gives work to somebody holds their seat: two at once never fill the same place."""

    employee = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    last_given_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_routing_seat"


class Decision(models.Model):
    """Who got a conversation, or why nobody did, with the reasons: what stands here is never changed."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=[(k, k) for k in DecisionKind])
    queue = models.ForeignKey(Queue, null=True, on_delete=models.SET_NULL, related_name="+")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reasons = models.JSONField(default=list)
    considered = models.JSONField(default=list)

    class Meta:
        db_table = "desk_routing_decision"
        indexes: ClassVar = [
            models.Index(fields=["conversation", "-at"], name="desk_routing_decision_of"),
            models.Index(fields=["at"], name="desk_routing_decision_at"),
        ]
