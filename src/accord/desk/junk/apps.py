from django.apps import AppConfig


class JunkConfig(AppConfig):
    name = "accord.desk.junk"
    label = "desk_junk"
    default_auto_field = "django.db.models.BigAutoField"
