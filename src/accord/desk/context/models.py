"""Transfers between people and queues, and contacts in which something had to be repeated."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.customers.models import Customer
from accord.desk.models import Case, Contact, Conversation


class Transfer(models.Model):
    """A conversation went from one person, or one queue, to another by somebody's hand.

    `note_id` is the hand-over note that went with it; a transfer without one is a transfer without context.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    from_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    to_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note_id = models.BigIntegerField(null=True)
    event_id = models.BigIntegerField(unique=True)

    class Meta:
        db_table = "desk_context_transfer"
        indexes: ClassVar = [
            models.Index(fields=["at"], name="desk_context_transfer_at"),
            models.Index(fields=["case"], name="desk_context_transfer_case"),
        ]


class Repeat(models.Model):
    """A contact in which the customer gave again what was on record, or was asked for it; codes of `Known`."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    given = models.JSONField(default=list)
    asked = models.JSONField(default=list)

    class Meta:
        db_table = "desk_context_repeat"
        indexes: ClassVar = [models.Index(fields=["at"], name="desk_context_repeat_at")]
