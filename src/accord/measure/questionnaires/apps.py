from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "accord.measure.questionnaires"
    label = "measure_questionnaires"
    default_auto_field = "django.db.models.BigAutoField"
