"""How texts sound, what people judged, and what the classifier was taught. No word of a customer is kept here."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accord.understand.feelings.contracts import Feeling
from accord.understand.themes.models import Text

_FEELINGS = [(feeling, feeling) for feeling in Feeling]


class Fit(models.Model):
    """One teaching of the classifier. At most one is under way. `report` is its known error, counted."""

    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    models_used = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    failed = models.CharField(max_length=400, blank=True)
    model_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "understand_feeling_fit"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="understand_feeling_fit_one_under_way",
            )
        ]


class Felt(models.Model):
    """What the classifier holds of a text. `words` are places in it, [from, to]; it was sure if `is_sure`.

    `judged` is what a person says, which counts instead.
    """

    text = models.OneToOneField(Text, primary_key=True, on_delete=models.CASCADE, related_name="+")
    fit = models.ForeignKey(Fit, null=True, on_delete=models.SET_NULL, related_name="+")
    likeliest = models.CharField(max_length=12, choices=_FEELINGS)
    probability = models.FloatField()
    is_sure = models.BooleanField()
    words = models.JSONField(default=list)
    begins = models.PositiveIntegerField(default=0)
    ends = models.PositiveIntegerField(default=0)
    judged = models.CharField(max_length=12, choices=_FEELINGS, blank=True)

    class Meta:
        db_table = "understand_feeling"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="understand_feeling_probability"
            )
        ]


class Judgement(models.Model):
    """A person said how a text sounds; one stands a text, a later one takes its place.

    `said` is what the classifier had said by then, empty for not sure: by it its error here is known.
    """

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="+")
    feeling = models.CharField(max_length=12, choices=_FEELINGS)
    said = models.CharField(max_length=12, choices=_FEELINGS, blank=True)
    probability = models.FloatField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "understand_feeling_judgement"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["text"], condition=Q(undone_at__isnull=True), name="understand_feeling_one_judgement"
            )
        ]
