from django.apps import AppConfig


class LevelsConfig(AppConfig):
    name = "accord.desk.levels"
    label = "desk_levels"
    default_auto_field = "django.db.models.BigAutoField"
