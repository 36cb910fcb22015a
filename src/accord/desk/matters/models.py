"""Links between cases, and what was moved where, with all that taking it back needs."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.desk.matters.contracts import LinkKind, MoveKind
from accord.desk.models import Case, Conversation, Merge


class Link(models.Model):
    """One case stands to another in a way that somebody named; a case is the child of one other at most."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in LinkKind])
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        db_table = "desk_matters_link"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="desk_matters_link_once"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(kind=LinkKind.CHILD_OF), name="desk_matters_link_one_parent"
            ),
            models.CheckConstraint(condition=~models.Q(case=models.F("other")), name="desk_matters_link_not_itself"),
        ]


class Move(models.Model):
    """Words that a person took from one place to another.

    `before` and `after` are pictures of the rows it touched: what still stands as it left them goes back exactly.
    `new_contact_ids` are contacts and `participant_ids` are participants that exist only because of it.
    `across_customers` is the person's word that one customer's words may lie with another.
    """

    kind = models.CharField(max_length=11, choices=[(k, k) for k in MoveKind])
    source = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    message_ids = models.JSONField(default=list)
    new_contact_ids = models.JSONField(default=list)
    participant_ids = models.JSONField(default=list)
    across_customers = models.BooleanField(default=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    moved_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_matters_move"
        indexes: ClassVar = [models.Index(fields=["target", "-moved_at"], name="desk_matters_move_target")]


class MergeMemory(models.Model):
    """The rows that a merge touched, as they were before and after it, so that it can be taken apart exactly."""

    merge = models.OneToOneField(Merge, primary_key=True, on_delete=models.CASCADE, related_name="+")
    participant_ids = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        db_table = "desk_matters_merge_memory"
