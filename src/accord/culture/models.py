"""The tables of culture: the vision's proposals and votes, lessons with their learners, thanks with their earners."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accord.culture.contracts import ThanksState
from accord.customers.models import Customer
from accord.desk.models import Conversation, Message
from accord.listen.models import Story
from accord.staff.models import Department


class VisionProposal(models.Model):
    """A sentence for the service vision; at most one is in force."""

    sentence = models.CharField(max_length=200)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    chosen_at = models.DateTimeField(null=True)
    is_in_force = models.BooleanField(default=False)

    class Meta:
        db_table = "culture_vision_proposal"
        constraints = [
            models.UniqueConstraint(fields=["is_in_force"], condition=Q(is_in_force=True), name="culture_one_vision"),
            models.CheckConstraint(
                condition=Q(is_in_force=False) | Q(chosen_at__isnull=False), name="culture_vision_was_chosen"
            ),
        ]


class VisionVote(models.Model):
    """An employee's vote for a proposal; everybody may vote for several."""

    proposal = models.ForeignKey(VisionProposal, on_delete=models.CASCADE, related_name="votes")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    voted_at = models.DateTimeField()

    class Meta:
        db_table = "culture_vision_vote"
        constraints = [models.UniqueConstraint(fields=["proposal", "employee"], name="culture_vision_vote_once")]


class Lesson(models.Model):
    """Two minutes made of a customer's story: a few paragraphs and one question with one right answer."""

    story = models.ForeignKey(Story, null=True, on_delete=models.SET_NULL, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    text = models.TextField()
    question = models.CharField(max_length=300)
    options = models.JSONField()
    right_option = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "culture_lesson"
        indexes = [models.Index(fields=["-made_at"], name="culture_lesson_newest")]


class Learner(models.Model):
    """One person with one lesson: how often they were asked, and how well it is remembered."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="learners")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    times_asked = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    rung = models.PositiveSmallIntegerField(default=0)
    unanswered = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "culture_learner"
        constraints = [models.UniqueConstraint(fields=["lesson", "employee"], name="culture_learner_once")]


class Attempt(models.Model):
    """One answer; the first of each time of asking counts, and there is no second."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="attempts")
    times_asked = models.PositiveSmallIntegerField()
    option = models.PositiveSmallIntegerField()
    is_right = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "culture_attempt"
        constraints = [models.UniqueConstraint(fields=["learner", "times_asked"], name="culture_attempt_once")]


class Thanks(models.Model):
    """Words of thanks, from a customer's message or from a colleague."""

    message = models.OneToOneField(Message, null=True, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    from_employee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=400)
    suggested = models.JSONField(default=list, help_text="ids of employees who answered in the conversation")
    state = models.CharField(max_length=9, choices=[(s, s) for s in ThanksState], default=ThanksState.PROPOSED)
    noticed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "culture_thanks"
        indexes = [models.Index(fields=["state", "-noticed_at", "-id"], name="culture_thanks_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False, customer__isnull=False, conversation__isnull=False)
                | Q(from_employee__isnull=False),
                name="culture_thanks_from_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=ThanksState.CONFIRMED) | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="culture_thanks_confirmed_by_somebody",
            ),
        ]


class ThanksEarned(models.Model):
    """Somebody earned these thanks and was told."""

    thanks = models.ForeignKey(Thanks, on_delete=models.CASCADE, related_name="earned")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "culture_thanks_earned"
        constraints = [models.UniqueConstraint(fields=["thanks", "employee"], name="culture_thanks_earned_once")]
