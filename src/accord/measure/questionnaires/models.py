"""Questionnaires and their versions. A published version never changes: answers point to what was asked."""

from django.db import models

from accord.measure.questionnaires.contracts import VersionState


class Questionnaire(models.Model):
    """Questions that belong together, whatever programme asks them. `slug` names those that Accord brings."""

    slug = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    retired_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "measure_questionnaire"
        constraints = [
            models.UniqueConstraint(fields=["slug"], condition=~models.Q(slug=""), name="measure_questionnaire_slug")
        ]


class Version(models.Model):
    """One wording of a questionnaire; at most one is being written, and at most one is asked."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in VersionState])
    definition = models.JSONField()
    made_by = models.CharField(max_length=40, blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "measure_questionnaire_version"
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="measure_version_number"),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=models.Q(state=VersionState.DRAFT),
                name="measure_version_one_draft",
            ),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=models.Q(state=VersionState.PUBLISHED),
                name="measure_version_one_published",
            ),
            models.CheckConstraint(
                condition=models.Q(state=VersionState.DRAFT) | models.Q(published_at__isnull=False),
                name="measure_version_published_at",
            ),
        ]
