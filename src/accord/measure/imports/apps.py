from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "accord.measure.imports"
    label = "measure_imports"
    default_auto_field = "django.db.models.BigAutoField"
