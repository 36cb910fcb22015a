"""What a company is known by, and who looks after it."""

from django.conf import settings
from django.db import models

from accord.customers.models import Company


class Domain(models.Model):
    """A mail domain whose people belong to a company; each belongs to one, and public providers to none."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)

    class Meta:
        db_table = "customers_company_domain"


class Owner(models.Model):
    """A colleague who looks after a company."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="owners")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "customers_company_owner"
        constraints = [models.UniqueConstraint(fields=["company", "employee"], name="customers_company_owner_once")]
