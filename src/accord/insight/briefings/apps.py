from django.apps import AppConfig


class BriefingsConfig(AppConfig):
    name = "accord.insight.briefings"
    label = "insight_briefings"
    default_auto_field = "django.db.models.BigAutoField"
