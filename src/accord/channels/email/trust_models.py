"""Tables about whom a mail is from and what is let through: trust, storms, limits, signing keys."""

from typing import ClassVar

from django.db import models

from accord.channels.email.trust.contracts import StormDecision, StormKind, TrustSource, Verdict

LONGEST_DOMAIN = 255
LONGEST_KEY = 320


class Trust(models.Model):
    """What is known about the sender of one incoming mail. A row without `judged_at` waits to be judged.

    `spf`, `dkim` and `dmarc` are results as RFC 8601 names them, or empty where nothing is known. `peer` is the
    address of the machine that brought the mail to our port from the internet, or empty.
    """

    mail = models.OneToOneField("channels_email.Mail", primary_key=True, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=8, choices=[(v, v) for v in Verdict], default=Verdict.UNKNOWN)
    source = models.CharField(max_length=8, choices=[(s, s) for s in TrustSource], default=TrustSource.NONE)
    spf = models.CharField(max_length=10, blank=True, default="")
    dkim = models.CharField(max_length=10, blank=True, default="")
    dmarc = models.CharField(max_length=10, blank=True, default="")
    domain = models.CharField(max_length=LONGEST_DOMAIN, blank=True, default="")
    security = models.CharField(max_length=16, blank=True, default="")
    peer = models.CharField(max_length=45, blank=True, default="")
    envelope_from = models.CharField(max_length=LONGEST_KEY, blank=True, default="")
    judged_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    attempt_at = models.DateTimeField()

    class Meta:
        db_table = "channels_email_trust"
        indexes: ClassVar = [
            models.Index(fields=["attempt_at"], name="trust_to_judge", condition=models.Q(judged_at__isnull=True))
        ]


class Storm(models.Model):
    """Far more mail of one kind than people write: what comes of it is held until a person decides.

    `key` is the sender's address, or the likeness of the words, or the mailbox's id.
    """

    kind = models.CharField(max_length=8, choices=[(k, k) for k in StormKind])
    key = models.CharField(max_length=LONGEST_KEY)
    mailbox = models.ForeignKey("channels_email.Mailbox", null=True, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=[(d, d) for d in StormDecision], default=StormDecision.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "channels_email_storm"
        indexes: ClassVar = [models.Index(fields=["kind", "key", "-began_at"], name="storm_by_key")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=models.Q(decision=StormDecision.OPEN), name="storm_open_once"
            )
        ]


class PostRules(models.Model):
    """What an administrator set for a mailbox beside its accounts; a mailbox without a row has the defaults.

    `authserv_id` names the server whose Authentication-Results are believed. `is_direct` says that our own port is
    where the world delivers, so that the address of who brings a mail can be held against SPF. A limit of 0 is none.
    `left_by_hour` counts what left in each of the last hours.
    """

    mailbox = models.OneToOneField(
        "channels_email.Mailbox", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    authserv_id = models.CharField(max_length=LONGEST_DOMAIN, blank=True, default="")
    checks_itself = models.BooleanField(default=True)
    is_direct = models.BooleanField(default=False)
    most_a_minute = models.PositiveIntegerField(default=0)
    burst = models.PositiveIntegerField(default=0)
    most_a_day = models.PositiveIntegerField(default=0)
    tokens = models.FloatField(default=0)
    tokens_at = models.DateTimeField(null=True)
    left_by_hour = models.JSONField(default=dict)
    storm_after = models.PositiveIntegerField(default=100)
    storm_after_all = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "channels_email_post_rules"


class SigningKey(models.Model):
    """The key by which mail of one of our domains is signed (DKIM). The private half is sealed."""

    domain = models.CharField(max_length=LONGEST_DOMAIN)
    selector = models.CharField(max_length=63)
    private_key_sealed = models.TextField()
    public_key = models.TextField()
    made_at = models.DateTimeField()
    is_active = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        db_table = "channels_email_signing_key"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["domain", "selector"], name="signing_key_once"),
            models.UniqueConstraint(
                fields=["domain"], condition=models.Q(is_active=True), name="signing_key_one_active"
            ),
        ]
