from django.apps import AppConfig


class GatheredConfig(AppConfig):
    name = "accord.listen.gathered"
    label = "listen_gathered"
    default_auto_field = "django.db.models.BigAutoField"
