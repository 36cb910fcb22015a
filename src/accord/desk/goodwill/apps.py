from django.apps import AppConfig


class GoodwillConfig(AppConfig):
    name = "accord.desk.goodwill"
    label = "desk_goodwill"
    default_auto_field = "django.db.models.BigAutoField"
