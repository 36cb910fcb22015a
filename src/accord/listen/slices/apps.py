from django.apps import AppConfig


class SlicesConfig(AppConfig):
    name = "accord.listen.slices"
    label = "listen_slices"
    default_auto_field = "django.db.models.BigAutoField"
