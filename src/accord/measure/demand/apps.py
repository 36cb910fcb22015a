from django.apps import AppConfig


class DemandConfig(AppConfig):
    name = "accord.measure.demand"
    label = "measure_demand"
    default_auto_field = "django.db.models.BigAutoField"
