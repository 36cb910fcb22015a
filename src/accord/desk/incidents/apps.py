from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "accord.desk.incidents"
    label = "desk_incidents"
    default_auto_field = "django.db.models.BigAutoField"
