from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "accord.channels.email"
    label = "channels_email"
    default_auto_field = "django.db.models.BigAutoField"
