"""Tables of incidents, their cases, and the answers to all of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.customers.models import Customer
from accord.desk.contracts import CaseStatus
from accord.desk.incidents.contracts import AnswerState, IncidentState, RecipientState, Skip
from accord.desk.models import Case, Message


class Incident(models.Model):
    """One cause that hits several customers."""

    title = models.CharField(max_length=200)
    status_line = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=6, choices=[(s, s) for s in IncidentState], default=IncidentState.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_incidents_incident"
        indexes: ClassVar = [models.Index(fields=["state", "-opened_at"], name="desk_incidents_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state=IncidentState.SOLVED) | models.Q(solved_at__isnull=False),
                name="desk_incidents_solved_has_time",
            )
        ]


class IncidentCase(models.Model):
    """A case that an incident caused; `removed_at` when somebody found that it did not."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_incidents_case"
        constraints: ClassVar = [models.UniqueConstraint(fields=["incident", "case"], name="desk_incidents_case_once")]


class Answer(models.Model):
    """One answer to all customers of an incident. The key makes an order given twice one order.

    `texts` are by language, `status` is where the cases stand after it (empty: as an answer does it anyway).
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    order_key = models.CharField(max_length=64, unique=True)
    texts = models.JSONField()
    status = models.CharField(max_length=8, choices=[(s, s) for s in CaseStatus], blank=True)
    state = models.CharField(max_length=8, choices=[(s, s) for s in AnswerState], default=AnswerState.SENDING)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()

    class Meta:
        db_table = "desk_incidents_answer"


class Recipient(models.Model):
    """One customer's mail of an answer to all: no other recipient stands in it, and it is sent once."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="recipients")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=[(s, s) for s in RecipientState], default=RecipientState.WAITING)
    skip = models.CharField(max_length=11, choices=[(s, s) for s in Skip], blank=True)
    message = models.OneToOneField(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_incidents_recipient"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "case"], name="desk_incidents_recipient_once"),
            models.UniqueConstraint(
                fields=["answer", "customer"],
                condition=~models.Q(state=RecipientState.SKIPPED),
                name="desk_incidents_customer_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["answer", "id"],
                condition=models.Q(state=RecipientState.WAITING),
                name="desk_incidents_waiting",
            )
        ]
