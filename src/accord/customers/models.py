"""Customers: persons and companies, their identities, consent, and records from other systems."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from accord.customers.contracts import BelongsBy, FormOfAddress, IdentityKind, Purpose


class Company(models.Model):
    """An organisation that customers belong to; its domains and owners stand in the room of companies."""

    name = models.CharField(max_length=160)
    tier = models.CharField(max_length=30, blank=True, db_default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "customers_company"
        indexes = [GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="customers_company_by_name")]


class Customer(models.Model):
    """A person who buys from us or asks us something.

    `company_by` says how the company was found; by hand and without a company means that no domain may place them.
    """

    name = models.CharField(max_length=200, blank=True)
    preferred_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, blank=True)
    preferred_channel = models.CharField(max_length=20, blank=True)
    accessibility_needs = models.TextField(blank=True)
    contact_times = ArrayField(
        models.CharField(max_length=20),
        default=list,
        db_default=models.Value([], ArrayField(models.CharField(max_length=20))),
    )
    form_of_address = models.CharField(
        max_length=8, choices=[(f, f) for f in FormOfAddress], blank=True, default="", db_default=""
    )
    company = models.ForeignKey(Company, null=True, on_delete=models.SET_NULL, related_name="customers")
    company_by = models.CharField(
        max_length=8, choices=[(b, b) for b in BelongsBy], blank=True, default="", db_default=""
    )
    known_since = models.DateTimeField()
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    outside_id = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "customers_customer"
        constraints = [
            models.UniqueConstraint(
                fields=["outside_id"], condition=~models.Q(outside_id=""), name="customers_customer_outside_id"
            ),
            models.CheckConstraint(condition=~models.Q(merged_into=models.F("id")), name="customers_not_into_itself"),
        ]
        indexes = [
            GinIndex(
                fields=["name", "preferred_name"], opclasses=["gin_trgm_ops", "gin_trgm_ops"], name="customers_by_name"
            )
        ]


class Identity(models.Model):
    """One address, number or handle by which we know a customer; each belongs to exactly one."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in IdentityKind])
    value = models.CharField(max_length=320)
    confirmed_at = models.DateTimeField(null=True)
    undeliverable_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_identity"
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="customers_identity_once")]
        indexes = [GinIndex(fields=["value"], opclasses=["gin_trgm_ops"], name="customers_by_identity")]


class Consent(models.Model):
    """What a customer allowed or forbade, for one purpose; the newest row counts."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=[(p, p) for p in Purpose])
    given = models.BooleanField()
    at = models.DateTimeField()
    evidence = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "customers_consent"
        indexes = [models.Index(fields=["customer", "purpose", "-at"], name="customers_consent_newest")]


class Merge(models.Model):
    """Two persons found to be one; keeps what un-merging needs."""

    source = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    identity_ids = models.JSONField(default=list)
    reason = models.CharField(max_length=200, blank=True)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_merge"
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(undone_at__isnull=True), name="customers_merge_once"
            )
        ]


class OutsideRecord(models.Model):
    """An order, parcel, invoice, return or other thing that another system keeps, in its newest state.

    `identity_id` is the identity under which it was first reported, where it was one: it follows that identity.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="outside_records")
    kind = models.CharField(max_length=30)
    reference = models.CharField(max_length=80)
    state = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)
    first_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    identity_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "customers_outside_record"
        constraints = [models.UniqueConstraint(fields=["kind", "reference"], name="customers_outside_record_once")]
        indexes = [models.Index(fields=["customer", "-changed_at"], name="customers_outside_newest")]


class OutsideEvent(models.Model):
    """That a notice from another system was taken in, by the id which that system gave it, so that it counts once."""

    source_key = models.CharField(max_length=160, unique=True)
    record = models.ForeignKey(OutsideRecord, on_delete=models.CASCADE, related_name="events")

    class Meta:
        db_table = "customers_outside_event"
