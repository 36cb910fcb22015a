"""What contacts have in common, when listening first saw each, what is watched of it, and the signals it raised."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accord.desk.models import Contact
from accord.journey.models import ContactReason, Touchpoint
from accord.listen.models import Signal


class Slice(models.Model):
    """All contacts with one value of a dimension: channel email, product Lärche 2, warehouse Lyon."""

    dimension = models.CharField(max_length=60)
    value = models.CharField(max_length=60)

    class Meta:
        db_table = "listen_slice"
        constraints: ClassVar = [models.UniqueConstraint(fields=["dimension", "value"], name="listen_slice_once")]


class Noted(models.Model):
    """When listening first saw a contact; late where others reported it late."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "listen_slice_noted"
        indexes: ClassVar = [
            models.Index(fields=["at"], name="listen_slice_noted_at"),
            models.Index(fields=["noted_at"], name="listen_slice_noted_noted"),
        ]


class Member(models.Model):
    """A contact is in a slice."""

    slice = models.ForeignKey(Slice, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "listen_slice_member"
        constraints: ClassVar = [models.UniqueConstraint(fields=["slice", "contact"], name="listen_slice_member_once")]


class SliceSignal(models.Model):
    """A signal about a slice: alone, with another one, at a touchpoint or about a reason. `days` draw its chart."""

    signal = models.OneToOneField(Signal, on_delete=models.CASCADE, primary_key=True, related_name="+")
    slice = models.ForeignKey(Slice, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Slice, null=True, on_delete=models.PROTECT, related_name="+")
    touchpoint = models.ForeignKey(Touchpoint, null=True, on_delete=models.CASCADE, related_name="+")
    reason = models.ForeignKey(ContactReason, null=True, on_delete=models.CASCADE, related_name="+")
    days = models.JSONField(default=list)

    class Meta:
        db_table = "listen_slice_signal"


class Watching(models.Model):
    """The last time slices were judged: how many series, of how many that there are. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    watched_at = models.DateTimeField()
    series = models.PositiveIntegerField()
    possible = models.PositiveIntegerField()
    milliseconds = models.PositiveIntegerField()

    class Meta:
        db_table = "listen_slice_watching"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="listen_slice_watching_one")]
