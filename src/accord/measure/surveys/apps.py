from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "accord.measure.surveys"
    label = "measure_surveys"
    default_auto_field = "django.db.models.BigAutoField"
