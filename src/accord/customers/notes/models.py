"""What colleagues wrote down about customers and companies, with what it said before."""

from django.conf import settings
from django.db import models

from accord.customers.models import Company, Customer


class Note(models.Model):
    """A note about a customer or a company, for colleagues alone. It is gone with whom it is about."""

    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_pinned = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_note"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(customer__isnull=True) ^ models.Q(company__isnull=True),
                name="customers_note_about_one",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="customers_note_says_something"),
        ]


class Version(models.Model):
    """What a note said before somebody changed or removed it."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="versions")
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    until = models.DateTimeField()

    class Meta:
        db_table = "customers_note_version"
