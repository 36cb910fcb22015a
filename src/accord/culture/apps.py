from django.apps import AppConfig


class CultureConfig(AppConfig):
    name = "accord.culture"
    label = "culture"
    default_auto_field = "django.db.models.BigAutoField"
