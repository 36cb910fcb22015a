from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    name = "accord.customers.duplicates"
    label = "customers_duplicates"
    default_auto_field = "django.db.models.BigAutoField"
