from django.apps import AppConfig


class FeelingsConfig(AppConfig):
    name = "accord.understand.feelings"
    label = "understand_feelings"
    default_auto_field = "django.db.models.BigAutoField"
