"""What customers saw at each touchpoint, version by version."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accord.journey.models import Touchpoint
from accord.journey.shown.contracts import ShownKind


class Shown(models.Model):
    """One version of an advertisement, a letter, a notice …: its words, a picture of it, and when it was shown."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=[(k, k) for k in ShownKind])
    title = models.CharField(max_length=160)
    words = models.TextField(blank=True)
    picture_sha256 = models.CharField(max_length=64, blank=True)
    picture_type = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "journey_shown"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="journey_shown_until_after_from",
            ),
            models.UniqueConstraint(
                fields=["touchpoint", "kind", "title", "valid_from"], name="journey_shown_one_version_a_day"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["touchpoint", "-valid_from"], name="journey_shown_newest")]
