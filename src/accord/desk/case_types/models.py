"""Tables of case types: their versions, what cases of them say, and each change of that."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from accord.desk.models import Case


class CaseType(models.Model):
    """A kind of enquiry. A retired one is offered no longer; its cases keep it."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_case_types_type"


class Version(models.Model):
    """One version of a type's design. The draft has no number; a published one is never written again."""

    type = models.ForeignKey(CaseType, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(null=True)
    design = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "desk_case_types_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["type", "number"], name="desk_case_types_version_once"),
            models.UniqueConstraint(fields=["type"], condition=models.Q(number=None), name="desk_case_types_one_draft"),
            models.CheckConstraint(
                condition=models.Q(number=None, published_at=None)
                | models.Q(number__isnull=False, published_at__isnull=False),
                name="desk_case_types_published_has_number",
            ),
        ]


class TypedCase(models.Model):
    """What a case says, in the version of the type with which it was begun or to which somebody moved it.

    `answers` holds values by the key of the field, `done` the instant by the key of the step or `step.item`, `left`
    what the present type has no place for.
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="+")
    type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    done = models.JSONField(default=dict)
    left = models.JSONField(default=dict)

    class Meta:
        db_table = "desk_case_types_case"
        indexes: ClassVar = [
            models.Index(fields=["type", "-case"], name="desk_case_types_of_type"),
            GinIndex(fields=["answers"], opclasses=["jsonb_path_ops"], name="desk_case_types_answers"),
        ]


class Change(models.Model):
    """One change of what a case says, by whom; `before` and `after` are the values."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=8)
    key = models.CharField(max_length=90, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_case_types_change"
        indexes: ClassVar = [models.Index(fields=["case", "-id"], name="desk_case_types_changes")]
