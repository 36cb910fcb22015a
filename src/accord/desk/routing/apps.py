from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "accord.desk.routing"
    label = "desk_routing"
    default_auto_field = "django.db.models.BigAutoField"
