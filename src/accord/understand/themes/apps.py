from django.apps import AppConfig


class ThemesConfig(AppConfig):
    name = "accord.understand.themes"
    label = "understand_themes"
    default_auto_field = "django.db.models.BigAutoField"
