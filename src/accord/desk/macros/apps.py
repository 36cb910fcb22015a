from django.apps import AppConfig


class MacrosConfig(AppConfig):
    name = "accord.desk.macros"
    label = "desk_macros"
    default_auto_field = "django.db.models.BigAutoField"
