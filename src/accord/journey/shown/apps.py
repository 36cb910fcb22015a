from django.apps import AppConfig


class ShownConfig(AppConfig):
    name = "accord.journey.shown"
    label = "journey_shown"
    default_auto_field = "django.db.models.BigAutoField"
