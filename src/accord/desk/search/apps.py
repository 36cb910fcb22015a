from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "accord.desk.search"
    label = "desk_search"
    default_auto_field = "django.db.models.BigAutoField"
