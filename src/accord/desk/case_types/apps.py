from django.apps import AppConfig


class CaseTypesConfig(AppConfig):
    name = "accord.desk.case_types"
    label = "desk_case_types"
    default_auto_field = "django.db.models.BigAutoField"
