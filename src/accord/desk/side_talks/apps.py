from django.apps import AppConfig


class SideTalksConfig(AppConfig):
    name = "accord.desk.side_talks"
    label = "desk_side_talks"
    default_auto_field = "django.db.models.BigAutoField"
