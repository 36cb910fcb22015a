from django.apps import AppConfig


class CellsConfig(AppConfig):
    name = "accord.measure.cells"
    label = "measure_cells"
    default_auto_field = "django.db.models.BigAutoField"
