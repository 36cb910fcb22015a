from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "accord.desk.people"
    label = "desk_people"
    default_auto_field = "django.db.models.BigAutoField"
