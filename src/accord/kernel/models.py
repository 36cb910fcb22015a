"""Tables of the kernel. The event table and its cursors are SQL of the first migration, not models."""

from django.db import models


class Deadline(models.Model):
    """One due instant of one kind for one subject."""

    kind = models.CharField(max_length=60)
    subject = models.BigIntegerField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "kernel_deadline"
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="kernel_deadline_once")]
        indexes = [models.Index(fields=["due_at"], name="kernel_deadline_due")]


class StoredFile(models.Model):
    """The bytes of one attachment, recording or raw mail, addressed by their content."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_stored_file"


class AuditEntry(models.Model):
    """Who changed a right, a setting or a secret, when, and from what to what."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "kernel_audit_entry"
        indexes = [models.Index(fields=["-at"], name="kernel_audit_entry_at")]


class Setting(models.Model):
    """A choice made in the browser that holds for the whole installation, such as the company's name."""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()

    class Meta:
        db_table = "kernel_setting"


class TokenBucket(models.Model):
    """How many more times a visitor may pass a public door now (see `rate_limit`)."""

    name = models.CharField(max_length=120, primary_key=True)
    tokens = models.FloatField()
    filled_at = models.DateTimeField()

    class Meta:
        db_table = "kernel_token_bucket"
