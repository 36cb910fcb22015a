"""By what persons could be the same, and the pairs that were proposed."""

from django.conf import settings
from django.db import models

from accord.customers.duplicates.contracts import KeyKind, ProposalState
from accord.customers.models import Customer, Merge


class Key(models.Model):
    """What a customer shares with whoever may be the same person: few rows share one, and an index finds them."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in KeyKind])
    value = models.CharField(max_length=330)

    class Meta:
        db_table = "customers_duplicate_key"
        indexes = [models.Index(fields=["kind", "value"], name="customers_duplicate_key_value")]
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "value"], name="customers_duplicate_key_once")
        ]


class Proposal(models.Model):
    """That two persons may be one, for these reasons. One that was refused is never made again."""

    one = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=[(s, s) for s in ProposalState], default=ProposalState.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    merge = models.ForeignKey(Merge, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "customers_duplicate_proposal"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="customers_duplicate_proposal_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="customers_duplicate_ordered"),
        ]
        indexes = [
            models.Index(fields=["-score", "-id"], condition=models.Q(state="open"), name="customers_duplicate_open")
        ]
