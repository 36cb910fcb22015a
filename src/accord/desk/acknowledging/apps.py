from django.apps import AppConfig


class AcknowledgingConfig(AppConfig):
    name = "accord.desk.acknowledging"
    label = "desk_acknowledging"
    default_auto_field = "django.db.models.BigAutoField"
