from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "accord.desk.matters"
    label = "desk_matters"
    default_auto_field = "django.db.models.BigAutoField"
