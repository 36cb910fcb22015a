"""The desk's tables: queues, cases, conversations, messages, contacts and drafts."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.customers.contracts import IdentityKind
from accord.customers.models import Customer
from accord.desk.contracts import CaseStatus, Caution, ContactNature, DeliveryState, MessageKind, ParticipantRole
from accord.journey.contracts import Demand
from accord.journey.models import ContactReason, Touchpoint
from accord.staff.models import Department, Team


class Queue(models.Model):
    """Work that a team shares."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "desk_queue"


class Case(models.Model):
    """One matter of one customer; every conversation belongs to exactly one."""

    reference = models.CharField(max_length=16, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=[(s, s) for s in CaseStatus], default=CaseStatus.NEW)
    touchpoint = models.ForeignKey(Touchpoint, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.ForeignKey(ContactReason, null=True, on_delete=models.SET_NULL, related_name="+")
    demand = models.CharField(max_length=8, choices=[(d, d) for d in Demand], blank=True)
    cause_department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    first_solved_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    solved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    stuck_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "desk_case"
        indexes: ClassVar = [
            models.Index(fields=["customer", "-opened_at"], name="desk_case_of_customer"),
            models.Index(fields=["-solved_at"], condition=models.Q(solved_at__isnull=False), name="desk_case_solved"),
            models.Index(fields=["touchpoint", "opened_at"], name="desk_case_touchpoint"),
            models.Index(fields=["reason", "opened_at"], name="desk_case_reason"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(status=CaseStatus.SOLVED) | models.Q(solved_at__isnull=False),
                name="desk_case_solved_has_time",
            )
        ]


class Conversation(models.Model):
    """A thread of messages on one or more channels.

    `status` repeats the case's, so that an inbox list is one index walk; operations write both together.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conversations")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    inbox_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=400, blank=True)
    status = models.CharField(max_length=8, choices=[(s, s) for s in CaseStatus], default=CaseStatus.NEW)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    queue = models.ForeignKey(Queue, null=True, on_delete=models.SET_NULL, related_name="+")
    last_words = models.CharField(max_length=300, blank=True)
    last_message_at = models.DateTimeField()
    last_public_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    unread = models.BooleanField(default=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "desk_conversation"
        indexes: ClassVar = [
            models.Index(
                fields=["-last_message_at", "-id"],
                include=["status", "assignee", "snoozed_until"],
                condition=~models.Q(status=CaseStatus.SOLVED),
                name="desk_conversation_active",
            ),
            models.Index(fields=["status", "-last_message_at", "-id"], name="desk_conversation_list"),
            models.Index(fields=["assignee", "status", "-last_message_at"], name="desk_conversation_assignee"),
            models.Index(fields=["queue", "status", "-last_message_at"], name="desk_conversation_queue"),
            models.Index(fields=["customer", "-last_message_at"], name="desk_conversation_customer"),
        ]


class Participant(models.Model):
    """Somebody besides the customer who takes part in a conversation by an address of theirs."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in IdentityKind])
    address = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=8, choices=[(r, r) for r in ParticipantRole])
    added_at = models.DateTimeField()

    class Meta:
        db_table = "desk_participant"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "kind", "address"], name="desk_participant_once")
        ]


class Message(models.Model):
    """One utterance. `source_key` makes a message received twice one message.

    `leaves_at` is when a reply is handed out; until then it can be taken back, and `before` holds what of the
    conversation it changed. The column `search` (words of the message) is the database's own.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=8, choices=[(k, k) for k in MessageKind])
    channel = models.CharField(max_length=20, blank=True)
    purpose = models.CharField(max_length=30, blank=True)
    author_staff = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=200, blank=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    new_text = models.TextField(blank=True)
    quoted_text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    recipients = models.JSONField(default=list)
    sent_at = models.DateTimeField()
    source_key = models.CharField(max_length=120, unique=True, null=True)
    delivery_state = models.CharField(max_length=10, choices=[(s, s) for s in DeliveryState], blank=True)
    delivery_problem = models.CharField(max_length=300, blank=True)
    caution = models.CharField(max_length=10, choices=[(c, c) for c in Caution], blank=True)
    machine = models.CharField(max_length=40, blank=True)
    leaves_at = models.DateTimeField(null=True)
    before = models.JSONField(null=True)

    class Meta:
        db_table = "desk_message"
        indexes: ClassVar = [
            models.Index(fields=["conversation", "sent_at", "id"], name="desk_message_thread"),
            models.Index(
                fields=["-sent_at"],
                condition=models.Q(delivery_state__in=[DeliveryState.FAILED, DeliveryState.IN_DOUBT]),
                name="desk_message_unsettled",
            ),
        ]


class Attachment(models.Model):
    """A file that came or left with a message; its bytes are in the kernel's files."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)

    class Meta:
        db_table = "desk_attachment"


class Contact(models.Model):
    """An incoming message that opens a case, reopens one, or comes a day after the last public word."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    nature = models.CharField(max_length=10, choices=[(n, n) for n in ContactNature])

    class Meta:
        db_table = "desk_contact"
        indexes: ClassVar = [
            models.Index(fields=["at"], name="desk_contact_at"),
            models.Index(fields=["customer", "at"], name="desk_contact_customer"),
        ]


class Draft(models.Model):
    """What an agent has begun to write; one per conversation, person and kind, so that nothing is lost."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=[(k, k) for k in MessageKind])
    text = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "desk_draft"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "employee", "kind"], name="desk_draft_once")
        ]


class Merge(models.Model):
    """Two conversations found to be about one matter; keeps what taking them apart again needs."""

    source = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    source_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    target_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    source_status = models.CharField(max_length=8, choices=[(s, s) for s in CaseStatus])
    message_ids = models.JSONField(default=list)
    contact_ids = models.JSONField(default=list)
    pointer_ids = models.JSONField(default=list)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_merge"
        indexes: ClassVar = [models.Index(fields=["target", "-merged_at"], name="desk_merge_target")]
