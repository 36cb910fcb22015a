from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "accord.measure.audits"
    label = "measure_audits"
    default_auto_field = "django.db.models.BigAutoField"
