"""What people say of contact reasons and of the cost of a contact."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accord.journey.models import ContactReason
from accord.measure.demand.contracts import Worth


class Terms(models.Model):
    """Between what and what a contact costs, in the company's currency; one row, once somebody has said it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    low = models.DecimalField(max_digits=10, decimal_places=2)
    high = models.DecimalField(max_digits=10, decimal_places=2)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        db_table = "measure_demand_terms"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="measure_demand_terms_one_row"),
            models.CheckConstraint(condition=Q(low__gte=0, high__gte=F("low")), name="measure_demand_terms_in_order"),
        ]


class Placement(models.Model):
    """Where somebody placed a contact reason: what it is to the customer, and to the company."""

    reason = models.OneToOneField(ContactReason, on_delete=models.CASCADE, related_name="+", primary_key=True)
    to_customer = models.CharField(max_length=10, choices=[(w, w) for w in Worth])
    to_company = models.CharField(max_length=10, choices=[(w, w) for w in Worth])
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        db_table = "measure_demand_placement"
