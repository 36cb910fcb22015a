"""Imports, what became of each row, rows that wait for a person, and kept mappings."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.measure.imports.contracts import ImportState, MadeKind


class Import(models.Model):
    """A file that somebody brings in. `next_row` is where it goes on after a restart."""

    filename = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    headings = models.JSONField(default=list)
    choices = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=[(s, s) for s in ImportState], default=ImportState.DRAFT)
    rows = models.PositiveIntegerField()
    next_row = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    kept_when_undone = models.PositiveIntegerField(default=0)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "measure_import"
        indexes: ClassVar = [models.Index(fields=["-uploaded_at"], name="measure_import_newest")]


class MadeRow(models.Model):
    """What a row became, so that it can be undone. `source_key` is the id of its notice, where it was an event."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="made")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=[(k, k) for k in MadeKind])
    made_id = models.BigIntegerField()
    source_key = models.CharField(max_length=160, blank=True)
    is_first = models.BooleanField(default=True)
    new_customer_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "measure_import_made"
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "number"], name="measure_import_made_once")]


class WaitingRow(models.Model):
    """A row that was not understood. It waits until a person mends it or sets it aside."""

    batch = models.ForeignKey(Import, null=True, on_delete=models.CASCADE, related_name="waiting_rows")
    source = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    headings = models.JSONField(default=list)
    choices = models.JSONField(default=dict)
    values = models.JSONField(default=list)
    why = models.CharField(max_length=300)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    was_taken = models.BooleanField(default=False)

    class Meta:
        db_table = "measure_import_waiting"
        indexes: ClassVar = [
            models.Index(
                fields=["batch", "number"], condition=models.Q(settled_at=None), name="measure_import_still_waiting"
            )
        ]


class Mapping(models.Model):
    """A way of reading tables, kept under a name; `roles` by heading."""

    name = models.CharField(max_length=80, unique=True)
    roles = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "measure_import_mapping"
