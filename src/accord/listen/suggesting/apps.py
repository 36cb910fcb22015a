from django.apps import AppConfig


class SuggestingConfig(AppConfig):
    name = "accord.listen.suggesting"
    label = "listen_suggesting"
    default_auto_field = "django.db.models.BigAutoField"
