from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "accord.desk.automation"
    label = "desk_automation"
    default_auto_field = "django.db.models.BigAutoField"
