from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "accord.customers.companies"
    label = "customers_companies"
    default_auto_field = "django.db.models.BigAutoField"
