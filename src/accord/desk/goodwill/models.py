"""Tables of goodwill: who may give how much, what was given and why, policies with the reasons they cause."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accord.customers.models import Customer
from accord.desk.goodwill.contracts import Beyond, GestureKind, GestureState, Outcome
from accord.desk.models import Case, Conversation
from accord.journey.models import ContactReason


class CompanyTerms(models.Model):
    """What everybody who answers customers may give, unless something else was said of them; one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    monthly = models.DecimalField(max_digits=10, decimal_places=2)
    single = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        db_table = "desk_goodwill_terms"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="desk_goodwill_terms_one_row"),
            models.CheckConstraint(condition=Q(monthly__gte=0, single__gte=0), name="desk_goodwill_terms_not_negative"),
        ]


class OwnTerms(models.Model):
    """What one person may give other than everybody; empty where the company's terms hold."""

    employee = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    monthly = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    single = models.DecimalField(max_digits=10, decimal_places=2, null=True)

    class Meta:
        db_table = "desk_goodwill_own_terms"
        constraints = [
            models.CheckConstraint(
                condition=Q(monthly=None) | Q(monthly__gte=0), name="desk_goodwill_own_monthly_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(single=None) | Q(single__gte=0), name="desk_goodwill_own_single_not_negative"
            ),
        ]


class Policy(models.Model):
    """A rule of the company, such as the time for returns; one that is no longer in force keeps its past."""

    name = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    reasons = models.ManyToManyField(ContactReason, related_name="+", db_table="desk_goodwill_policy_reason")
    is_in_force = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "desk_goodwill_policy"


class Preset(models.Model):
    """A gesture prepared with its reason, so that giving it takes two keys."""

    kind = models.CharField(max_length=11, choices=[(k, k) for k in GestureKind])
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    reason = models.CharField(max_length=200)
    policy = models.ForeignKey(Policy, null=True, on_delete=models.SET_NULL, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "desk_goodwill_preset"
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="desk_goodwill_preset_not_negative")]


class Gesture(models.Model):
    """Something given to a customer, or asked for and not given. `month` is the one whose budget it counts in.

    `beyond` is empty for what was the giver's own to give; only that uses up a budget.
    """

    kind = models.CharField(max_length=11, choices=[(k, k) for k in GestureKind])
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=600)
    policy = models.ForeignKey(Policy, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=[(s, s) for s in GestureState])
    beyond = models.CharField(max_length=6, choices=[(b, b) for b in Beyond], blank=True)
    month = models.DateField()
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=600, blank=True)
    outcome = models.CharField(max_length=9, choices=[(o, o) for o in Outcome], blank=True)
    outcome_words = models.CharField(max_length=600, blank=True)
    outcome_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    outcome_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_goodwill_gesture"
        indexes = [
            models.Index(fields=["customer", "-asked_at"], name="desk_goodwill_of_customer"),
            models.Index(fields=["given_at"], condition=Q(state=GestureState.GIVEN), name="desk_goodwill_given"),
            models.Index(fields=["asked_at"], condition=Q(state=GestureState.ASKED), name="desk_goodwill_waiting"),
            models.Index(
                fields=["employee", "month"],
                include=["amount", "currency"],
                condition=Q(state=GestureState.GIVEN, beyond=""),
                name="desk_goodwill_spent",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="desk_goodwill_says_why"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="desk_goodwill_not_negative"),
            models.CheckConstraint(
                condition=Q(kind=GestureKind.EXCEPTION) | Q(amount__gt=0), name="desk_goodwill_is_something"
            ),
            models.CheckConstraint(
                condition=~Q(kind=GestureKind.EXCEPTION) | Q(policy__isnull=False),
                name="desk_goodwill_exception_to_something",
            ),
            models.CheckConstraint(
                condition=~Q(state=GestureState.GIVEN) | Q(given_at__isnull=False), name="desk_goodwill_given_when"
            ),
            # What exceeds a discretion is only given by somebody else's decision.
            models.CheckConstraint(
                condition=Q(beyond="")
                | ~Q(state__in=[GestureState.GIVEN, GestureState.REFUSED])
                | (Q(decided_by__isnull=False) & ~Q(decision="") & ~Q(decided_by=models.F("employee"))),
                name="desk_goodwill_beyond_is_decided",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(state=GestureState.GIVEN, outcome_at__isnull=False),
                name="desk_goodwill_outcome_of_given",
            ),
        ]
