"""The journey: stages, touchpoints and contact reasons with accountable departments, and the change calendar."""

from django.db import models

from accord.journey.contracts import ChangeKind, Demand
from accord.staff.models import Department


class Stage(models.Model):
    """A part of the customer's way, such as *Delivery*."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "journey_stage"


class Touchpoint(models.Model):
    """A place where customers meet the company; one department answers for it."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="touchpoints")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "journey_touchpoint"


class ContactReason(models.Model):
    """What a contact was about, at one touchpoint; with the demand that it usually is.

    The touchpoint's department answers for it, unless another one is named here.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="reasons")
    usual_demand = models.CharField(max_length=8, choices=[(d, d) for d in Demand])
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.JSONField(default=list, help_text="words that suggest this reason, any language")

    class Meta:
        db_table = "journey_contact_reason"


class Change(models.Model):
    """A planned or past change that customers may notice: a campaign, a price, an invoice form, an outage."""

    kind = models.CharField(max_length=8, choices=[(k, k) for k in ChangeKind], default=ChangeKind.OTHER)
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    touchpoint = models.ForeignKey(Touchpoint, null=True, on_delete=models.SET_NULL, related_name="changes")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        db_table = "journey_change"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("begins_on")),
                name="journey_change_ends_after_it_begins",
            )
        ]
        indexes = [models.Index(fields=["begins_on"], name="journey_change_begins")]
