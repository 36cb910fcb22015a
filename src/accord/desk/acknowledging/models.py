"""Which mailboxes acknowledge, and what was acknowledged."""

from typing import ClassVar

from django.db import models

from accord.desk.models import Conversation


class MailboxChoice(models.Model):
    """Whether new matters of a mailbox are acknowledged."""

    inbox_id = models.BigIntegerField(primary_key=True)
    is_on = models.BooleanField(default=False)
    words = models.CharField(max_length=600, blank=True)

    class Meta:
        db_table = "desk_acknowledging_choice"


class Acknowledgement(models.Model):
    """A new matter was acknowledged, once; `address` as a hash, for no address is written to twice a day."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="+")
    address_hash = models.CharField(max_length=64)
    message_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "desk_acknowledgement"
        indexes: ClassVar = [models.Index(fields=["address_hash", "-at"], name="desk_acknowledgement_of")]
