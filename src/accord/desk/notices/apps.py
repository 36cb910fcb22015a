from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "accord.desk.notices"
    label = "desk_notices"
    default_auto_field = "django.db.models.BigAutoField"
