"""The desk's tables: queues, cases, conversations, messages, contacts and drafts."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower

from accord.customers.contracts import IdentityKind
from accord.customers.models import Customer
from accord.desk.contracts import (
    CaseStatus,
    Caution,
    ContactNature,
    DeliveryState,
    MessageKind,
    ParticipantRole,
    Place,
    Priority,
    TagColour,
)
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


class Tag(models.Model):
    """A word by which people find conversations of one kind again; `colour` is one of the design's."""

    name = models.CharField(max_length=40)
    description = models.CharField(max_length=200, blank=True)
    colour = models.CharField(max_length=8, choices=[(c, c) for c in TagColour], default=TagColour.PLAIN)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "desk_tag"
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="desk_tag_name_once")]


class Case(models.Model):
    """One matter of one customer; every conversation belongs to exactly one.

    `withdrawn_at` is set while all its conversations are junk or in the trash: it counts for nothing then.
    """

    reference = models.CharField(max_length=16, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=[(s, s) for s in CaseStatus], default=CaseStatus.NEW)
    priority = models.CharField(
        max_length=6, choices=[(p, p) for p in Priority], default=Priority.NORMAL, db_default=Priority.NORMAL
    )
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
    withdrawn_at = models.DateTimeField(null=True)

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
    `place` is empty for those in work; junk and trash stand in no list but their own. `tag_ids` are ids of tags: in
    the row, because a list shows them in every line and is asked for one of them in the order of time.
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
    place = models.CharField(
        max_length=5, choices=[(p, p) for p in Place], blank=True, default=Place.WORK, db_default=Place.WORK
    )
    tag_ids = ArrayField(
        models.IntegerField(), default=list, db_default=models.Value([], ArrayField(models.IntegerField()))
    )

    class Meta:
        db_table = "desk_conversation"
        indexes: ClassVar = [
            models.Index(fields=["assignee", "status", "-last_message_at"], name="desk_conversation_assignee"),
            models.Index(fields=["queue", "status", "-last_message_at"], name="desk_conversation_queue"),
            models.Index(fields=["customer", "-last_message_at"], name="desk_conversation_customer"),
            models.Index(
                fields=["place", "-last_message_at", "-id"],
                condition=~models.Q(place=Place.WORK),
                name="desk_conversation_place",
            ),
            GinIndex(fields=["tag_ids"], condition=~models.Q(tag_ids=[]), name="desk_conversation_tags"),
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
    conversation it changed. The column `search` (words of the message) is the database's own, see the room of search.
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
        indexes: ClassVar = [models.Index(fields=["sha256"], name="desk_attachment_file")]


class Contact(models.Model):
    """An incoming message that opens a case, reopens one, or comes a day after the last public word.

    While its conversation is junk or in the trash it is withdrawn: no list and no figure has it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    nature = models.CharField(max_length=10, choices=[(n, n) for n in ContactNature])
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_contact"
        indexes: ClassVar = [
            models.Index(fields=["at"], name="desk_contact_at"),
            models.Index(fields=["customer", "at"], name="desk_contact_customer"),
        ]


class Draft(models.Model):
    """What an agent has begun to write; one per conversation, person and kind, so that nothing is lost.

    `taken_over` is what was taken over from the words while they were written (promises), as the composer said it.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=[(k, k) for k in MessageKind])
    text = models.TextField()
    changed_at = models.DateTimeField()
    taken_over = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))

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


class Removal(models.Model):
    """A conversation was taken out of work, as junk or into the trash, and by whom; `restored_at` when it came back."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=5, choices=[(p, p) for p in Place])
    previous_place = models.CharField(max_length=5, choices=[(p, p) for p in Place], blank=True)
    reason = models.CharField(max_length=300, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    removed_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_removal"
        indexes: ClassVar = [
            models.Index(
                fields=["place", "removed_at"], condition=models.Q(restored_at=None), name="desk_removal_standing"
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(restored_at=None), name="desk_removal_one_stands"
            ),
            models.CheckConstraint(condition=~models.Q(place=Place.WORK), name="desk_removal_leads_out"),
            models.CheckConstraint(
                condition=~models.Q(place=Place.TRASH) | ~models.Q(reason=""), name="desk_removal_says_why"
            ),
        ]


class Escalation(models.Model):
    """A conversation was handed up, to a queue or to a named lead, with the reason; `ended_at` when it was undone."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    queue = models.ForeignKey(Queue, null=True, on_delete=models.SET_NULL, related_name="+")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    previous_queue = models.ForeignKey(Queue, null=True, on_delete=models.SET_NULL, related_name="+")
    previous_assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=600)
    escalated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    escalated_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_escalation"
        indexes: ClassVar = [models.Index(fields=["conversation", "-escalated_at"], name="desk_escalation_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="desk_escalation_says_why"),
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(ended_at=None), name="desk_escalation_one_stands"
            ),
        ]
