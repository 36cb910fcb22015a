from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "accord.desk.promises"
    label = "desk_promises"
    default_auto_field = "django.db.models.BigAutoField"
