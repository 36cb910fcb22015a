"""Themes, the texts that are of them, what people corrected and taught, the fits, and what gathered."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accord.desk.models import Case, Contact
from accord.understand.themes.contracts import By, CorrectionKind, ProposalKind, TextKind, ThemeOrigin, ThemeState


class Fit(models.Model):
    """One fit over all texts. At most one is under way. `numbers` gives a theme for each number in the kept file."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    everything = models.PositiveIntegerField(default=0)
    texts = models.PositiveIntegerField(default=0)
    themes = models.PositiveIntegerField(default=0)
    fresh = models.PositiveIntegerField(default=0)
    models_used = models.JSONField(default=list)
    failed = models.CharField(max_length=400, blank=True)
    numbers = models.JSONField(default=list)
    model_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "understand_theme_fit"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="understand_theme_fit_one_under_way",
            )
        ]


class Theme(models.Model):
    """What texts talk about. `words` name it until a person does; `terms` are those that tell, with their weight.

    A merged one counts as its `root`, which is never merged itself.
    """

    name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=6, choices=[(s, s) for s in ThemeState], default=ThemeState.ACTIVE)
    root = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=8, choices=[(o, o) for o in ThemeOrigin])
    born_at = models.DateTimeField()
    words = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    typical = models.JSONField(default=list)

    class Meta:
        db_table = "understand_theme"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=ThemeState.MERGED, root__isnull=False)
                | (~Q(state=ThemeState.MERGED) & Q(root__isnull=True)),
                name="understand_theme_merged_into",
            )
        ]


class Text(models.Model):
    """A contact or an open answer. A contact's words stay at the desk; those of an answer are kept here."""

    kind = models.CharField(max_length=9, choices=[(k, k) for k in TextKind])
    contact = models.OneToOneField(Contact, null=True, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=40, blank=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    words = models.TextField(blank=True)
    placed_at = models.DateTimeField(null=True)
    fit = models.ForeignKey(Fit, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "understand_theme_text"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "source"], condition=~Q(source=""), name="understand_theme_text_source"
            ),
            models.CheckConstraint(
                condition=Q(kind=TextKind.CONTACT, contact__isnull=False, source="", words="")
                | (~Q(kind=TextKind.CONTACT) & Q(contact__isnull=True) & ~Q(source="")),
                name="understand_theme_text_whence",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="understand_theme_text_at"),
            models.Index(fields=["at"], condition=Q(placed_at__isnull=True), name="understand_theme_text_waiting"),
        ]


class Belonging(models.Model):
    """A text is of a theme: how strongly, by which words, and in which sentence (its letters from, to)."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="belongings")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    strength = models.FloatField()
    is_main = models.BooleanField()
    by = models.CharField(max_length=6, choices=[(b, b) for b in By])
    words = models.JSONField(default=list)
    begins = models.PositiveIntegerField(default=0)
    ends = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "understand_theme_belonging"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text", "theme"], name="understand_theme_belonging_once"),
            models.UniqueConstraint(fields=["text"], condition=Q(is_main=True), name="understand_theme_one_main"),
            models.CheckConstraint(
                condition=Q(strength__gte=0, strength__lte=1), name="understand_theme_strength_share"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["theme"], condition=Q(is_main=True), name="understand_theme_main"),
        ]


class Correction(models.Model):
    """What a person corrected, with what was before, so that it can be taken back."""

    kind = models.CharField(max_length=6, choices=[(k, k) for k in CorrectionKind])
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Theme, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.ForeignKey(Text, null=True, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "understand_theme_correction"


class Taught(models.Model):
    """A person decided that a text is of a theme, or is not; the newest decision about a text holds."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    belongs = models.BooleanField()
    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "understand_theme_taught"


class Proposal(models.Model):
    """What a fit proposes: to split a theme into `parts`, the largest of which stays, or to merge it into `other`.

    Each part is {words, terms, texts}, its most typical texts first. What nobody decided is proposed anew by each fit;
    what somebody did is not proposed again.
    """

    kind = models.CharField(max_length=5, choices=[(k, k) for k in ProposalKind])
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Theme, null=True, on_delete=models.CASCADE, related_name="+")
    parts = models.JSONField(default=list)
    likeness = models.FloatField()
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "understand_theme_proposal"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=ProposalKind.MERGE, other__isnull=False)
                | Q(kind=ProposalKind.SPLIT, other__isnull=True),
                name="understand_theme_proposal_other",
            )
        ]


class Gathering(models.Model):
    """Texts that gathered to a theme within a few days, as told when the last of them came."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    is_new = models.BooleanField()
    p = models.FloatField()
    at = models.DateTimeField()
    texts = models.JSONField()

    class Meta:
        db_table = "understand_theme_gathering"
        indexes: ClassVar = [models.Index(fields=["at"], name="understand_theme_gathering_at")]
