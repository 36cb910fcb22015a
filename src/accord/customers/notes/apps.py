from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "accord.customers.notes"
    label = "customers_notes"
    default_auto_field = "django.db.models.BigAutoField"
